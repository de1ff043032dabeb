"""The spans of one traced call: which range and which operator ran inside of which.

Source:
    Kineto's trace: ``cat`` says what an event is, ``correlation`` joins a CUDA kernel to its
    launch; ``Sequence number`` and ``Fwd thread id`` are autograd's (see `slices`).
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.measure.chrome_trace import Event
from benchmarks.profiling.marks import path_of

# The range around the call in question.
CALL = "the profiled call"
Kind = Literal["operator", "range", "launch"]
KINDS: dict[str, Kind] = {
    "cpu_op": "operator",
    "user_annotation": "range",
    "cuda_runtime": "launch",
    "cuda_driver": "launch",
}
ON_DEVICE = ("kernel", "gpu_memcpy", "gpu_memset")
# The engine's own range around a node of the backward pass.
ENGINE = "autograd::engine::evaluate_function: "


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of host time with a name.

    Units: ``_ns`` nanoseconds since the call began, whole, so that sums are exact.

    Attributes:
        sequence: autograd's number of the node that is made, or, in the backward pass, run.
        backward: whether it is such a node of the backward pass.
        device_ns: CUDA, of the kernels that it launches itself.
        children: the spans inside of it, in order.
    """

    name: str
    kind: Kind
    start_ns: int
    end_ns: int
    sequence: int | None = None
    backward: bool = False
    device_ns: int = 0
    children: tuple["Span", ...] = ()

    @property
    def own_ns(self) -> int:
        """Its time less that of its children."""
        inside = sum(child.end_ns - child.start_ns for child in self.children)
        return self.end_ns - self.start_ns - inside


@dataclass(frozen=True, kw_only=True)
class CallSpans:
    """One call.

    Attributes:
        threads: the outermost spans of each thread; on one of them stands the call itself.
        kernels: CUDA, from when to when the device was at work, in any order.
    """

    duration_ns: int
    threads: tuple[tuple[Span, ...], ...]
    kernels: tuple[tuple[int, int], ...] = ()


def spans_of(events: Sequence[Event], name: str = CALL) -> CallSpans:
    """Nests the events of the call that the range *name* is around."""
    call = next(event for event in events if event["name"] == name and event.get("dur"))
    begin, duration = call["ts"], _nanoseconds(call["dur"])
    inside = [
        event
        for event in events
        if event["ph"] == "X" and 0 <= _nanoseconds(event["ts"] - begin) <= duration
    ]
    on_device = [event for event in inside if event.get("cat") in ON_DEVICE]
    device_ns = Counter[int]()
    for event in on_device:
        device_ns[event["args"]["correlation"]] += _nanoseconds(event["dur"])
    by_thread: dict[object, list[Event]] = {}
    for event in inside:
        if event.get("cat") in KINDS and (event["name"] == name or not _is_anothers(event)):
            by_thread.setdefault(event["tid"], []).append(event)
    return CallSpans(
        duration_ns=duration,
        threads=tuple(_thread(kept, begin, device_ns) for kept in by_thread.values()),
        kernels=tuple(_interval(event, begin) for event in on_device),
    )


def _is_anothers(event: Event) -> bool:
    """Whether it is a range that is no module's, such as one that a user has put there."""
    return KINDS[event["cat"]] == "range" and path_of(event["name"]) is None


def _thread(events: Iterable[Event], begin: float, device_ns: Counter[int]) -> tuple[Span, ...]:
    # Of two that begin at once the outer one ends later, or was begun first.
    ordered = sorted(
        events, key=lambda event: (event["ts"], -event["dur"], event["args"].get("External id", 0))
    )
    return nested(_span(event, begin, device_ns) for event in ordered)


def _span(event: Event, begin: float, device_ns: Counter[int]) -> Span:
    start_ns, end_ns = _interval(event, begin)
    values, kind = event["args"], KINDS[event["cat"]]
    return Span(
        name=event["name"],
        kind=kind,
        start_ns=start_ns,
        end_ns=end_ns,
        sequence=values.get("Sequence number"),
        # AccumulateGrad has neither a number nor a thread that it comes from.
        backward=bool(values.get("Fwd thread id")) or event["name"].startswith(ENGINE),
        device_ns=device_ns[values.get("correlation")] if kind == "launch" else 0,
    )


def _interval(event: Event, begin: float) -> tuple[int, int]:
    start_ns = _nanoseconds(event["ts"] - begin)
    return start_ns, start_ns + _nanoseconds(event["dur"])


def _nanoseconds(microseconds: float) -> int:
    return round(microseconds * 1000)


def nested(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans of one thread, each in the one that it runs inside of.

    Args:
        spans: by their start, the outer before the inner.
    """
    waiting = deque(spans)
    return _until(waiting, max((span.end_ns for span in waiting), default=0) + 1)


def _until(waiting: deque[Span], end_ns: int) -> tuple[Span, ...]:
    """Takes the spans that begin before *end_ns*, cut off there: they are rounded apart."""
    taken = []
    while waiting and waiting[0].start_ns < end_ns:
        span = waiting.popleft()
        end = min(span.end_ns, end_ns)
        taken.append(replace(span, end_ns=end, children=_until(waiting, end)))
    return tuple(taken)
