"""Scales and axes: their domains and ticks are signals, which the page sets with the data."""

from typing import Any, Literal

import altair as alt

# Axis titles stand flat above the axis, where a narrow page has room for them.
TITLE_UP: dict[str, Any] = {
    "titleAngle": 0,
    "titleAlign": "left",
    "titleAnchor": "start",
    "titleBaseline": "bottom",
    "titleX": -52,
    "titleY": -10,
}
# The page chooses as many ticks as there is room for.
EVERY_TICK: dict[str, Any] = {"labelOverlap": False, "labelFlush": False}
# What an axis says at each tick; datum is the tick. Constants: no text of the data is in them.
PLAIN = "format(datum.value, ',~r')"
MILLISECONDS = "format(datum.value * 1000, ',~r')"
MEBIBYTES = "format(datum.value / 1048576, ',~r')"
PREFIXED = "format(datum.value, '~s')"
PERCENT = "format(datum.value, '~%')"

ScaleType = Literal["log", "linear"]


def across(field: str, title: str, label: str, scale: ScaleType = "log", **axis: Any) -> alt.X:
    """The lower axis; *title* has the unit, *label* what a tick says."""
    return alt.X(
        f"{field}:Q",
        scale=_scale("x", scale),
        axis=alt.Axis(
            title=title, labelExpr=label, values=alt.ExprRef("x_ticks"), **EVERY_TICK | axis
        ),
    )


def upward(field: str, title: str, label: str, scale: ScaleType = "log", **axis: Any) -> alt.Y:
    """The left axis, with its title above it."""
    return alt.Y(
        f"{field}:Q",
        scale=_scale("y", scale),
        axis=alt.Axis(
            title=title,
            labelExpr=label,
            values=alt.ExprRef("y_ticks"),
            **EVERY_TICK | TITLE_UP | axis,
        ),
    )


def rows(field: str = "place") -> alt.Y:
    """Rows from above, by their number; a nominal scale would sort their names at each filter."""
    return alt.Y(f"{field}:Q", scale=_scale("y", "linear", reverse=True), axis=None)


def signals() -> list[alt.Parameter]:
    """What the page sets before it draws: colours that are no scale's, domains and ticks."""
    return [
        alt.param(name="theme", value={}),
        alt.param(name="x_domain", value=[1, 10]),
        alt.param(name="y_domain", value=[1, 10]),
        alt.param(name="x_ticks", value=[]),
        alt.param(name="y_ticks", value=[]),
    ]


def _scale(axis: str, scale: ScaleType, *, reverse: bool = False) -> alt.Scale:
    return alt.Scale(
        type=scale, domain=alt.ExprRef(f"{axis}_domain"), nice=False, zero=False, reverse=reverse
    )
