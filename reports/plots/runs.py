"""Several runs in one picture: machines, versions or days beside each other."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.comparison import Comparison, Row, ratio
from reports.plots.canvas import (
    MARKERS,
    QUARTILES,
    TITLE_INCHES,
    Look,
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
SERIES_INCHES = 0.09
# The dots of one row together take this part of its height.
ROW_FILL = 0.6
WARNING = (
    "Ratio: at least, the lower quartile over the upper one, and at most, the reverse. The runs "
    "were not measured in turns: a small difference is no evidence."
)


def times_by_run(comparison: Comparison) -> Figure:
    """A panel for each group: the time of a call in each series, and the ratio to the first."""
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
            draw_row(times, ratios, at, row, list(looks.values()))
    times, ratios = axes[-1]
    cases = [case for row in comparison.rows for case in row.cases]
    scale(times, [case.call_q3_s / MILLI for case in cases], axis="x")
    most = [ratio(row.cases[0], case)[2] for row in comparison.rows for case in row.cases]
    scale(ratios, [1, *most], axis="x")
    times.set_xlabel("time of a call (ms)")
    ratios.set_xlabel("time over the baseline's (right of 1 is slower)")
    legend(figure, looks)
    first, *others = (f"{series.name}: {series.run.provenance}" for series in comparison.series)
    caption(figure, f"{QUARTILES} {WARNING}", f"Baseline: {first}", *others)
    return figure


def draw_row(times: Axes, ratios: Axes, at: int, row: Row, looks: Sequence[Look]) -> None:
    """One case: a dot for each series, the first on top."""
    baseline = row.cases[0]
    for number, (case, look) in enumerate(zip(row.cases, looks, strict=True)):
        offset = ROW_FILL * ((number + 0.5) / len(looks) - 0.5)
        interval(times, at + offset, spread(case, MILLI), look)
        if number:
            interval(ratios, at + offset, ratio(baseline, case), look)
