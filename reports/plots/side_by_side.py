"""Two profiles beside each other: which layers make the difference."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.plots.canvas import (
    PALETTE,
    TITLE_INCHES,
    Look,
    caption,
    legend,
    name_rows,
    panels,
)
from reports.plots.naming import BEHIND_NAMES
from reports.profiles.pairs import Pair, difference_s, most_telling, pairs_of, times_s
from reports.profiles.profile import Profile, evidence, names_of
from reports.units import MILLI, scaled

MOST_NAMED = 25
ROW_INCHES = 0.28
LONGEST_NAME = 40
# A bar of either; the two fill most of a row.
HEIGHT = 0.38
SLOWER, FASTER = PALETTE[5], PALETTE[2]
# Right of the longest bar of a named layer.
ROOM = 1.1
# Beside the longest bar on both sides, for its figure.
ROOM_FOR_FIGURES = 1.6
READING = (
    "Time of a layer by itself, forward and backward; layers are joined by their paths. Sorted by "
    "difference, the second less the first. An arrow: the bar goes on."
)


def side_by_side(baseline: Profile, candidate: Profile) -> Figure:
    """A row for each layer: both times, and the difference."""
    names = names_of((baseline, candidate))
    named, others = most_telling(pairs_of(baseline, candidate), MOST_NAMED)
    rows: list[tuple[str, Sequence[Pair]]] = [(pair.name, (pair,)) for pair in named]
    if others:
        rows.append((f"{len(others)} others", others))
    heights = [ROW_INCHES * len(rows) + TITLE_INCHES]
    figure, ((times, differences),) = panels(heights, columns=2, share=False)
    name_rows(times, [name for name, _ in rows], LONGEST_NAME)
    name_rows(differences, [""] * len(rows))
    for row, (_, pairs) in enumerate(rows):
        draw_times(times, row, times_s(pairs))
        draw_difference(differences, row, difference_s(pairs) / MILLI)
    times.set_xlabel("own time (ms)")
    if others:
        end = ROOM * max(time for pair in named for time in pair.times_s) / MILLI
        cut_off(times, end, len(named), times_s(others))
    label_differences(differences, [difference_s(pairs) / MILLI for _, pairs in rows])
    looks: dict[str, Look] = {
        name: (colour, "s") for name, colour in zip(names, PALETTE, strict=False)
    }
    legend(figure, looks)
    both = zip(names, (baseline, candidate), strict=True)
    words = f"{READING} {evidence(baseline, candidate)}"
    caption(figure, words, *(f"{name}: {profile.provenance}" for name, profile in both))
    return figure


def draw_times(panel: Axes, row: int, times: tuple[float, float]) -> None:
    """The baseline's bar above the candidate's."""
    for time, colour, offset in zip(times, PALETTE, (-HEIGHT / 2, HEIGHT / 2), strict=False):
        panel.barh(row + offset, time / MILLI, height=HEIGHT, color=colour)


def cut_off(panel: Axes, end: float, row: int, times: tuple[float, float]) -> None:
    """Ends the axis behind the named layers; longer bars of the others carry their figures."""
    panel.set_xlim(0, end)
    for time, offset in zip(times, (-HEIGHT / 2, HEIGHT / 2), strict=True):
        if time / MILLI > end:
            place = (end, row + offset)
            text = f"{scaled(time, MILLI)} ms \u2192 "
            panel.text(*place, text, va="center", ha="right", fontsize=7, bbox=dict(BEHIND_NAMES))


def draw_difference(panel: Axes, row: int, difference: float) -> None:
    """To the right where the candidate takes longer, with its figure."""
    slower = difference > 0
    panel.barh(row, difference, height=2 * HEIGHT, color=SLOWER if slower else FASTER)
    figure = f" {'+' if slower else ''}{scaled(difference, 1)} "
    panel.text(difference, row, figure, va="center", ha="left" if slower else "right", fontsize=7)


def label_differences(panel: Axes, differences: Sequence[float]) -> None:
    """The zero in the panel, with room for the figures on the sides that have bars."""
    panel.axvline(0, color="black", linewidth=1)
    low, high = min(0, *differences), max(0, *differences)
    room = (ROOM_FOR_FIGURES - 1) * max(high, -low)
    if room:  # Of two profiles that are alike, there is no scale.
        panel.set_xlim(low - (room if low < 0 else 0), high + (room if high > 0 else 0))
    panel.set_xlabel("difference (ms)\n(right of 0 the second takes longer)")
