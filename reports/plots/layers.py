"""The time of each layer: in the order of the net, and the longest first."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.labels import grouped
from reports.plots.canvas import (
    MARGIN_INCHES,
    ROW_INCHES,
    TITLE_INCHES,
    WIDTH_INCHES,
    caption,
    legend,
    name_rows,
    shortened,
)
from reports.plots.kinds import COLOUR_OF_KIND, looks_of_kinds, title_of
from reports.profiles.layers import Layer, by_time, on_device
from reports.profiles.profile import Profile
from reports.units import MILLI, scaled, significant

# With more of them, the names are too small to read or the picture too long for a screen.
MOST_NAMED = 25
ORDER_INCHES = 2.4
# Names below the axis need this share of its length each.
LEAST_BETWEEN_NAMES = 0.02
LONGEST_PART = 20
BACKWARD: Mapping[str, Any] = {
    "alpha": 0.45,
    "hatch": "//////",
    "edgecolor": "white",
    "linewidth": 0,
}
# Of no kind; the grey of "other" is darker.
COLOUR_OF_OTHERS = "#BBBBBB"
# Right of the longest bar, for its figures.
ROOM_FOR_FIGURES = 1.28


def time_of_layers(profile: Profile) -> Figure:
    """Two panels of bars, forward and backward one behind the other."""
    rows = rows_of(profile.layers)
    figure, order, longest = two_panels(ROW_INCHES * len(rows) + TITLE_INCHES)
    order.set_title(title_of(profile))
    draw_order(order, profile.layers)
    draw_longest(longest, rows)
    legend(figure, looks_of_kinds((layer.kind for layer in profile.layers), "s"))
    caption(figure, reading(profile), profile.provenance)
    return figure


def two_panels(longest_inches: float) -> tuple[Figure, Axes, Axes]:
    """A panel over the whole width, and one with room for names on its left."""
    heights = [ORDER_INCHES, longest_inches]
    figure = Figure(figsize=(WIDTH_INCHES, sum(heights) + MARGIN_INCHES), layout="constrained")
    # The names lie between the two columns, of which the first is as good as none.
    grid = figure.add_gridspec(2, 2, height_ratios=heights, width_ratios=[1, 1000])
    return figure, figure.add_subplot(grid[0, :]), figure.add_subplot(grid[1, 1])


def reading(profile: Profile) -> str:
    """What the bars are."""
    whose = "its kernels" if on_device(profile.record) else "the layer"
    text = f"Time of {whose} by itself, without the layers in it; median of profiled calls."
    if on_device(profile.record) and profile.record.training:
        text += " Forward and backward together."
    elif any(layer.backward_s for layer in profile.layers):
        text += " Full: forward. Hatched: backward."
    return f"{text} %: of the time of all layers. An arrow: the bar goes on."


def rows_of(layers: Sequence[Layer]) -> list[tuple[str, Sequence[Layer]]]:
    """The names of the bars, longest first, each with its layers; the rest are one bar."""
    longest = by_time(layers)
    named = longest if len(longest) <= MOST_NAMED else longest[: MOST_NAMED - 1]
    rows: list[tuple[str, Sequence[Layer]]] = [(row_name(layer), (layer,)) for layer in named]
    if rest := longest[len(named) :]:
        rows.append((f"{len(rest)} others", rest))
    return rows


def row_name(layer: Layer) -> str:
    """Its path and its type."""
    return f"{layer.name}   {' '.join(layer.record.type.split())}"


def draw_order(panel: Axes, layers: Sequence[Layer]) -> None:
    """Upright bars in the order of the net, named by the part of the net that they are in."""
    places = range(len(layers))
    colours = [COLOUR_OF_KIND[layer.kind] for layer in layers]
    forward = [layer.forward_s / MILLI for layer in layers]
    panel.bar(places, forward, width=0.9, color=colours)
    backward = [layer.backward_s / MILLI for layer in layers]
    if any(backward):
        panel.bar(places, backward, bottom=forward, width=0.9, color=colours, **BACKWARD)
    panel.set(
        xlabel="layers in the order of the net",
        ylabel="own time (ms)",
        xlim=(-0.8, len(layers) - 0.2),
    )
    panel.grid(visible=False, axis="x")
    name_parts(panel, layers)
    add_shares(panel, sum(layer.own_s for layer in layers))


def add_shares(panel: Axes, total_s: float) -> None:
    """A second axis on the right: the same bars as shares of the whole."""
    right = panel.twinx()
    low, high = panel.get_ylim()
    right.set_ylim(100 * MILLI * low / total_s, 100 * MILLI * high / total_s)
    right.set_ylabel("share (%)")
    right.grid(visible=False)


def name_parts(panel: Axes, layers: Sequence[Layer]) -> None:
    """A tick where a part begins, and its name where there is room for it."""
    parts = grouped(range(len(layers)), lambda place: part_of(layers[place]))
    starts, names, last = [], [], -float("inf")
    for part, places in parts.items():
        starts.append(places[0])
        has_room = places[0] - last >= LEAST_BETWEEN_NAMES * len(layers)
        names.append(shortened(part, LONGEST_PART) if has_room else "")
        last = places[0] if has_room else last
    panel.set_xticks(starts, names, rotation=30, ha="right", rotation_mode="anchor", fontsize=7)


def part_of(layer: Layer) -> str:
    """The first part of its path, with its number where it has one: ``stages.2``."""
    first, _, rest = layer.name.partition(".")
    number = rest.partition(".")[0]
    return f"{first}.{number}" if number.isdigit() else first


def draw_longest(panel: Axes, rows: Sequence[tuple[str, Sequence[Layer]]]) -> None:
    """Bars with names and figures, the longest on top."""
    panel.set_title("the longest first")
    name_rows(panel, [name for name, _ in rows])
    end = ROOM_FOR_FIGURES * rows[0][1][0].own_s / MILLI
    for row, (_, layers) in enumerate(rows):
        draw_bar(panel, row, layers)
        own = sum(layer.own_s for layer in layers) / MILLI
        share = 100 * sum(layer.share for layer in layers)
        figures = f" {scaled(own, 1)} ms, {significant(share, 2)} %"
        # The others together may be longer than the axis, which is made for the named.
        is_cut = own > end
        text = f"{figures} \u2192 " if is_cut else figures
        place, side = (end, "right") if is_cut else (own, "left")
        panel.text(place, row, text, va="center", ha=side, fontsize=7)
    panel.set(xlabel="own time (ms)", xlim=(0, end))


def draw_bar(panel: Axes, row: int, layers: Sequence[Layer]) -> None:
    """The time of one layer, or of several together."""
    colour = COLOUR_OF_KIND[layers[0].kind] if len(layers) == 1 else COLOUR_OF_OTHERS
    forward = sum(layer.forward_s for layer in layers) / MILLI
    backward = sum(layer.backward_s for layer in layers) / MILLI
    panel.barh(row, forward, height=0.7, color=colour)
    if backward:
        panel.barh(row, backward, left=forward, height=0.7, color=colour, **BACKWARD)
