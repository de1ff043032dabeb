"""What the allocator has handed out while a call runs, and which layer made it the most."""

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.measure.memory import (
    CPU_IN_TRACE,
    CUDA_IN_TRACE,
    WEIGHED_CALL,
    blocks_in,
    weighed_events,
)
from benchmarks.measure.profile_record import MemoryRecord
from benchmarks.profiling.slices import Slice, slices_of
from benchmarks.profiling.spans import spans_of


def memory_of(call: Callable[[], Any], *, on_cuda: bool) -> MemoryRecord:
    """Follows the allocator through one warm call, which has to be marked; a pass of its own."""
    events = weighed_events(call)
    blocks = blocks_in(events, CUDA_IN_TRACE if on_cuda else CPU_IN_TRACE)
    most = max(blocks, key=lambda block: block.held_bytes, default=None)
    # A call that only frees had its most at the start.
    has_peak = most is not None and most.held_bytes > 0
    slices = slices_of(spans_of(events, WEIGHED_CALL))
    return MemoryRecord(
        times_s=[block.at_s for block in blocks],
        held_bytes=[block.held_bytes for block in blocks],
        peak_bytes=most.held_bytes if most and has_peak else 0,
        peak_layer=layer_at(slices, most.at_s) if most and has_peak else None,
    )


def layer_at(slices: Sequence[Slice], at_s: float) -> str | None:
    """The path of the innermost module that was running at that time of the call."""
    at_ns = round(at_s * 1e9)
    around = [found for found in slices if found.start_ns <= at_ns <= found.end_ns]
    return max(around, key=lambda found: found.start_ns).path if around else None
