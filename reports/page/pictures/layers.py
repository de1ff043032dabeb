"""Where the time of a profiled call goes: by layer, by kind of layer."""

import altair as alt

from reports.page.pictures.axes import MILLISECONDS, across, rows
from reports.page.pictures.marks import DUMB, SOFT, colour, source, words
from reports.page.pictures.picture import Picture

OWN = "time of a call (ms)"
# A row's name stands left of the plot; the page makes as much room as the longest takes.
NAME_GAP = -6
ROOM = {"left": 120, "right": 16, "top": 8, "bottom": 44}


def time_by_layer() -> Picture:
    """Which layers take the time."""
    return Picture(
        name="time_by_layer",
        title="Time by layer",
        question="why",
        reading="The longest layers, in the order of the net; the others together are the last "
        "row. A layer's own time, without its children, in one call under the profiler: shares are "
        "to be trusted more than times.",
        layers=_layers(),
        room=ROOM,
    )


def time_by_kind() -> Picture:
    """Which kinds of layers take the time."""
    return Picture(
        name="time_by_kind",
        title="Time by kind of layer",
        question="why",
        reading="A bar is a profile; its parts are the kinds of layers, each the sum of its "
        "layers' own times.",
        layers=_layers(),
        room=ROOM,
    )


def _layers() -> list[alt.Chart]:
    x = across("x", OWN, MILLISECONDS, scale="linear")
    bars = source("bars").mark_rect(**DUMB)
    return [
        bars.encode(x=x, x2="x2", y=rows(), y2="end", color=colour()),
        words(alt.value(0), rows(), "names", align="right", dx=NAME_GAP),
        words(x, rows(), "notes", align="left", dx=-NAME_GAP, color=SOFT),
    ]
