"""The rows of the layers: what each module takes itself, over all profiled calls."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.measure.profile_record import LayerRecord
from benchmarks.profiling.costs import LayerCost
from benchmarks.profiling.slices import Slice

# A module's path, and whether it is of the backward pass.
Place = tuple[str, bool]


def layers_of(
    calls: Sequence[Sequence[Slice]],
    costs: Mapping[str, LayerCost],
    *,
    training: bool,
    on_cuda: bool,
) -> list[LayerRecord]:
    """One row for each module that ran in any call, in the order of *costs*.

    Args:
        calls: the slices of each profiled call.
        costs: of every module, by its path.
        training: whether there was a backward pass.
        on_cuda: whether there are device times.
    """
    host, device = _medians(calls, "own_ns"), _medians(calls, "device_ns")
    begun = begun_in(calls)
    return [
        LayerRecord(
            path=path,
            type=cost.type,
            output_shape=cost.output_shape,
            calls=max(1, round(begun[path] / len(calls))),
            forward_s=host.get((path, False), 0.0),
            backward_s=host.get((path, True), 0.0) if training else None,
            device_s=_both(device, path) if on_cuda else None,
            flops=cost.flops,
            least_bytes=cost.least_bytes,
            shortcut=cost.shortcut,
        )
        for path, cost in costs.items()
        if begun[path]
    ]


def begun_in(calls: Sequence[Sequence[Slice]]) -> Counter[str]:
    """How often each module's forward began in the forward passes of all calls."""
    return Counter(
        found.path
        for call in calls
        for found in call
        if found.opens == "module" and not found.backward and found.path is not None
    )


def _both(seconds: Mapping[Place, float], path: str) -> float:
    return seconds.get((path, False), 0.0) + seconds.get((path, True), 0.0)


def _medians(calls: Sequence[Sequence[Slice]], column: str) -> dict[Place, float]:
    """Seconds of each module in each pass, the median of the calls."""
    sums = [_sums(call, column) for call in calls]
    places = {place for call in sums for place in call}
    return {place: statistics.median(call[place] for call in sums) / 1e9 for place in places}


def _sums(call: Sequence[Slice], column: str) -> Counter[Place]:
    sums = Counter[Place]()
    for found in call:
        if found.path is not None:
            sums[found.path, found.backward] += getattr(found, column)
    return sums
