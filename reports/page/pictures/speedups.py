"""What each precision, layout and mode gives over eager float32 in nchw."""

from typing import Any

import altair as alt

from reports.page.pictures.axes import rows
from reports.page.pictures.marks import DUMB, INK, PAPER, placed, source, words
from reports.page.pictures.picture import Picture

# Four times as fast or as slow has the full colour; so does what is beyond.
QUARTER, EVEN, FOURFOLD = 0.25, 1, 4
NAME_GAP = -8


def speedup_matrix() -> Picture:
    """How many times as fast each variant is."""
    cells = [_cells(apart=False), _cells(apart=True)]
    figures = words(_columns(), rows(), "figures", fontSize=12)
    return Picture(
        name="speedup_matrix",
        title="Speed-up by precision, layout and mode",
        question="why",
        reading="How many times as fast as eager float32 nchw of the same row: above 1 (blue) is "
        "faster, below 1 (orange) slower. A dashed edge: the two were not measured in turns, and a "
        "ratio near 1 is no evidence.",
        layers=[*cells, figures, *_names()],
        room={"left": 160, "right": 8, "top": 48, "bottom": 8},
    )


def _columns(field: str = "column") -> alt.X:
    return alt.X(
        f"{field}:Q", axis=None, scale=alt.Scale(domain=alt.ExprRef("x_domain"), nice=False)
    )


def _cells(*, apart: bool) -> alt.Chart:
    edge: dict[str, Any] = {"stroke": INK, "strokeDash": [3, 2]} if apart else {"stroke": PAPER}
    scale = alt.Scale(
        type="log",
        domain=[QUARTER, EVEN, FOURFOLD],
        range="diverging",
        clamp=True,
        interpolate="rgb",
        nice=False,
    )
    cells = source("apart" if apart else "cells").mark_rect(strokeWidth=1, **edge | DUMB)
    chart: alt.Chart = cells.encode(
        x=_columns(),
        x2="right",
        y=rows(),
        y2="end",
        color=alt.Color("value:Q", scale=scale, legend=None),
    )
    return chart


def _names() -> list[alt.Chart]:
    # Of several lines Vega places the first; each name knows how far up that has to be.
    lines: dict[str, Any] = {"lineBreak": "\n"} | placed("dy")
    edge = alt.value(0)
    return [
        words(edge, rows(), "rows", align="right", dx=NAME_GAP, **lines),
        words(_columns(), edge, "columns", baseline="bottom", **lines),
    ]
