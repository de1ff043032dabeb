"""What each precision, layout and mode gives over eager float32."""

from matplotlib.figure import Figure

from benchmarks.measure.record import CaseRecord
from reports.comparison import ratio
from reports.labels import DEFAULTS, grouped, variant
from reports.load import Run
from reports.plots.canvas import (
    ROW_INCHES,
    TITLE_INCHES,
    NothingToDraw,
    caption,
    interval,
    legend,
    looks_of,
    name_rows,
    panels,
    scale,
)

WARNING = (
    "Ratios of medians; bars: at least, the lower quartile of one over the upper of the other, and "
    "at most, the reverse. The two were not measured in turns: a ratio near 1 is no evidence."
)

Pair = tuple[CaseRecord, CaseRecord]  # baseline, candidate


def speedup_over_eager_float32(run: Run) -> Figure:
    """A panel for each device, a row for each case that differs from eager float32 nchw.

    Raises:
        NothingToDraw: no case was measured both ways.
    """
    pairs = pairs_of(run.records)
    if not pairs:
        raise NothingToDraw("no case was measured both as eager float32 nchw and otherwise")
    by_device = grouped(pairs, lambda pair: f"{pair[1].device}, {pair[1].threads} threads")
    looks = looks_of(changed(candidate) for _, candidate in pairs)
    figure, axes = panels(
        [ROW_INCHES * len(members) + TITLE_INCHES for members in by_device.values()]
    )
    for (panel,), (title, members) in zip(axes, by_device.items(), strict=True):
        panel.set_title(title)
        name_rows(panel, [row_name(candidate) for _, candidate in members])
        panel.axvline(1, color="black", linewidth=1)
        for row, (baseline, candidate) in enumerate(members):
            interval(panel, row, ratio(candidate, baseline), looks[changed(candidate)])
    spans = [ratio(candidate, baseline) for baseline, candidate in pairs]
    scale(axes[-1][0], [1, *(end for low, _, high in spans for end in (low, high))], axis="x")
    axes[-1][0].set_xlabel("times as fast as eager float32 nchw (right of 1 is faster)")
    legend(figure, looks)
    caption(figure, WARNING, run.provenance)
    return figure


def pairs_of(cases: tuple[CaseRecord, ...]) -> list[Pair]:
    """Each candidate beside its own baseline: the same case, eager, float32 and nchw."""
    pairs = []
    for same in grouped(cases, same_but_for_variant).values():
        baselines = [case for case in same if not variant(case)]
        pairs += [(baselines[0], case) for case in same if baselines and variant(case)]
    return pairs


def same_but_for_variant(case: CaseRecord) -> tuple[object, ...]:
    """What baseline and candidate have in common."""
    shape = tuple(case.input_shape)
    return case.subject, case.workload, case.batch_size, shape, case.device, case.threads


def changed(case: CaseRecord) -> str:
    """The axes in which the case differs from eager float32 nchw."""
    return " and ".join(axis for axis, usual in DEFAULTS.items() if getattr(case, axis) != usual)


def row_name(case: CaseRecord) -> str:
    """Subject, batch, resolution and what was changed."""
    side = "x".join(map(str, case.input_shape[1:] or case.input_shape))
    return f"{case.subject}, b{case.batch_size}, {side}: {variant(case)}"
