"""A table's parts: its columns, and its headings and cells below the name of a group."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measure.record import CaseRecord


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


def plain(records: Sequence[CaseRecord], columns: Sequence[Column]) -> Section:
    """A table of no group."""
    return Section(
        group="",
        questions=(),
        headings=tuple(column.heading for column in columns),
        rows=tuple(tuple(column.cell(record) for column in columns) for record in records),
    )
