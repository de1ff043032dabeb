"""What all pictures share: style, axes, intervals, legends, captions, and how they are saved."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.style import context
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmarks.measure.record import CaseRecord

# Okabe and Ito 2008, Color Universal Design: told apart by colour-blind readers, too.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000")
GREY = "#777777"
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
# For the legend above the panels and the caption below.
MARGIN_INCHES = 1.3
# From this ratio of the largest to the smallest value a linear axis hides the small ones.
WIDE_RANGE = 10
CAPTION_SIZE = 7
LEGEND_INCHES_PER_ENTRY = 1.5
QUARTILES = "Dots are medians, bars the quartiles of the rounds of one process."

Look = tuple[str, str]  # colour and marker
Span = tuple[float, float, float]  # low, middle, high


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
    """First quartile, median and third quartile of a call's seconds, in multiples of *unit*."""
    return case.call_q1_s / unit, case.call_median_s / unit, case.call_q3_s / unit


def interval(axes: Axes, row: float, span: Span, look: Look) -> None:
    """A horizontal interval with a dot in its middle."""
    low, middle, high = span
    colour, marker = look
    axes.errorbar(
        [middle],
        [row],
        xerr=[[middle - low], [high - middle]],
        fmt=marker,
        color=colour,
        markersize=4.5,
        elinewidth=2,
    )


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """The rows of a dot plot, the first on top."""
    axes.set_yticks(range(len(names)), names)
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


def legend(figure: Figure, looks: Mapping[str, Look]) -> None:
    """Above the panels: what each look stands for."""
    handles = [entry(name, look) for name, look in looks.items()]
    columns = max(1, int(WIDTH_INCHES / LEGEND_INCHES_PER_ENTRY))
    figure.legend(handles=handles, loc="outside upper left", ncols=min(columns, len(handles)))


def caption(figure: Figure, *lines: str) -> None:
    """Below the panels: how to read them, then where each run's numbers come from."""
    figure.supxlabel(
        "\n".join(lines), x=0.01, ha="left", fontsize=CAPTION_SIZE, color="#444444", wrap=True
    )


def save(figure: Figure, folder: Path, name: str) -> None:
    """Writes the picture as PNG and SVG, the same bytes for the same run."""
    figure.savefig(folder / f"{name}.png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
