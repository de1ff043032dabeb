"""What a larger batch gives, and what it takes: throughput and memory against batch size."""

import altair as alt

from reports.page.pictures.axes import MEBIBYTES, PLAIN, across, upward
from reports.page.pictures.marks import colour, dots, intervals, segments
from reports.page.pictures.picture import Picture

LINE = (
    "A line joins the batch sizes of what is otherwise the same: subject, input, precision, "
    "layout, mode, device, threads, workload and run."
)


def throughput_against_batch_size() -> Picture:
    """From which batch size on the machine is kept busy."""
    x = _sizes()
    y, low = (upward(field, "images per second (1/s)", PLAIN) for field in ("y", "low"))
    return Picture(
        name="throughput_against_batch_size",
        title="Throughput against batch size",
        question="fastest",
        reading=f"{LINE} Where a line is flat, a larger batch only takes longer. Bars are the "
        "intervals of the times that the figures follow from.",
        layers=[_lines(x, y), intervals(x, low, "high"), dots(x, y)],
    )


def memory_against_batch_size() -> Picture:
    """How much memory a larger batch takes."""
    x, y = _sizes(), upward("y", "allocated in a call (MiB)", MEBIBYTES)
    return Picture(
        name="memory_against_batch_size",
        title="Peak memory against batch size",
        question="which",
        reading=f"{LINE} Peak memory is the most that the allocator held during a call above what "
        "was there before; the weights are not in it.",
        layers=[_lines(x, y), dots(x, y)],
    )


def _sizes() -> alt.X:
    return across("x", "batch size (images)", PLAIN, scale="log")


def _lines(x: alt.X, y: alt.Y) -> alt.Chart:
    return segments(x, y, "lines", opacity=0.8).encode(color=colour())
