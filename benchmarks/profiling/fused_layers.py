"""Layers that were counted and did not run as they were: their work has no row, or the wrong one.

Source:
    torch's ``nn.TransformerEncoderLayer``: in inference a single operator does the whole layer, and
    no forward of those in it is called. The meta device, which counts, has no such operator.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from benchmarks.profiling.costs import Costs, LayerCost, nearest

# The type of a layer that ran, and that was not there when the others were counted.
NOT_COUNTED = "not counted"
# More names are no help.
MOST_NAMED = 8


def as_run(costs: Costs, begun: Mapping[str, int], calls: int) -> Costs:
    """*costs* of all layers, with the work unknown of those that did not run as they were counted.

    A layer that was counted and never began ran inside of an operator of the layer around it, whose
    counts say nothing of what that took. So do those of a layer that began more or less often, and
    of the one around it, which may have had the others.

    Args:
        costs: as they were counted.
        begun: how often each layer began in all calls.
        calls: that were profiled.
    """
    new = {path: LayerCost(type=NOT_COUNTED, calls=0) for path in begun if path not in costs.layers}
    layers = {**costs.layers, **new}
    odd = [
        path
        for path, cost in layers.items()
        if cost.calls is not None and cost.calls * calls != begun.get(path, 0)
    ]
    ran = {path for path in layers if begun.get(path)}
    unknown = {nearest(path.rpartition(".")[0], ran) for path in odd} | ran.intersection(odd)
    known = {
        path: replace(cost, flops=None, least_bytes=None) if path in unknown else cost
        for path, cost in layers.items()
    }
    inside = [path for path in odd if path not in ran]
    return Costs(layers=known, notes=(*costs.notes, *_notes(inside, ran.intersection(odd))))


def _notes(inside: list[str], others: Iterable[str]) -> list[str]:
    notes = []
    if inside:
        notes.append(
            f"{_named(inside)} ran inside one operator of the layer around, or not at all: its "
            "FLOPs and bytes are unknown"
        )
    if differing := sorted(others):
        notes.append(
            f"{_named(differing)} ran more or less often than counted: FLOPs and bytes are "
            "unknown, and those of the layer around"
        )
    return notes


def _named(paths: list[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(paths) - MOST_NAMED
    named = ", ".join(path or "the module itself" for path in paths[:MOST_NAMED])
    return f"{named} and {more} more" if more > 0 else named
