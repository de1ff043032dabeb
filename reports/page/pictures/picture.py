"""A picture: what it asks, how to read it, and its chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

from reports.page.pictures.axes import signals

# The Vega-Lite that Altair 6 writes.
VEGA_LITE = "6.4"
# What the page sets anew when it knows how wide it is.
WIDTH = 600
ROOM = {"left": 56, "right": 16, "top": 28, "bottom": 44}


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture of the page.

    Attributes:
        question: the id of the section that it belongs to.
        reading: how to read it.
        layers: over named datasets, the later above the earlier.
        height: pixels of the plot, without what stands around it.
        room: pixels around the plot, for ticks and titles.
    """

    name: str
    title: str
    question: str
    reading: str
    layers: Sequence[alt.Chart]
    height: int = 300
    room: dict[str, int] | None = None

    def compiled(self) -> dict[str, Any]:
        """The picture as the page takes it, its chart compiled to Vega."""
        words = {"title": self.title, "question": self.question, "reading": self.reading}
        return {"name": self.name} | words | {"vega": self._vega()}

    def _vega(self) -> dict[str, Any]:
        chart = (
            alt.layer(*self.layers)
            .add_params(*signals())
            .properties(
                width=WIDTH,
                height=self.height,
                # Automatic sizes lay out twice; with fixed room once is enough.
                autosize=alt.AutoSizeParams(type="none"),
                padding=self.room or ROOM,
                background="transparent",
            )
        )
        vega: dict[str, Any] = vl_convert.vegalite_to_vega(chart.to_dict(), vl_version=VEGA_LITE)
        del vega["$schema"]  # An address; the page has none.
        return vega
