"""Latency by block: what each block costs at each place in a net."""

from matplotlib.figure import Figure

from benchmarks.measure.record import CaseRecord
from reports.labels import block_kind, grouped, label, macs_of_a_call
from reports.load import Run
from reports.plots.canvas import (
    GREY,
    ROW_INCHES,
    TITLE_INCHES,
    NothingToDraw,
    bars,
    caption,
    interval,
    legend,
    looks_of,
    name_rows,
    panels,
    scale,
    spread,
)
from reports.units import MEGA, MILLI, PICO, scaled

MARKER_OF_MATCHED_PARAMETERS = "s"
IN_TURNS = "Blocks of a panel took turns: what disturbed all alike cancels in the tables' ratios."


def latency_by_block(run: Run) -> Figure:
    """A panel for each site: the time of a call, and beside it the time per MAC.

    Raises:
        NothingToDraw: no block was measured.
    """
    blocks = [record for record in run.records if record.kind == "block" and record.macs]
    if not blocks:
        raise NothingToDraw("no block was measured")
    sites = grouped(blocks, lambda record: record.group)
    looks = looks_of(map(block_kind, blocks))
    entries = dict(looks)
    if any(map(matched_parameters, blocks)):
        entries["matched parameters, not MACs"] = (GREY, MARKER_OF_MATCHED_PARAMETERS)
    figure, axes = panels(
        [ROW_INCHES * len(site) + TITLE_INCHES for site in sites.values()], columns=2
    )
    for (latency, per_mac), (group, site) in zip(axes, sites.items(), strict=True):
        latency.set_title(group)
        name_rows(latency, [f"{label(case)}   {scaled(case.macs, MEGA)} M" for case in site])
        name_rows(per_mac, [""] * len(site))
        for row, case in enumerate(site):
            colour, marker = looks[block_kind(case)]
            look = colour, MARKER_OF_MATCHED_PARAMETERS if matched_parameters(case) else marker
            interval(latency, row, spread(case, MILLI), look)
            interval(per_mac, row, spread(case, PICO * macs_of_a_call(case)), look)
    latency, per_mac = axes[-1]
    most = {case.id: spread(case, 1)[-1] for case in blocks}
    scale(latency, [most[case.id] / MILLI for case in blocks], axis="x")
    scale(per_mac, [most[case.id] / PICO / macs_of_a_call(case) for case in blocks], axis="x")
    latency.set_xlabel("time of a call (ms)")
    per_mac.set_xlabel("time per MAC (ps)")
    legend(figure, entries)
    remarks = ["Behind each name: MACs/input.", bars(blocks)]
    if all(len({case.turns for case in site}) == 1 for site in sites.values()):
        remarks.append(IN_TURNS)
    caption(figure, " ".join(remarks), run.provenance)
    return figure


def matched_parameters(case: CaseRecord) -> bool:
    """Whether the block was given the basic block's parameters rather than its MACs."""
    return (case.role or "").endswith("matched parameters")
