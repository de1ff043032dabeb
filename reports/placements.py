"""Where a whole case stands under the roofline of its device."""

import re
from collections.abc import Sequence

from benchmarks.measure.record import CaseRecord
from benchmarks.measure.roofline import SLACK, Ceilings, Placement, place, product_precision

# Of a remark, where it begins with how far above the ceiling the work is.
FIGURE = re.compile(r"\d+ % ")


def ceilings_of(case: CaseRecord, ceilings: Sequence[Ceilings]) -> Ceilings | None:
    """Those of the case's own device and thread count, in what its products are made in."""
    own = (case.device, product_precision(case.precision), case.threads)
    for each in ceilings:
        if (each.device, each.precision, each.threads) == own:
            return each
    return None


def placement_of(case: CaseRecord, ceilings: Sequence[Ceilings]) -> Placement | None:
    """The placement of one call; `None` where its counts or the ceilings are not known.

    Counts are of the forward pass, so that only inference can be placed.
    """
    own = ceilings_of(case, ceilings)
    if own is None or not case.flops or not case.least_bytes or case.workload != "inference":
        return None
    return place(
        flops=case.flops * case.batch_size,
        least_bytes=case.least_bytes,
        seconds=case.call_s,
        ceilings=own,
        shortcut=None if case.mode == "eager" else "fusion",
    )


def is_above(placement: Placement | None) -> bool:
    """Whether it did better than the ceiling that should bind it."""
    return placement is not None and placement.share > SLACK


def reasons(placements: Sequence[Placement]) -> list[str]:
    """Why any is above its ceiling, each reason once; one with a figure has the worst's."""
    above = sorted(filter(is_above, placements), key=lambda each: each.share)
    remarks = [each.remark or "" for each in above]
    return list({FIGURE.sub("", remark, count=1): remark for remark in remarks}.values())
