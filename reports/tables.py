"""The readable tables: which cases stand together, and what each cell says."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.measure.record import CaseRecord
from benchmarks.measure.roofline import Ceilings
from reports.baselines import USUAL, block_baseline, variant_pairs
from reports.comparison import Comparison, Row
from reports.estimates import Cover, Estimate, bar_of, call_of, ratio_of
from reports.labels import block_kind, grouped, label, macs_of_a_call, ordered
from reports.measured import Measured
from reports.placements import placement_of
from reports.remarks import remarks
from reports.sections import Column, Section
from reports.units import (
    GIGA,
    MEBI,
    MEGA,
    MILLI,
    PICO,
    UNKNOWN,
    scaled,
    significant,
    uncertain,
    whole,
)

BASELINE = "baseline"
# The intervals of one column are of one kind, and its heading says which.
OVER_PROCESSES, WITHIN_ONE = "± 95 %", "± 95 % within one process"
COVERED: Mapping[Cover, str] = {
    "processes": OVER_PROCESSES,
    "rounds": WITHIN_ONE,
    "quartiles": WITHIN_ONE,
}


NAMES = (
    Column(heading="case", cell=label),
    Column(heading="role", cell=lambda case: case.role or UNKNOWN),
)
DETAILS = (
    Column(
        heading="quartiles (ms)",
        cell=lambda case: f"{scaled(case.call_q1_s, MILLI)} to {scaled(case.call_q3_s, MILLI)}",
    ),
    Column(heading="min (ms)", cell=lambda case: scaled(case.call_min_s, MILLI)),
    Column(heading="p90 (ms)", cell=lambda case: scaled(case.call_p90_s, MILLI)),
    Column(heading="p99 (ms)", cell=lambda case: scaled(case.call_p99_s, MILLI)),
    Column(
        heading="samples / processes",
        cell=lambda case: f"{whole(case.samples)} / {len(case.restarts)}",
    ),
    Column(heading="GPU, hot (ms)", cell=lambda case: scaled(case.device_hot_s, MILLI)),
    Column(heading="GPU, cold (ms)", cell=lambda case: scaled(case.device_cold_s, MILLI)),
    Column(heading="launch (ms)", cell=lambda case: scaled(case.launch_s, MILLI)),
    Column(heading="images/s", cell=lambda case: significant(throughput(case))),
    Column(heading="params (M)", cell=lambda case: scaled(case.parameters, MEGA)),
    Column(heading="GMACs/input", cell=lambda case: scaled(case.macs, GIGA)),
    Column(heading="ps/MAC", cell=lambda case: scaled(seconds_per_mac(case), PICO)),
    Column(heading="compile (s)", cell=lambda case: significant(case.compile_s)),
    Column(
        heading="allocated in a call (MiB)", cell=lambda case: scaled(case.peak_memory_bytes, MEBI)
    ),
    Column(
        heading="process grows by (MiB)", cell=lambda case: scaled(case.process_peak_bytes, MEBI)
    ),
)


def estimated(estimate: Estimate) -> str:
    """A figure with its interval, and a word where what it compares did not take turns."""
    text = uncertain(estimate.value, estimate.interval)
    return text if estimate.in_turns else f"{text}, not in turns"


def seconds_per_mac(case: CaseRecord) -> float | None:
    """Seconds of a call over the multiply-accumulates of its batch."""
    macs = macs_of_a_call(case)
    return case.call_s / macs if macs else None


def throughput(case: CaseRecord) -> float | None:
    """Images a second where that was the question; at batch 1 it only repeats the latency."""
    return case.images_per_second if case.asks == "throughput" else None


def sections_of_run(
    cases: Sequence[Measured], ceilings: Sequence[Ceilings] = ()
) -> tuple[Section, ...]:
    """The cases by group, each with the columns that say something there."""
    groups = grouped(cases, lambda case: case.record.group)
    return tuple(_section(group, members, ceilings) for group, members in groups.items())


def sections_of_comparison(comparison: Comparison) -> tuple[Section, ...]:
    """The shared cases by group: each series' time, and the later ones' ratios to the first."""
    first, *others = [series.name for series in comparison.series]
    headings = ["case", f"{first} (ms)"]
    for name in others:
        headings += [f"{name} (ms)", "ratio", "calibrated ratio"]
    return tuple(
        Section(
            group=group, questions=(), headings=tuple(headings), rows=tuple(map(_compared, rows))
        )
        for group, rows in comparison.groups.items()
    )


def _section(group: str, cases: Sequence[Measured], ceilings: Sequence[Ceilings]) -> Section:
    records = [case.record for case in cases]
    calls = [call_of(record).times(1 / MILLI) for record in records]
    columns = [
        *((column.heading, [*map(column.cell, records)]) for column in NAMES),
        *_estimated("call (ms)", calls),
        *_ratios(cases),
        *((column.heading, [*map(column.cell, records)]) for column in DETAILS),
        *_placed(records, ceilings),
        ("beware", [", ".join(remarks(record, ceilings)) or UNKNOWN for record in records]),
    ]
    telling = [(heading, cells) for heading, cells in columns if {*cells} != {UNKNOWN}]
    return Section(
        group=group,
        questions=ordered(record.question for record in records),
        headings=tuple(heading for heading, _ in telling),
        rows=tuple(zip(*(cells for _, cells in telling), strict=True)),
    )


def _placed(
    records: Sequence[CaseRecord], ceilings: Sequence[Ceilings]
) -> Iterator[tuple[str, list[str]]]:
    """Where each case stands under the roofline of its device."""
    places = [placement_of(record, ceilings) for record in records]
    yield (
        "GFLOP/s",
        [scaled(place.flops_per_second, GIGA) if place else UNKNOWN for place in places],
    )
    yield "% of ceiling", [significant(100 * place.share) if place else UNKNOWN for place in places]
    yield "bound", [place.verdict if place else UNKNOWN for place in places]


def _ratios(cases: Sequence[Measured]) -> Iterator[tuple[str, list[str]]]:
    """Each case's time over that of the one that it is held against."""
    if basic := block_baseline(cases):
        name = block_kind(basic.record)
        pairs = [(basic, case) for case in cases if case is not basic]
    else:
        name, pairs = USUAL, variant_pairs(cases)
    known = {candidate.record.id: ratio_of(baseline, candidate) for baseline, candidate in pairs}
    baselines = {baseline.record.id for baseline, _ in pairs}
    for heading, cells in _estimated(f"over {name}", [known.get(c.record.id) for c in cases]):
        if {*cells} == {UNKNOWN}:
            yield heading, cells  # A column of baselines alone says nothing.
        else:
            yield (
                heading,
                [
                    BASELINE if case.record.id in baselines else cell
                    for case, cell in zip(cases, cells, strict=True)
                ],
            )


def _estimated(name: str, estimates: Sequence[Estimate | None]) -> Iterator[tuple[str, list[str]]]:
    """A column for each kind of interval: its heading and its cells."""
    for words in (OVER_PROCESSES, WITHIN_ONE):
        own = [each if each and COVERED[each.cover] == words else None for each in estimates]
        yield f"{name} {words}", [estimated(each) if each else UNKNOWN for each in own]


def _compared(row: Row) -> tuple[str, ...]:
    first, *others = map(estimated, (bar_of(case).times(1 / MILLI) for case in row.cases))
    cells = [row.name, first]
    for time, raw, calibrated in zip(others, row.ratios, row.calibrated_ratios, strict=True):
        cells += [time, uncertain(raw.value, raw.interval)]
        cells += [uncertain(calibrated.value, calibrated.interval)]
    return tuple(cells)
