"""Dots, bars, lines and names, and how a look (0 to 7) becomes a colour, a shape, a dash."""

from typing import Any

import altair as alt

LOOKS = list(range(8))
# The page's theme has the colours: of the light one, the dark one, or the one for paper.
INK, SOFT, LINE, PAPER = (alt.ExprRef(f"theme.{name}") for name in ("ink", "soft", "line", "paper"))
# Eight ways to tell lines of one colour apart.
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 2], [1, 3], [10, 2, 2, 2, 2, 2]]
# Descriptions of each mark are made by expressions at each update; the page describes the whole.
DUMB: dict[str, Any] = {"aria": False}
DOT_SIZE = 48
BAR_WIDTH = 1
LINE_WIDTH = 1.5
NAME_SIZE = 11


def colour(field: str = "look") -> alt.Color:
    """The theme's colour of a look: the domain is fixed, so that a filter changes no colour."""
    return alt.Color(f"{field}:O", scale=alt.Scale(domain=LOOKS, range="category"), legend=None)


def shape() -> alt.Shape:
    """The theme's shape of a look."""
    return alt.Shape("look:O", scale=alt.Scale(domain=LOOKS, range="symbol"), legend=None)


def dash() -> alt.StrokeDash:
    """A line's own dash among those of its look."""
    return alt.StrokeDash("dash:O", scale=alt.Scale(domain=LOOKS, range=DASHES), legend=None)


def source(name: str) -> alt.Chart:
    """A chart of a dataset that the page fills."""
    return alt.Chart(alt.NamedData(name=name))


def dots(x: alt.X, y: alt.Y, name: str = "points") -> alt.Chart:
    """A dot for each case, with an edge that tells it from the one below."""
    look: dict[str, Any] = {"size": DOT_SIZE, "stroke": PAPER, "strokeWidth": 0.7}
    marks = source(name).mark_point(filled=True, opacity=1, clip=True, **look | DUMB)
    chart: alt.Chart = marks.encode(x=x, y=y, color=colour(), shape=shape())
    return chart


def intervals(x: alt.X, low: alt.Y, high: str, name: str = "points") -> alt.Chart:
    """An upright thin bar for each case, between the ends of its interval."""
    marks = source(name).mark_rule(strokeWidth=BAR_WIDTH, opacity=0.7, clip=True, **DUMB)
    chart: alt.Chart = marks.encode(x=x, y=low, y2=high, color=colour())
    return chart


def segments(x: alt.X, y: alt.Y, name: str, **details: Any) -> alt.Chart:
    """Straight lines from (x, y) to (x2, y2).

    A line through many series would be a group of marks for each of them, which costs more to
    update than all its parts.
    """
    marks = source(name).mark_rule(clip=True, **{"strokeWidth": LINE_WIDTH} | details | DUMB)
    chart: alt.Chart = marks.encode(x=x, y=y, x2="x2", y2="y2")
    return chart


def words(x: Any, y: Any, name: str, **details: Any) -> alt.Chart:
    """Texts of the data, in the middle of their place unless told otherwise.

    Args:
        x: a position by a field, or `altair.value` of pixels, whose type has no name.
        y: as *x*.
        name: of the dataset.
        details: properties of the mark.
    """
    usual: dict[str, Any] = {"fontSize": NAME_SIZE, "baseline": "middle", "color": INK}
    marks = source(name).mark_text(**usual | details | DUMB)
    chart: alt.Chart = marks.encode(x=x, y=y, text="text:N")
    return chart


def names(x: alt.X, y: alt.Y, name: str, **details: Any) -> list[alt.Chart]:
    """Texts on a rim of the background's colour, so that they can be read on lines and dots."""
    rim = {"stroke": PAPER, "strokeWidth": 3, "strokeJoin": "round", "color": PAPER}
    return [words(x, y, name, **details | rim), words(x, y, name, **details)]


def placed(*properties: str) -> dict[str, Any]:
    """Properties of a mark that each datum has for itself, as where a name stands."""
    return {name: alt.ExprRef(f"datum.{name}") for name in properties}
