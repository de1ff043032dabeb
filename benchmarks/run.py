"""One measuring run of pytest: its plan, what became of each case, and its result file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.cases import Case
from benchmarks.ledger import Ledger
from benchmarks.measure.record import FILE_NAME, SUITE_KEY, CaseRecord
from benchmarks.options import Options
from benchmarks.plan import Planned, plan
from benchmarks.results import (
    RESULTS,
    ReportError,
    new_folder,
    point_latest_at,
    run_name,
    suite_record,
    write_document,
    write_reports,
)
from benchmarks.subjects import Subject, find_subject


class Run:
    """Made once a pytest session; what it holds changes only as cases end.

    Attributes:
        ledger: the planned cases and their outcomes.
        records: what was measured, by case id.
        stats: pytest-benchmark's own figures of the same cases, as its JSON hook takes them.
        said: lines about the result, for the end.
        folder: the run's own folder, once there is something to put into it.
    """

    def __init__(self, options: Options, arguments: Sequence[str]) -> None:
        self.options = options
        self.ledger = Ledger()
        self.records: dict[str, CaseRecord] = {}
        self.stats: list[Any] = []
        self.said: list[str] = []
        self.folder: Path | None = None
        self._arguments = tuple(arguments)
        self._started = datetime.now(UTC)

    @cached_property
    def planned(self) -> dict[str, Planned]:
        """The cases by id.

        Raises:
            ValueError: an option that fits no subject.
        """
        options = self.options
        cases = plan(options.preset, options.axes, options.devices, options.input_shape)
        return {planned.case.id: planned for planned in cases}

    def subject(self, case: Case) -> Subject:
        """The case's subject."""
        return find_subject(case.subject, self.options.input_shape)

    def cases_of(self, function: str) -> list[Case]:
        """The cases that the benchmark function of that name measures."""
        cases = (planned.case for planned in self.planned.values())
        return [case for case in cases if asked_by(case, self.subject(case)) == function]

    def reason(self, case: Case) -> str:
        """Why the case is measured."""
        return self.planned[case.id].reason

    def add_measured(self, record: CaseRecord, stats: Any) -> None:
        """Keeps what one case gave."""
        self.records[record.id] = record
        self.stats.append(stats)
        self.ledger.close(record.id, "measured")

    def add_to(self, document: dict[str, Any]) -> None:
        """Puts the run's own section into pytest-benchmark's document."""
        asked = "subject" in self.options.axes
        document[SUITE_KEY] = suite_record(
            run=self._made_folder().name,
            arguments=self._arguments,
            preset=None if asked else self.options.preset,
            started=self._started,
            ledger=self.ledger,
        ).to_dict()

    def keep(self, document: dict[str, Any]) -> bool:
        """Writes the result file, points ``latest`` at it and has the report made.

        Returns:
            Whether all of it worked; what did not is said.
        """
        try:
            folder = self._made_folder()
            write_document(folder / FILE_NAME, document)
        except OSError as error:
            self.said.append(f"the result could not be kept: {error}")
            return False
        try:
            point_latest_at(folder)
            self.said += write_reports(folder).splitlines()
        except (OSError, ReportError) as error:
            self.said += [f"result: {folder / FILE_NAME}", str(error)]
            return False
        return True

    def _made_folder(self) -> Path:
        if self.folder is None:
            self.folder = new_folder(
                self.options.results or RESULTS, run_name(self._started, self.options.devices)
            )
        return self.folder


def asked_by(case: Case, subject: Subject) -> str:
    """The name of the benchmark function that measures the case; its docstring is the question."""
    if subject.kind == "net":
        return f"bench_{case.asks}"
    bottleneck = case.subject.startswith(("bottleneck", "resnext"))
    return "bench_bottleneck" if bottleneck else "bench_shortcut"
