"""The samples of one case in the order in which they were taken."""

import altair as alt

from reports.page.pictures.axes import MILLISECONDS, PLAIN, across, upward
from reports.page.pictures.marks import INK, LINE, SOFT, dots, source, words
from reports.page.pictures.picture import ROOM, Picture


def samples_over_time() -> Picture:
    """Whether the times drift, jump or scatter, within a process and between them."""
    x = across("x", "sample, in the order of time (number)", PLAIN, scale="linear", grid=False)
    # Above the names of the processes.
    y = upward("y", "time of a call (ms)", MILLISECONDS, titleY=-24)
    bands = source("bands").mark_rect(color=LINE, opacity=0.5, aria=False)
    edge = alt.value("height")
    median = source("median").mark_rule(color=INK, strokeWidth=1.5, aria=False)
    return Picture(
        name="samples_over_time",
        title="Samples over time",
        question="cases",
        reading="A dot is a sample, the time of a call in one round; each band is a process, "
        "started afresh. The line is the median of all samples.",
        layers=[
            bands.encode(x=x, x2="x2", y=alt.value(0), y2=edge),
            median.encode(y=y),
            dots(x, y),
            words(x, alt.value(0), "names", align="left", baseline="bottom", dy=-3, color=SOFT),
        ],
        height=240,
        room=ROOM | {"top": 42},
    )
