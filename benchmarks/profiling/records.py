"""A profile's record, from the calls that were made."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from benchmarks.measure.chrome_trace import events_in
from benchmarks.measure.environment import environment
from benchmarks.measure.profile_record import (
    PROFILE_VERSION,
    LayerRecord,
    MemoryRecord,
    ProfileRecord,
)
from benchmarks.measure.roofline import Ceilings
from benchmarks.profiling.agreement import agrees, remarks
from benchmarks.profiling.calls import Calls
from benchmarks.profiling.costs import Costs
from benchmarks.profiling.fused_layers import as_run
from benchmarks.profiling.layers import begun_in, layers_of
from benchmarks.profiling.operators import (
    covered_ns,
    kernels_per_call,
    operators_of,
    operators_per_call,
    outside_kernels_share,
)
from benchmarks.profiling.slices import Slice, slices_of
from benchmarks.profiling.spans import CallSpans, spans_of
from benchmarks.profiling.target import Target


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a record says of how it came to be.

    Attributes:
        command: as it was typed.
        started: when.
        ceilings: of the case's device; `None` where they are not known.
        notes: what is known before anything is called.
    """

    command: str
    started: datetime
    ceilings: Ceilings | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Read:
    """The profiled calls as they were read from their traces."""

    calls: list[CallSpans]
    slices: list[list[Slice]]


def read_calls(calls: Calls) -> Read:
    """Reads every trace once."""
    spans = [spans_of(events_in(trace)) for trace in calls.traces]
    return Read(calls=spans, slices=[slices_of(call) for call in spans])


def profile_record(
    target: Target,
    calls: Calls,
    read: Read,
    costs: Costs,
    memory: MemoryRecord | None,
    origin: Origin,
) -> ProfileRecord:
    """All that was found out of one case."""
    on_cuda = target.on_cuda
    costs = as_run(costs, begun_in(read.slices), len(read.slices))
    layers = layers_of(read.slices, costs.layers, training=target.training, on_cuda=on_cuda)
    times = _times(calls, layers)
    kernels_s = seconds_of_kernels(read.calls) if on_cuda else None
    said = remarks(
        **times, inside_s=seconds_inside(read.slices, on_cuda=on_cuda), kernels_s=kernels_s
    )
    return ProfileRecord(
        version=PROFILE_VERSION,
        case=target.case.id,
        subject=target.case.subject,
        command=origin.command,
        started_at=origin.started.isoformat(timespec="seconds"),
        batch_size=target.case.batch_size,
        threads=target.threads,
        training=target.training,
        calls=len(calls.profiled_s),
        agrees=agrees(
            layers_s=times["layers_s"],
            profiled_s=times["profiled_s"],
            plain_s=times["plain_s"],
            kernels_s=kernels_s,
        ),
        layers=layers,
        operators=operators_of(read.slices, on_cuda=on_cuda),
        memory=memory,
        graphs=target.graphs,
        ceilings=origin.ceilings,
        environment=environment(),
        notes=[*origin.notes, *costs.notes, *_notes(target), *said],
        **times,
        **_outside(read, on_cuda=on_cuda),
    )


def _times(calls: Calls, layers: Sequence[LayerRecord]) -> dict[str, float]:
    """Seconds of a call of each kind and of all layers, by the record's names."""
    return {
        "plain_s": statistics.median(calls.plain_s),
        "marked_s": statistics.median(calls.marked_s),
        "profiled_s": statistics.median(calls.profiled_s),
        "layers_s": sum(layer.own_s for layer in layers),
    }


def _outside(read: Read, *, on_cuda: bool) -> dict[str, float]:
    """What a call has of operators and kernels, and outside of them, by the record's names."""
    whole = list(zip(read.calls, read.slices, strict=True))
    return {
        "outside_kernels_share": statistics.median(
            outside_kernels_share(call, slices, on_cuda=on_cuda) for call, slices in whole
        ),
        "operators_per_call": statistics.fmean(map(operators_per_call, read.slices)),
        "kernels_per_call": statistics.fmean(
            kernels_per_call(call, slices, on_cuda=on_cuda) for call, slices in whole
        ),
    }


def seconds_inside(calls: Sequence[Sequence[Slice]], *, on_cuda: bool) -> float:
    """What one call has in modules, forward and backward, the median of the calls.

    On CUDA of their kernels, else of the host.
    """
    column = "device_ns" if on_cuda else "own_ns"
    inside = ([found for found in call if found.path is not None] for call in calls)
    sums: list[int] = [sum(getattr(each, column) for each in call) for call in inside]
    return statistics.median(sums) / 1e9


def seconds_of_kernels(calls: Sequence[CallSpans]) -> float:
    """How long the device was at work in one call, the median of the calls."""
    return statistics.median(covered_ns(call.kernels) for call in calls) / 1e9


def _notes(target: Target) -> list[str]:
    notes = []
    if target.compiled:
        notes.append(
            "torch.compile fuses layers: there is one row, the whole, and the kernels stand "
            "among the operators; the kernels say their names, which costs each some microseconds"
        )
    if target.training:
        notes.append("FLOPs and bytes are of the forward pass; a step has no optimiser in it")
    if not target.settled:
        notes.append("the warm-up did not settle: the calls still drift")
    return notes
