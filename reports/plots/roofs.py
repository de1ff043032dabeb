"""The measured roofs of a device, over FLOP per byte, and the names of the dots below them."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from benchmarks.measure.roofline import Ceilings
from reports.plots.canvas import GREY, logarithmic
from reports.plots.naming import Dot
from reports.units import GIGA, MEBI, scaled

CONTENDED = "Something else ran while the roofs were measured: they may be too low."
# None of the sources' markers.
MARKER_ABOVE = "*"
# The roofs begin left of the least dot and end right of the last, so that their slopes are seen.
ROOM = 2.5
# Points of the font; smaller than the axes' labels, which come first.
ROOF_SIZE = 7
# The rate of the products, its dotted part, and two bandwidths.
ROOFS = 4
# Closer together than a name is long.
POINTS = 20


def draw_roofs(panel: Axes, ceilings: Ceilings, dots: Sequence[Dot]) -> list[Text]:
    """Scales the panel to dots and roofs, and draws the roofs; returns their names."""
    compute = ceilings.flops_per_second / GIGA
    memory = ceilings.memory_bytes_per_second / GIGA
    cache = ceilings.cache_bytes_per_second / GIGA
    across = [compute / memory, compute / cache, *(dot[0] for dot in dots)]
    panel.set_xlim(min(across) / ROOM, max(across) * ROOM)
    upward = [compute / ROOM, compute, *(dot[1] for dot in dots)]
    panel.set_ylim(min(upward) / ROOM, max(upward) * ROOM)
    logarithmic(panel, axis="x")
    logarithmic(panel, axis="y")
    panel.set(xlabel="FLOP per byte of least traffic", ylabel="GFLOP/s")
    draw_top(panel, compute, compute / max(memory, cache))
    draw_slope(panel, memory, compute, "-")
    draw_slope(panel, cache, compute, "--")
    return [
        name_top(panel, ceilings),
        name_slope(panel, memory, f"memory {scaled(memory, 1)} GB/s", "top"),
        name_slope(panel, cache, f"cache {scaled(cache, 1)} GB/s", "bottom"),
    ]


def draw_top(panel: Axes, compute: float, ridge: float) -> None:
    """The rate of the products; dotted left of *ridge*, where no bandwidth allows it."""
    left, right = panel.get_xlim()
    panel.plot([ridge, right], [compute] * 2, color="black", linewidth=1.2)
    panel.plot([left, ridge], [compute] * 2, ":", color=GREY, linewidth=1)


def draw_slope(panel: Axes, bandwidth: float, compute: float, dashes: str) -> None:
    """A bandwidth's roof (GB/s), up to the rate of the products."""
    ends = [panel.get_xlim()[0], compute / bandwidth]
    heights = [bandwidth * end for end in ends]
    panel.plot(ends, heights, dashes, color="black", linewidth=1.2)


def which_bandwidth(ceilings: Ceilings) -> str:
    """Which slope binds whom, and whether the roofs can be trusted."""
    text = "The size of the caches is not known, so that main memory's roof is taken."
    if ceilings.cache_bytes is not None:
        text = f"Dashed: the roof of what moves up to {scaled(ceilings.cache_bytes, MEBI)} MiB."
    return f"{text} {CONTENDED}" if ceilings.contended else text


def name_top(panel: Axes, ceilings: Ceilings) -> Text:
    """The roof's name and figure, on the left, where there are no dots."""
    is_conv = ceilings.conv_flops_per_second > ceilings.matmul_flops_per_second
    what, shape = (
        ("convolution", ceilings.conv_shape)
        if is_conv
        else ("matrix product", ceilings.matmul_shape)
    )
    return panel.annotate(
        f"{what} {scaled(ceilings.flops_per_second, GIGA)} GFLOP/s ({shape})",
        (panel.get_xlim()[0], ceilings.flops_per_second / GIGA),
        xytext=(3, 3),
        textcoords="offset points",
        fontsize=ROOF_SIZE,
    )


def name_slope(panel: Axes, bandwidth: float, name: str, edge: Literal["top", "bottom"]) -> Text:
    """A slope's name along it, with that edge at it: the two may be close to each other."""
    left, (bottom, _) = panel.get_xlim()[0], panel.get_ylim()
    start = 1.15 * max(left, bottom / bandwidth)
    return panel.text(
        start,
        start * bandwidth * (1.08 if edge == "bottom" else 1 / 1.08),
        name,
        rotation=math.degrees(math.atan(bandwidth)),
        rotation_mode="anchor",
        va=edge,
        transform_rotates_text=True,
        fontsize=ROOF_SIZE,
    )


def points_of_roofs(panel: Axes) -> list[Dot]:
    """Dots along the roofs, which are the first lines of a panel, for names to keep away from."""
    dots: list[Dot] = []
    for line in panel.get_lines()[:ROOFS]:
        ends = np.asarray(line.get_xydata(), dtype=float)
        dots += [(float(x), float(y)) for x, y in np.geomspace(ends[0], ends[-1], POINTS)]
    return dots
