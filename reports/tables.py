"""The readable tables: which cases stand together, and what each cell says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measure.record import CaseRecord
from reports.comparison import Comparison, Row
from reports.labels import grouped, label, macs_of_a_call, ordered
from reports.units import GIGA, MEBI, MEGA, MILLI, PICO, UNKNOWN, scaled, significant, whole


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the readable table: its heading with the unit, and a case's cell."""

    heading: str
    cell: Callable[[CaseRecord], str]


@dataclass(frozen=True, kw_only=True)
class Section:
    """The cases of one comparison.

    Attributes:
        group: what the cases have in common.
        questions: the docstrings of the benchmarks that measured them.
    """

    group: str
    questions: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


COLUMNS = (
    Column(heading="case", cell=label),
    Column(heading="is the", cell=lambda case: case.role or UNKNOWN),
    Column(heading="median (ms)", cell=lambda case: scaled(case.call_median_s, MILLI)),
    Column(
        heading="quartiles (ms)",
        cell=lambda case: f"{scaled(case.call_q1_s, MILLI)} to {scaled(case.call_q3_s, MILLI)}",
    ),
    Column(heading="min (ms)", cell=lambda case: scaled(case.call_min_s, MILLI)),
    Column(heading="p90 (ms)", cell=lambda case: scaled(case.call_p90_s, MILLI)),
    Column(heading="p99 (ms)", cell=lambda case: scaled(case.call_p99_s, MILLI)),
    Column(heading="rounds", cell=lambda case: whole(case.rounds)),
    Column(heading="images/s", cell=lambda case: significant(throughput(case))),
    Column(heading="params (M)", cell=lambda case: scaled(case.parameters, MEGA)),
    Column(heading="GMACs", cell=lambda case: scaled(case.macs, GIGA)),
    Column(heading="ps/MAC", cell=lambda case: scaled(seconds_per_mac(case), PICO)),
    Column(heading="compile (s)", cell=lambda case: significant(case.compile_s)),
    Column(heading="peak memory (MiB)", cell=lambda case: scaled(case.peak_memory_bytes, MEBI)),
)


def seconds_per_mac(case: CaseRecord) -> float | None:
    """Median seconds of a call over the multiply-accumulates of its batch."""
    macs = macs_of_a_call(case)
    return case.call_median_s / macs if macs else None


def throughput(case: CaseRecord) -> float | None:
    """Images a second where that was the question; at batch 1 it only repeats the latency."""
    return case.images_per_second if case.asks == "throughput" else None


def sections_of_run(records: Sequence[CaseRecord]) -> tuple[Section, ...]:
    """The cases by group, each with the columns that say something there."""
    groups = grouped(records, lambda record: record.group)
    return tuple(_section(group, cases) for group, cases in groups.items())


def sections_of_comparison(comparison: Comparison) -> tuple[Section, ...]:
    """The shared cases by group: each series' median, and the later ones' ratio to the first."""
    first, *others = [series.name for series in comparison.series]
    headings = ["case", f"{first} (ms)"]
    for name in others:
        headings += [f"{name} (ms)", "ratio"]
    return tuple(
        Section(
            group=group, questions=(), headings=tuple(headings), rows=tuple(map(_compared, rows))
        )
        for group, rows in comparison.groups.items()
    )


def _section(group: str, cases: Sequence[CaseRecord]) -> Section:
    columns = [column for column in COLUMNS if any(column.cell(case) != UNKNOWN for case in cases)]
    return Section(
        group=group,
        questions=ordered(case.question for case in cases),
        headings=tuple(column.heading for column in columns),
        rows=tuple(tuple(column.cell(case) for column in columns) for case in cases),
    )


def _compared(row: Row) -> tuple[str, ...]:
    first, *others = (scaled(case.call_median_s, MILLI) for case in row.cases)
    cells = [row.name, first]
    for time, ratio in zip(others, row.ratios, strict=True):
        cells += [time, significant(ratio)]
    return tuple(cells)
