"""The rows of the operators, and how much of a call is in kernels."""

import statistics
from collections import Counter
from collections.abc import Sequence

from benchmarks.measure.profile_record import OperatorRecord
from benchmarks.profiling.slices import Slice
from benchmarks.profiling.spans import CallSpans

# An operator's name, and whether it is of the backward pass.
Name = tuple[str, bool]


def operators_of(calls: Sequence[Sequence[Slice]], *, on_cuda: bool) -> list[OperatorRecord]:
    """One row for each operator, the slowest first; of CUDA's by the device's time."""
    host = [_sums(call, "own_ns") for call in calls]
    device = [_sums(call, "device_ns") for call in calls]
    begun = [_begun(call) for call in calls]
    names = {name for call in host for name in call}
    rows = [
        OperatorRecord(
            name=name[0],
            calls=statistics.fmean(call[name] for call in begun),
            self_s=statistics.median(call[name] for call in host) / 1e9,
            device_s=statistics.median(call[name] for call in device) / 1e9 if on_cuda else None,
            backward=name[1],
        )
        for name in names
    ]
    return sorted(rows, key=lambda row: (-(row.device_s or 0.0), -row.self_s, row.name))


def _sums(call: Sequence[Slice], column: str) -> Counter[Name]:
    sums = Counter[Name]()
    for found in call:
        if found.operators:
            sums[found.operators[-1], found.backward] += getattr(found, column)
    return sums


def _begun(call: Sequence[Slice]) -> Counter[Name]:
    return Counter(
        (found.operators[-1], found.backward) for found in call if found.opens == "operator"
    )


def outside_kernels_share(call: CallSpans, slices: Sequence[Slice], *, on_cuda: bool) -> float:
    """The share of a call in which no kernel runs: Python, dispatch, launching.

    A kernel of the CPU is an operator that does the work; of CUDA, what the device executes.
    """
    if on_cuda:
        busy_ns = covered_ns(call.kernels)
    else:
        busy_ns = sum(found.own_ns for found in slices if found.kernel)
    return max(0.0, 1 - busy_ns / call.duration_ns)


def covered_ns(intervals: Sequence[tuple[int, int]]) -> int:
    """The length of what the intervals cover; where they overlap it counts once."""
    covered, until = 0, 0
    for start, end in sorted(intervals):
        covered += max(0, end - max(start, until))
        until = max(until, end)
    return covered


def operators_per_call(slices: Sequence[Slice]) -> int:
    """Calls of operators that no other operator calls."""
    return sum(found.outermost for found in slices)


def kernels_per_call(call: CallSpans, slices: Sequence[Slice], *, on_cuda: bool) -> int:
    """CUDA: what the device executes; on the CPU, operators that do the work."""
    return len(call.kernels) if on_cuda else sum(found.kernel for found in slices)
