"""Throughput against batch size: from which size on the machine is kept busy."""

from collections import Counter
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from benchmarks.measure.record import CaseRecord
from reports.estimates import Span, bar_of
from reports.labels import grouped, variant
from reports.load import Run
from reports.plots.canvas import (
    MARKERS,
    PALETTE,
    Look,
    NothingToDraw,
    bars,
    caption,
    legend,
    looks_of,
    panels,
    scale,
)

USUAL = "float32 nchw eager"
PANEL_INCHES = 2.8


def throughput_against_batch_size(run: Run) -> Figure:
    """A panel for each input and device, a line for each subject, precision, layout and mode.

    Raises:
        NothingToDraw: no subject was measured at two batch sizes.
    """
    known = [record for record in run.records if record.images_per_second]
    lines = grouped(known, lambda case: (panel_of(case), line_of(case)))
    swept = {key: cases for key, cases in lines.items() if len(cases) > 1}
    crowded = max(Counter(panel for panel, _ in swept).values(), default=0) > len(PALETTE)
    if crowded:  # A panel for each subject, and colours for what is compared within it.
        swept = {
            (f"{cases[0].subject}, {panel}", variant(cases[0]) or USUAL): cases
            for (panel, _), cases in swept.items()
        }
    if not swept:
        raise NothingToDraw("no subject was measured at two batch sizes")
    looks = looks_of((name for _, name in swept), MARKERS)
    titles = list(dict.fromkeys(title for title, _ in swept))
    figure, axes = panels([PANEL_INCHES] * len(titles))
    for title, (panel,) in zip(titles, axes, strict=True):
        members = {name: cases for (at, name), cases in swept.items() if at == title}
        panel.set_title(title)
        for name, cases in members.items():
            draw_line(panel, cases, looks[name])
        most = [rates_of(case)[-1] for cases in members.values() for case in cases]
        scale(panel, most, axis="y")
        panel.set_ylabel("images per second")
    drawn = [case for cases in swept.values() for case in cases]
    label_batch_sizes(axes[-1][0], [case.batch_size for case in drawn])
    legend(figure, looks)
    caption(figure, bars(drawn), run.provenance)
    return figure


def panel_of(case: CaseRecord) -> str:
    """The input and the device, as ``3x224x224, cpu, 2 threads``."""
    return f"{'x'.join(map(str, case.input_shape))}, {case.device}, {case.threads} threads"


def line_of(case: CaseRecord) -> str:
    """The subject and what differs from eager float32 nchw."""
    return f"{case.subject} {variant(case)}".strip()


def rates_of(case: CaseRecord) -> Span:
    """Images per second between the ends of their bar."""
    low, middle, high = bar_of(case).span
    return case.batch_size / high, case.batch_size / middle, case.batch_size / low


def draw_line(panel: Axes, cases: Sequence[CaseRecord], look: Look) -> None:
    """One line through the batch sizes, with the bars."""
    cases = sorted(cases, key=lambda case: case.batch_size)
    lows, rates, highs = zip(*map(rates_of, cases), strict=True)
    below = [rate - low for low, rate in zip(lows, rates, strict=True)]
    above = [high - rate for rate, high in zip(rates, highs, strict=True)]
    colour, marker = look
    sizes = [case.batch_size for case in cases]
    panel.errorbar(sizes, rates, yerr=(below, above), color=colour, marker=marker, markersize=5)


def label_batch_sizes(panel: Axes, sizes: Sequence[int]) -> None:
    """A logarithmic axis that names the sizes that were measured, and no others."""
    panel.set_xscale("log", base=2)
    measured = sorted(set(sizes))
    panel.set_xticks(measured, [str(size) for size in measured])
    panel.xaxis.set_minor_locator(NullLocator())
    panel.set_xlabel("batch size")
