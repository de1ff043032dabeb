"""What each precision, layout and mode gives over eager float32."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from benchmarks.measure.record import CaseRecord
from reports.baselines import USUAL, variant_pairs
from reports.estimates import Estimate, ratio_of
from reports.labels import DEFAULTS, grouped, ordered, variant
from reports.load import Run
from reports.plots.canvas import (
    GREY,
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

# Hollow would hide the bar behind it; a square is told from a dot.
MARKER_OF_APART = "s"
APART = "not measured in turns"
# What the bars are, by what the ratios' intervals cover and whether the two took turns.
BARS = {
    ("processes", True): "Dots: the two took turns, and each process gave one ratio; "
    "bars: the 95 % interval over processes.",
    ("rounds", True): "Dots: the two took turns in one process; bars: the 95 % interval within "
    "that process, and another one can differ by more.",
    ("processes", False): "Squares: the two were not measured in turns; bars: at least and at "
    "most, from the ends of their two intervals. A ratio near 1 is no evidence.",
    ("quartiles", False): "Squares: the two were not measured in turns; bars: at least and at "
    "most, from the quartiles of one process each. A ratio near 1 is no evidence.",
}


def speedup_over_eager_float32(run: Run) -> Figure:
    """A panel for each device, a row for each case that differs from eager float32 nchw.

    Raises:
        NothingToDraw: no case was measured both ways.
    """
    pairs = variant_pairs(run.cases)
    if not pairs:
        raise NothingToDraw("no case was measured both as eager float32 nchw and otherwise")
    speedups = {pair[1].record.id: ratio_of(*pair).inverse for pair in pairs}
    looks = looks_of(changed(candidate.record) for _, candidate in pairs)
    by_device = grouped((candidate.record for _, candidate in pairs), device_of)
    figure, axes = panels(
        [ROW_INCHES * len(members) + TITLE_INCHES for members in by_device.values()]
    )
    for (panel,), (title, members) in zip(axes, by_device.items(), strict=True):
        panel.set_title(title)
        name_rows(panel, [row_name(candidate) for candidate in members])
        panel.axvline(1, color="black", linewidth=1)
        for row, candidate in enumerate(members):
            speedup, (colour, marker) = speedups[candidate.id], looks[changed(candidate)]
            look = colour, marker if speedup.in_turns else MARKER_OF_APART
            interval(panel, row, speedup.span, look)
    spans = [speedup.span for speedup in speedups.values()]
    scale(axes[-1][0], [1, *(end for low, _, high in spans for end in (low, high))], axis="x")
    axes[-1][0].set_xlabel(f"times as fast as {USUAL} (right of 1 is faster)")
    apart = {APART: (GREY, MARKER_OF_APART)}
    legend(figure, looks | (apart if not all(s.in_turns for s in speedups.values()) else {}))
    caption(figure, bars(list(speedups.values())), run.provenance)
    return figure


def bars(speedups: Sequence[Estimate]) -> str:
    """What the marks and bars of these ratios are."""
    kinds = dict.fromkeys((speedup.cover, speedup.in_turns) for speedup in speedups)
    return " ".join(ordered(BARS[kind] for kind in kinds))


def device_of(case: CaseRecord) -> str:
    """A panel's title."""
    return f"{case.device}, {case.threads} threads"


def changed(case: CaseRecord) -> str:
    """The axes in which the case differs from eager float32 nchw."""
    return " and ".join(axis for axis, usual in DEFAULTS.items() if getattr(case, axis) != usual)


def row_name(case: CaseRecord) -> str:
    """Subject, batch, resolution and what was changed."""
    side = "x".join(map(str, case.input_shape[1:] or case.input_shape))
    return f"{case.subject}, b{case.batch_size}, {side}: {variant(case)}"
