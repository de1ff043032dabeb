"""The own time of every span of a call, and the layer and the operator that it belongs to.

Source:
    ``torch.autograd.profiler.emit_nvtx`` explains the sequence numbers: a forward operator bears
    the number of the node that is made next, so the last one that bears a number has made it, and
    the nodes behind it that no operator's number is of: one operator makes several, such as one
    in place on a view. A node of the backward pass bears its own.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.profiling.kernels import is_kernel, is_operator
from benchmarks.profiling.marks import path_of
from benchmarks.profiling.spans import ENGINE, CallSpans, Span


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The own time of one span.

    Attributes:
        path: of the innermost module that was running; `None` outside of any.
        backward: whether the backward pass was running.
        operators: names of the operators that were running, the outermost first; none where it
            is the module's own Python.
        opens: what the span is a call of; `None` where it is only a part of one.
        outermost: whether it is an operator that no other called.
        kernel: whether it is an operator in whose own time the work is done.
        start_ns: of the span.
        end_ns: of the span.
        own_ns: what the spans inside of it leave.
        device_ns: CUDA, of its kernels.
    """

    path: str | None = None
    backward: bool = False
    operators: tuple[str, ...] = ()
    opens: Literal["module", "operator"] | None = None
    outermost: bool = False
    kernel: bool = False
    start_ns: int
    end_ns: int
    own_ns: int
    device_ns: int = 0


@dataclass(frozen=True, kw_only=True)
class _Place:
    """What was running around a span."""

    path: str | None = None
    backward: bool = False
    operators: tuple[str, ...] = ()


class _Owners:
    """The module that made a node, by the node's number."""

    def __init__(self, owners: Mapping[int, str | None]) -> None:
        self._numbers = sorted(owners)
        self._paths = [owners[number] for number in self._numbers]

    def of(self, number: int) -> str | None:
        """Whose operator bore that number or, of no operator's, the one before."""
        place = bisect_right(self._numbers, number)
        return self._paths[place - 1] if place else None


def slices_of(call: CallSpans) -> list[Slice]:
    """Cuts a call into the own times of its spans; together they are its whole host time."""
    owners = _Owners(dict(pair for spans in call.threads for pair in _owners(spans, None)))
    return [found for spans in call.threads for found in _walk(spans, _Place(), owners)]


def _owners(spans: Sequence[Span], path: str | None) -> Iterator[tuple[int, str | None]]:
    """The module whose operator made a node, by the node's number; the last one says it."""
    for span in spans:
        own = path_of(span.name) if span.kind == "range" else None
        inner = path if own is None else own
        if span.sequence is not None and not span.backward:
            yield span.sequence, inner
        yield from _owners(span.children, inner)


def _walk(spans: Sequence[Span], place: _Place, owners: _Owners) -> Iterator[Slice]:
    before = place.path
    for span in spans:
        inner = _inside(span, place, owners, before)
        before = inner.path if span.backward else before
        yield _slice(span, place, inner)
        yield from _walk(span.children, inner, owners)


def _inside(span: Span, place: _Place, owners: _Owners, before: str | None) -> _Place:
    """What is running inside of *span*.

    A node without a number adds up a gradient. The engine runs it right behind the node that made
    the gradient, *before*'s.
    """
    if span.kind == "range":
        path = path_of(span.name)
        return place if path is None else replace(place, path=path, operators=())
    if span.kind == "launch":
        return place
    name = span.name.removeprefix(ENGINE)
    if place.operators[-1:] != (name,):
        place = replace(place, operators=(*place.operators, name))
    if not span.backward:
        return place
    path = before if span.sequence is None else owners.of(span.sequence)
    return replace(place, path=path, backward=True)


def _slice(span: Span, place: _Place, inner: _Place) -> Slice:
    called = frozenset(child.name for child in span.children if child.kind == "operator")
    return Slice(
        path=inner.path,
        backward=inner.backward,
        operators=inner.operators,
        opens=_opened(span, place, inner),
        outermost=is_operator(span.name) and not any(map(is_operator, place.operators)),
        kernel=is_kernel(span.name, called),
        start_ns=span.start_ns,
        end_ns=span.end_ns,
        own_ns=span.own_ns,
        device_ns=span.device_ns,
    )


def _opened(span: Span, place: _Place, inner: _Place) -> Literal["module", "operator"] | None:
    if span.kind == "operator":
        # The engine's range and the node in it are one call.
        return "operator" if inner.operators != place.operators else None
    return "module" if span.kind == "range" and path_of(span.name) is not None else None
