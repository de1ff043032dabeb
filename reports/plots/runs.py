"""Several runs in one picture: machines, versions or days beside each other."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.comparison import Comparison, Row
from reports.plots.canvas import (
    GREY,
    MARKERS,
    TITLE_INCHES,
    Look,
    bars,
    caption,
    interval,
    legend,
    looks_of,
    name_rows,
    panels,
    scale,
    spread,
)
from reports.units import MILLI

# Of a row: what it has by itself, and what each series adds.
BARE_ROW_INCHES = 0.16
SERIES_INCHES = 0.12
# The dots of one row together take this part of its height.
ROW_FILL = 0.7
# Below the ratio itself, by this part of a series' own share of the row.
CALIBRATED_OFFSET = 0.4
MARKER_OF_CALIBRATED = "|"
CALIBRATED = "ratio of calibrated calls"
WARNING = (
    "Ratio: at least, the lower end of one bar over the upper end of the other, and at most, the "
    "reverse. Thin: the same of calls in units of fixed work that was timed beside them; where the "
    "two differ, the machine itself was slower or faster. The runs were not measured in turns: a "
    "small difference is no evidence."
)


def times_by_run(comparison: Comparison) -> Figure:
    """A panel for each group: the time of a call in each series, and the ratios to the first."""
    looks = looks_of((series.name for series in comparison.series), MARKERS)
    row_inches = BARE_ROW_INCHES + SERIES_INCHES * len(looks)
    groups = comparison.groups
    figure, axes = panels(
        [row_inches * len(rows) + TITLE_INCHES for rows in groups.values()], columns=2
    )
    for (times, ratios), (group, rows) in zip(axes, groups.items(), strict=True):
        times.set_title(group)
        name_rows(times, [row.name for row in rows])
        name_rows(ratios, [""] * len(rows))
        ratios.axvline(1, color="black", linewidth=1)
        for at, row in enumerate(rows):
            draw_times(times, at, row, list(looks.values()))
            draw_ratios(ratios, at, row, list(looks.values()))
    label_axes(axes[-1], comparison)
    legend(figure, looks | {CALIBRATED: (GREY, MARKER_OF_CALIBRATED)})
    first, *others = (f"{series.name}: {series.run.provenance}" for series in comparison.series)
    caption(figure, f"{bars(comparison.cases)} {WARNING}", f"Baseline: {first}", *others)
    return figure


def label_axes(axes: Sequence[Axes], comparison: Comparison) -> None:
    """The scales of both columns, and what they show."""
    times, ratios = axes
    scale(times, [spread(case, MILLI)[-1] for case in comparison.cases], axis="x")
    most = [
        each.span[-1] for row in comparison.rows for each in (*row.ratios, *row.calibrated_ratios)
    ]
    scale(ratios, [1, *most], axis="x")
    times.set_xlabel("time of a call (ms)")
    ratios.set_xlabel("time over the baseline's\n(right of 1 is slower)")


def draw_times(panel: Axes, at: int, row: Row, looks: Sequence[Look]) -> None:
    """One case: a dot for each series, the first on top."""
    for number, (case, look) in enumerate(zip(row.cases, looks, strict=True)):
        interval(panel, at + place(number, len(looks)), spread(case, MILLI), look)


def draw_ratios(panel: Axes, at: int, row: Row, looks: Sequence[Look]) -> None:
    """One case: for each later series the ratio, and close below it that of calibrated calls."""
    offset = CALIBRATED_OFFSET * ROW_FILL / len(looks)
    both = zip(row.ratios, row.calibrated_ratios, looks[1:], strict=True)
    for number, (raw, calibrated, look) in enumerate(both, start=1):
        height = at + place(number, len(looks))
        interval(panel, height, raw.span, look)
        thin = look[0], MARKER_OF_CALIBRATED
        interval(panel, height + offset, calibrated.span, thin, width=0.8)


def place(number: int, count: int) -> float:
    """Where a series stands within its row, from its middle."""
    return ROW_FILL * ((number + 0.5) / count - 0.5)
