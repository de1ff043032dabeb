"""What all pictures share: style, axes, intervals, legends, captions, and how they are saved."""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.style import context
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmarks.measure.record import CaseRecord
from reports.estimates import Span, bar_of

# Okabe and Ito 2008, Color Universal Design: told apart by colour-blind readers, too.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000")
GREY = "#777777"
MARKERS = ("o", "s", "^", "D")
STYLE: Mapping[str, Any] = {
    "font.size": 9,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "grid.color": "#DDDDDD",
    "legend.frameon": False,
    "legend.fontsize": 8,
    "svg.fonttype": "none",  # Text stays text: it can be searched and read aloud.
    "svg.hashsalt": "reports",  # The same run gives the same file, byte for byte.
}
DOTS_PER_INCH = 150
WIDTH_INCHES = 8.0
# For the labels of the axis.
MARGIN_INCHES = 0.6
# Of a panel of a dot plot: each row, and the title.
ROW_INCHES = 0.24
TITLE_INCHES = 0.35
# From this ratio of the largest to the smallest value a linear axis hides the small ones.
WIDE_RANGE = 10
CAPTION_SIZE = 7
# Of the caption's and the legend's font sizes, as matplotlib draws them.
CAPTION_CHARACTERS_PER_ROW = 140
CAPTION_INCHES_PER_ROW = 0.13
LEGEND_INCHES_PER_CHARACTER = 0.07
LEGEND_INCHES_PER_MARKER = 0.6
LEGEND_INCHES_PER_ROW = 0.18
# The longest names leave half of the width to the panel.
LONGEST_NAME = 56

Look = tuple[str, str]  # colour and marker


class NothingToDraw(Exception):  # noqa: N818  # A fact about the run; the message is the reason.
    """The run has no case that the picture is about."""


def style() -> Any:
    """The pictures' settings, in force while the context lasts, whatever the user's own are."""
    return context(["default", dict(STYLE)])


def panels(
    heights: Sequence[float], *, columns: int = 1, share: bool = True
) -> tuple[Figure, list[list[Axes]]]:
    """A figure with a row of axes for each height (inches); columns may share their x axis."""
    figure = Figure(figsize=(WIDTH_INCHES, sum(heights) + MARGIN_INCHES), layout="constrained")
    axes = figure.subplots(
        len(heights),
        columns,
        squeeze=False,
        sharex="col" if share else False,
        height_ratios=heights,
    )
    return figure, [list(row) for row in axes]


def looks_of(names: Iterable[str], markers: Sequence[str] = ("o",)) -> dict[str, Look]:
    """A look for each name: the palette's colours in turn, with another marker each time round."""
    cycle = [(colour, marker) for marker in markers for colour in PALETTE]
    cycle += [(GREY, "o")]
    return {name: cycle[min(at, len(cycle) - 1)] for at, name in enumerate(dict.fromkeys(names))}


def spread(case: CaseRecord, unit: float) -> Span:
    """A call's seconds between the ends of their bar, in multiples of *unit*."""
    return bar_of(case).times(1 / unit).span


def bars(cases: Iterable[CaseRecord]) -> str:
    """What the dots and bars of these cases are, in a sentence."""
    counts = sorted({len(case.restarts) for case in cases})
    if counts == [1]:
        return "Dots are medians of one process, bars the quartiles of its samples."
    if counts[0] == 1:
        return (
            "Dots are geometric means over processes, bars their 95 % interval, or the quartiles "
            "of the samples where there is only one process."
        )
    processes = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    return f"Dots are geometric means over {processes} processes, bars their 95 % interval."


def interval(axes: Axes, row: float, span: Span, look: Look, *, width: float = 2) -> None:
    """A horizontal interval with a mark at its value; *width* in points."""
    low, middle, high = span
    colour, marker = look
    axes.errorbar(
        [middle],
        [row],
        xerr=[[middle - low], [high - middle]],
        fmt=marker,
        color=colour,
        markersize=4.5,
        elinewidth=width,
    )


def name_rows(axes: Axes, names: Sequence[str], longest: int = LONGEST_NAME) -> None:
    """The rows of a dot plot, the first on top."""
    axes.set_yticks(range(len(names)), [shortened(name, longest) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def scale(axes: Axes, values: Sequence[float], *, axis: str) -> None:
    """From zero where that shows every value, else logarithmic; plain numbers either way."""
    if max(values) > WIDE_RANGE * min(values):
        logarithmic(axes, axis=axis)
    else:
        axes.set(**{f"{axis}lim": (0, 1.08 * max(values))})


def logarithmic(axes: Axes, *, axis: str) -> None:
    """A logarithmic axis labelled with plain numbers."""
    axes.set(**{f"{axis}scale": "log"})
    which = getattr(axes, f"{axis}axis")
    low, high = which.get_view_interval()
    # Over a few decades, the decades alone would leave one or two labels.
    which.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 1000 * low else (1,)))
    which.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    which.set_minor_formatter(NullFormatter())


def entry(name: str, look: Look, **details: Any) -> Line2D:
    """A look's entry in a legend."""
    colour, marker = look
    return Line2D([], [], linestyle="none", color=colour, marker=marker, label=name, **details)


def legend(figure: Figure, looks: Mapping[str, Look], *others: Line2D) -> None:
    """Above the panels, which keep their height: what each look stands for, and other entries."""
    handles = [*(entry(shortened(name), look) for name, look in looks.items()), *others]
    widest = max(len(str(handle.get_label())) for handle in handles)
    columns = int(WIDTH_INCHES / (LEGEND_INCHES_PER_CHARACTER * widest + LEGEND_INCHES_PER_MARKER))
    columns = min(max(1, columns), len(handles))
    figure.legend(handles=handles, loc="outside upper left", ncols=columns)
    _heighten(figure, LEGEND_INCHES_PER_ROW * math.ceil(len(handles) / columns))


def caption(figure: Figure, *lines: str) -> None:
    """Below the panels, which keep their height: how to read them, and each run's provenance."""
    text = plain("\n".join(lines))
    figure.supxlabel(text, x=0.01, ha="left", fontsize=CAPTION_SIZE, color="#444444", wrap=True)
    rows = sum(math.ceil(len(line) / CAPTION_CHARACTERS_PER_ROW) for line in lines)
    _heighten(figure, CAPTION_INCHES_PER_ROW * rows)


def shortened(name: str, longest: int = LONGEST_NAME) -> str:
    """A name that fits beside a panel; of a longer one, both ends."""
    if len(name) > longest:
        half = longest // 2 - 2
        name = f"{name[:half]} ... {name[-half:]}"
    return plain(name)


def plain(text: str) -> str:
    """Text in which a dollar is a dollar; between two, matplotlib would see a formula.

    Its own switch for that, ``text.parse_math``, is not heard where lines are wrapped (3.11).
    """
    return text.replace("$", r"\$")


def save(figure: Figure, folder: Path, name: str) -> None:
    """Writes the picture as PNG and SVG, the same bytes for the same run."""
    figure.savefig(folder / f"{name}.png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None})


def remove(folder: Path, name: str) -> None:
    """Removes the picture of that name where there is one."""
    for suffix in ("png", "svg"):
        (folder / f"{name}.{suffix}").unlink(missing_ok=True)


def _heighten(figure: Figure, inches: float) -> None:
    figure.set_figheight(figure.get_figheight() + inches)
