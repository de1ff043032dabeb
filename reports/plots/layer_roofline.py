"""The layers of a profile below the roofs of the machine."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measure.roofline import Ceilings
from reports.labels import grouped
from reports.placements import is_above, reasons
from reports.plots.canvas import (
    GREY,
    TITLE_INCHES,
    NothingToDraw,
    caption,
    entry,
    legend,
    logarithmic,
    name_rows,
    panels,
    shortened,
)
from reports.plots.kinds import COLOUR_OF_KIND, looks_of_kinds, title_of
from reports.plots.naming import Dot, name_dots
from reports.plots.roofs import (
    MARKER_ABOVE,
    ROOF_SIZE,
    draw_roofs,
    points_of_roofs,
    which_bandwidth,
)
from reports.profiles.layers import Layer, by_time
from reports.profiles.profile import Profile
from reports.units import GIGA, scaled

PANEL_INCHES = 4.4
# Dots of a third of the time fit.
TRAFFIC_ROW_INCHES = 0.34
# More names cover the dots.
MOST_NAMED = 6
LONGEST_NAME = 28
# Square points of a layer that takes all of the time, and of one that takes hardly any.
AREA, LEAST_AREA = 2000.0, 8.0
# Types beyond these share a row.
MOST_ROWS = 8
READING = (
    "Area: share of the time of all layers; rates are those of the forward pass. Least traffic: "
    "inputs, weights and outputs once each. Roofs: the best that was measured on this machine. "
    "+3: three more layers do the same work."
)
BELOW = "Lower panel: layers without products, which move data."


def roofline(profile: Profile) -> Figure:
    """Layers with FLOPs as dots below the roofs; those without in rows, by what they move.

    Raises:
        NothingToDraw: no ceilings were measured, or no layer can be placed.
    """
    ceilings = profile.record.ceilings
    if ceilings is None:
        raise NothingToDraw("no ceilings were measured")
    placed = [layer for layer in by_time(profile.layers) if layer.placement]
    if not placed:
        raise NothingToDraw("no layer's operations and traffic are known")
    products = [layer for layer in placed if layer.has_products]
    rows = rows_of([layer for layer in placed if not layer.has_products])
    figure, product_panel, traffic_panel = panels_for(products, rows)
    if product_panel:
        product_panel.set_title(title_of(profile))
        draw_products(product_panel, products, ceilings)
    if traffic_panel:
        draw_traffic(traffic_panel, rows, ceilings)
    draw_legend(figure, placed)
    below = [BELOW] if traffic_panel else []
    text = " ".join([READING, which_bandwidth(ceilings), *below, *excuses(placed)])
    caption(figure, text, profile.provenance)
    return figure


def panels_for(
    products: Sequence[Layer], rows: dict[str, list[Layer]]
) -> tuple[Figure, Axes | None, Axes | None]:
    """As many panels as there is something to draw in."""
    heights = [PANEL_INCHES] * bool(products)
    heights += [TRAFFIC_ROW_INCHES * len(rows) + TITLE_INCHES] * bool(rows)
    figure, axes = panels(heights, share=False)
    return figure, axes[0][0] if products else None, axes[-1][0] if rows else None


def draw_legend(figure: Figure, layers: Sequence[Layer]) -> None:
    """The kinds that there are, how large a share is, and what a star is."""
    others = [entry("10 % of the time", (GREY, "o"), markersize=math.sqrt(AREA / 10))]
    if any(is_above(layer.placement) for layer in layers):
        others.append(entry("above its roof", (GREY, MARKER_ABOVE), markeredgecolor="black"))
    legend(figure, looks_of_kinds((layer.kind for layer in layers), "o"), *others)


def excuses(layers: Sequence[Layer]) -> list[str]:
    """Why stars are above their roofs, each reason once."""
    placements = [layer.placement for layer in layers if layer.placement]
    return [f"Star: {reason}." for reason in reasons(placements)]


def draw_products(panel: Axes, layers: Sequence[Layer], ceilings: Ceilings) -> None:
    """A dot for each layer, the large ones behind; the largest named."""
    dots = [dot_of(layer) for layer in layers]
    roofs = draw_roofs(panel, ceilings, dots)
    draw_dots(panel, layers, dots)
    name_dots(panel, names_of(layers), [*dots, *points_of_roofs(panel)], roofs)


def names_of(layers: Sequence[Layer]) -> dict[str, Dot]:
    """The names of the largest; layers that do the same work share one.

    Args:
        layers: the longest first.
    """
    alike = grouped(
        layers,
        lambda layer: (layer.record.type, layer.record.flops, layer.record.least_bytes),
    )
    largest = sorted(alike.values(), key=lambda same: -sum(layer.share for layer in same))
    names = {}
    for same in largest[:MOST_NAMED]:
        others = f" +{len(same) - 1}" if len(same) > 1 else ""
        names[f"{shortened(same[0].name, LONGEST_NAME)}{others}"] = dot_of(same[0])
    return names


def dot_of(layer: Layer) -> Dot:
    """FLOP per byte and GFLOP/s of a placed layer."""
    assert layer.placement  # noqa: S101  # The caller has left out the others.
    return layer.placement.intensity, layer.placement.flops_per_second / GIGA


def draw_dots(panel: Axes, layers: Sequence[Layer], dots: Sequence[Dot]) -> None:
    """Areas by the share of the time, colours by the kind, a star where it is above its roof."""
    for marker, above in (("o", False), (MARKER_ABOVE, True)):
        drawn = [
            pair for pair in zip(layers, dots, strict=True) if is_above(pair[0].placement) is above
        ]
        panel.scatter(
            [dot[0] for _, dot in drawn],
            [dot[1] for _, dot in drawn],
            s=[max(LEAST_AREA, AREA * layer.share) for layer, _ in drawn],
            c=[COLOUR_OF_KIND[layer.kind] for layer, _ in drawn],
            marker=marker,
            alpha=0.75,
            edgecolors="black" if above else "white",
            linewidths=0.8,
            zorder=2,
        )


def rows_of(layers: Sequence[Layer]) -> dict[str, list[Layer]]:
    """The layers by their type, the longest first; rare types share the last row."""
    types = grouped(layers, lambda layer: layer.record.type.partition(" ")[0])
    names = sorted(types, key=lambda name: -sum(layer.own_s for layer in types[name]))
    if len(names) <= MOST_ROWS:
        return {name: types[name] for name in names}
    named, rest = names[: MOST_ROWS - 1], names[MOST_ROWS - 1 :]
    others = {f"{len(rest)} other types": [layer for name in rest for layer in types[name]]}
    return {name: types[name] for name in named} | others


def draw_traffic(panel: Axes, rows: dict[str, list[Layer]], ceilings: Ceilings) -> None:
    """A row for each type, a dot for each layer at the bytes that it moves in a second."""
    name_rows(panel, list(rows))
    at = [(row, layer) for row, layers in enumerate(rows.values()) for layer in layers]
    dots = [
        (layer.placement.bytes_per_second / GIGA, float(row))
        for row, layer in at
        if layer.placement
    ]
    draw_dots(panel, [layer for _, layer in at], dots)
    roofs = {
        "memory": (ceilings.memory_bytes_per_second / GIGA, "-", "right"),
        "cache": (ceilings.cache_bytes_per_second / GIGA, "--", "left"),
    }
    for name, (rate, dashes, side) in roofs.items():
        panel.axvline(rate, linestyle=dashes, color="black", linewidth=1.2)
        label = f" {name} {scaled(rate, 1)} GB/s "
        panel.text(rate, -0.65, label, ha=side, va="bottom", fontsize=ROOF_SIZE)
    ends = [*(rate for rate, _ in dots), *(roof[0] for roof in roofs.values())]
    panel.set_xlim(min(ends) / 2, 2 * max(ends))
    logarithmic(panel, axis="x")
    panel.set_xlabel("GB/s of least traffic")
    panel.spines["left"].set_color(GREY)
