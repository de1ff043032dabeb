"""Cases below what the machine did at best."""

from reports.page.pictures.axes import PLAIN, PREFIXED, across, upward
from reports.page.pictures.marks import SOFT, dots, intervals, names, placed, segments
from reports.page.pictures.picture import Picture


def roofline() -> Picture:
    """Which limit is nearer, and how far a case is from it."""
    x = across("x", "arithmetic intensity, by least traffic (FLOP/byte)", PLAIN)
    y, low = (upward(field, "FLOP per second (FLOP/s)", PREFIXED) for field in ("y", "low"))
    return Picture(
        name="roofline",
        title="Roofline",
        question="why",
        reading="A dot is a case. Sloped lines are what memory and caches delivered at best, level "
        "ones what products reached at best, on the devices, precisions and threads of the shown "
        "cases. The lower roof above a dot binds it; the gap up to there is what neither explains.",
        layers=[
            segments(x, y, "roofs", color=SOFT),
            intervals(x, low, "high"),
            dots(x, y),
            *names(x, y, "names", **placed("align", "angle"), dy=-8),
        ],
        height=360,
    )
