"""Latency and parameters against MACs: whether the counts predict anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import EngFormatter

from benchmarks.measure.record import CaseRecord
from reports.estimates import Span
from reports.labels import design_of, grouped, kind_of, variant
from reports.load import Run
from reports.plots.canvas import (
    GREY,
    NothingToDraw,
    bars,
    caption,
    entry,
    logarithmic,
    looks_of,
    panels,
    shortened,
    spread,
)
from reports.plots.naming import along, bare_name, make_room, name_dots
from reports.units import MEGA, MILLI, PICO, significant

MARKER_OF_SOURCE = {"resnet_impl": "o", "torchvision": "s", "timm": "^", "user": "D"}
PANEL_INCHES = 4.0
# A panel of many nets grows, so that there is room for their names.
NAME_INCHES = 0.2
OTHERS = "others"
NARROW_RANGE = 3


@dataclass(frozen=True, kw_only=True)
class Height:
    """What is drawn upward: its axis label, and a case's low, middle and high."""

    label: str
    span: Callable[[CaseRecord], Span]


LATENCY = Height(label="latency (ms)", span=lambda case: spread(case, MILLI))
PARAMETERS = Height(label="parameters (M)", span=lambda case: ((case.parameters or 0) / MEGA,) * 3)


def latency_against_macs(run: Run) -> Figure:
    """Every eager float32 case at batch 1: nets by input, and blocks, on each device.

    Raises:
        NothingToDraw: none was measured.
    """
    cases = [
        case
        for case in run.records
        if case.latency_s and case.macs and case.batch_size == 1 and not variant(case)
    ]
    if not cases:
        raise NothingToDraw("no eager float32 case was measured at batch 1")
    remark = "Dashed: where all would lie if each MAC took as long as in the case named there."
    return scatter(
        run,
        grouped(cases, lambda case: f"{kind_of(case)}, {case.device}, {case.threads} threads"),
        LATENCY,
        f"{bars(cases)} {remark}",
    )


def parameters_against_macs(run: Run) -> Figure:
    """What each net and block costs before anything is timed.

    Raises:
        NothingToDraw: nothing was counted.
    """
    counted = [case for case in run.records if case.macs and case.parameters]
    cases = [same[0] for same in grouped(counted, counted_as).values()]
    if not cases:
        raise NothingToDraw("nothing was counted")
    return scatter(run, grouped(cases, kind_of), PARAMETERS, "Counted, not timed.")


def counted_as(case: CaseRecord) -> tuple[str, tuple[int, ...]]:
    """What the counts depend on."""
    return case.subject, tuple(case.input_shape)


def scatter(run: Run, by_panel: dict[str, list[CaseRecord]], height: Height, remark: str) -> Figure:
    """A panel for each title: MACs across, *height* upward."""
    named = [sum(case.kind == "net" for case in cases) for cases in by_panel.values()]
    heights = [max(PANEL_INCHES, NAME_INCHES * names) for names in named]
    figure, axes = panels(heights, share=False)
    for (panel,), (title, cases) in zip(axes, by_panel.items(), strict=True):
        panel.set(title=title, ylabel=height.label, xlabel="MACs/input")
        handles = draw_dots(panel, cases, height)
        if cases[0].kind == "net":
            make_room(panel)
        if height is LATENCY:
            handles.append(draw_guide(panel, cases))
        panel.legend(handles=handles, loc="upper left", bbox_to_anchor=(1, 1))
        if cases[0].kind == "net":
            name_nets(panel, cases, height)
    caption(figure, remark, run.provenance)
    return figure


def draw_dots(panel: Axes, cases: Sequence[CaseRecord], height: Height) -> list[Line2D]:
    """A dot for each case: colour for its design, marker for whose build it is."""
    looks = looks_of(map(design_of, cases))
    for case in cases:
        low, middle, high = height.span(case)
        panel.errorbar(
            [case.macs or 0],
            [middle],
            yerr=[[middle - low], [high - middle]],
            color=looks[design_of(case)][0],
            fmt=MARKER_OF_SOURCE[case.source],
            **build(case.source),
        )
    if is_narrow([height.span(case)[1] for case in cases]):
        panel.set_ylim(bottom=0)
    else:
        logarithmic(panel, axis="y")
    scale_macs(panel, [case.macs or 0 for case in cases])
    sources = dict.fromkeys(case.source for case in cases)
    known = {name: look for name, look in looks.items() if look[0] != GREY}
    if len(known) < len(looks):
        known[OTHERS] = (GREY, "o")  # Designs for which there is no colour left.
    handles = [entry(shortened(name), look) for name, look in known.items()]
    if set(sources) != {"resnet_impl"}:
        handles += [
            entry(source, (GREY, MARKER_OF_SOURCE[source]), **build(source)) for source in sources
        ]
    return handles


def build(source: str) -> dict[str, Any]:
    """How a source's dots are drawn: ours small and full, a peer's large and hollow around it."""
    if source == "resnet_impl":
        return {"markersize": 5}
    return {"markersize": 9, "markerfacecolor": "none"}


def scale_macs(panel: Axes, macs: Sequence[int]) -> None:
    """MACs across, with their SI prefixes."""
    if not is_narrow(macs):
        logarithmic(panel, axis="x")
    panel.xaxis.set_major_formatter(EngFormatter(sep=" "))


def is_narrow(values: Sequence[float]) -> bool:
    """Whether values are so close together that a logarithmic axis would have one or two ticks."""
    return max(values) < NARROW_RANGE * min(values)


def draw_guide(panel: Axes, cases: Sequence[CaseRecord]) -> Line2D:
    """The line of equal time per MAC through the case that needs the least."""
    best = min(cases, key=lambda case: case.call_s / (case.macs or 1))
    per_mac = best.call_s / (best.macs or 1)
    ends = panel.get_xlim()
    (line,) = panel.plot(
        ends,
        [per_mac * end / MILLI for end in ends],
        "--",
        color=GREY,
        linewidth=1,
        label=f"{significant(per_mac / PICO, 2)} ps/MAC,\nas {shortened(best.subject)}",
    )
    panel.set_xlim(ends)
    return line


def name_nets(panel: Axes, cases: Sequence[CaseRecord], height: Height) -> None:
    """The subjects' names; of a peer's net that ours stands for too, none."""
    ours = {case.subject for case in cases if case.source == "resnet_impl"}
    names = {
        shortened(bare_name(case)): (float(case.macs or 0), height.span(case)[1])
        for case in cases
        if bare_name(case) not in ours - {case.subject}
    }
    taken = [dot for case in cases for dot in along(case.macs or 0, height.span(case))]
    name_dots(panel, names, taken)
