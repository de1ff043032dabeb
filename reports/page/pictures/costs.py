"""What a call takes against what it costs by counting: its MACs, its parameters."""

import altair as alt

from reports.page.pictures.axes import MILLISECONDS, PREFIXED, across, upward
from reports.page.pictures.marks import SOFT, dots, intervals, names, placed, source
from reports.page.pictures.picture import Picture

TIME = "time of a call (ms)"
DOTS = (
    "A dot is a case, its bar the 95 % interval over processes, or the quartiles of the samples "
    "where there was only one process."
)
FRONT = (
    "The stepped line is the front, the cases worth choosing by these two figures alone: no other "
    "shown case has at least as many {cost} in no more time, one of both being better. It goes by "
    "the dots, not by their bars."
)


def latency_against_macs() -> Picture:
    """Whether the multiply-accumulates of a call tell how long it takes."""
    return Picture(
        name="latency_against_macs",
        title="Time of a call against its MACs",
        question="fastest",
        reading=f"{DOTS} {FRONT.format(cost='MACs in a call')}",
        layers=_layers("MACs of a call, whole batch (multiply-accumulates)"),
        height=360,
    )


def latency_against_parameters() -> Picture:
    """Whether the size of a net tells how long a call takes."""
    return Picture(
        name="latency_against_parameters",
        title="Time of a call against parameters",
        question="fastest",
        reading=f"{DOTS} {FRONT.format(cost='parameters')}",
        layers=_layers("parameters (count)"),
        height=360,
    )


def _layers(cost: str) -> list[alt.Chart]:
    x = across("x", cost, PREFIXED)
    y, low = (upward(field, TIME, MILLISECONDS) for field in ("y", "low"))
    front = source("front").mark_line(
        interpolate="step-before", color=SOFT, strokeWidth=1.5, strokeDash=[5, 3], aria=False
    )
    return [
        front.encode(x=x, y=y),
        intervals(x, low, "high"),
        dots(x, y),
        *names(x, y, "names", **placed("align", "dx"), dy=7),
    ]
