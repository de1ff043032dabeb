"""The cases of a run that have a place below the roofs, and what they are called there."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure.record import CaseRecord
from benchmarks.measure.roofline import Ceilings, Placement
from reports.estimates import bar_of
from reports.labels import grouped
from reports.load import Run
from reports.placements import ceilings_of, is_above, placement_of
from reports.plots.canvas import NothingToDraw, shortened
from reports.plots.naming import Dot, bare_name
from reports.units import GIGA

LONGEST_NAME = 32


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A case, its place, and the ceilings that it was held against."""

    case: CaseRecord
    placement: Placement
    ceilings: Ceilings

    @property
    def dot(self) -> Dot:
        """FLOP per byte and GFLOP/s."""
        return self.placement.intensity, self.placement.flops_per_second / GIGA

    @property
    def bar(self) -> tuple[float, float]:
        """How far, in GFLOP/s, the ends of the time's bar are below and above."""
        low_s, middle_s, high_s = bar_of(self.case).span
        rate = self.dot[1]
        return rate - rate * middle_s / high_s, rate * middle_s / low_s - rate


def placed_cases(run: Run) -> list[Placed]:
    """Every case that can be placed, in the order of the plan.

    Raises:
        NothingToDraw: there is none.
    """
    known = run.suite.ceilings
    if not known:
        raise NothingToDraw("no ceilings were measured")
    placed = []
    for case in run.records:
        ceilings, placement = ceilings_of(case, known), placement_of(case, known)
        if ceilings and placement:
            placed.append(Placed(case=case, placement=placement, ceilings=ceilings))
    if not placed:
        raise NothingToDraw("no case has both its counts and the ceilings of its device")
    return placed


def above(placed: Placed) -> bool:
    """Whether it did better than its ceiling."""
    return is_above(placed.placement)


def series_of(placed: Sequence[Placed]) -> dict[str, list[Placed]]:
    """The batch sizes of each net, the smallest first, by the net's name."""
    by_size = sorted(placed, key=lambda each: each.case.batch_size)
    return grouped(by_size, lambda each: name_of(each.case))


def name_of(case: CaseRecord) -> str:
    """The subject, and where it is not eager nchw, that; the precision is in the title."""
    unusual = [word for word in (case.layout, case.mode) if word not in ("nchw", "eager")]
    return " ".join([case.subject, *unusual])


def named(name: str, series: Sequence[Placed]) -> str:
    """With its batch sizes, unless that is one."""
    sizes = sorted({each.case.batch_size for each in series})
    if sizes == [1]:
        return shortened(name, LONGEST_NAME)
    end = f" to {sizes[-1]}" if len(sizes) > 1 else ""
    return f"{shortened(name, LONGEST_NAME)} b{sizes[0]}{end}"


def without_twins(series: dict[str, list[Placed]]) -> dict[str, list[Placed]]:
    """Without a peer's net that ours stands for: its marker tells whose it is."""
    own = {each[0].case.subject for each in series.values() if each[0].case.source == "resnet_impl"}
    return {
        name: each
        for name, each in series.items()
        if each[0].case.source == "resnet_impl" or bare_name(each[0].case) not in own
    }
