"""How the times of single calls are spread: their cumulated shares."""

import altair as alt

from reports.page.pictures.axes import MILLISECONDS, PERCENT, across, upward
from reports.page.pictures.marks import LINE_WIDTH, SOFT, colour, dash, dots, source
from reports.page.pictures.picture import ROOM, Picture

# Drawn across and named on the right; a case marks those that its record has.
SHARES = [
    {"share": 0.5, "text": "p50"},
    {"share": 0.9, "text": "p90"},
    {"share": 0.99, "text": "p99"},
]


def latency_distribution() -> Picture:
    """Which share of the calls took at most how long."""
    x = across("x", "time of a call (ms)", MILLISECONDS)
    y = _share("y")
    lines = (
        source("lines")
        .mark_line(interpolate="step-after", strokeWidth=LINE_WIDTH, aria=False)
        .encode(x=x, y=y, color=colour(), strokeDash=dash(), detail="line:Q")
    )
    return Picture(
        name="latency_distribution",
        title="Distribution of the time of a call",
        question="which",
        reading="A line rises at each sample, over all processes of a case: the steeper, the "
        "steadier. Marks: p50, p90 and p99. A percentile that too few samples support (p90 takes "
        "64, p99 takes 662) is not known and has no mark. Choose the cases in the table, at most "
        "eight.",
        layers=[*_shares(), lines, dots(x, y, "marks")],
        room=ROOM | {"right": 36},
    )


def _share(field: str) -> alt.Y:
    return upward(field, "share of the samples that took no longer (%)", PERCENT, scale="linear")


def _shares() -> list[alt.Chart]:
    values, share = alt.Chart(alt.InlineData(values=SHARES)), _share("share")
    rules = values.mark_rule(color=SOFT, strokeDash=[2, 3], strokeWidth=1, aria=False)
    names = values.mark_text(color=SOFT, align="left", dx=4, fontSize=11, aria=False)
    return [
        rules.encode(y=share, x=alt.value(0), x2=alt.value("width")),
        names.encode(y=share, x=alt.value("width"), text="text:N"),
    ]
