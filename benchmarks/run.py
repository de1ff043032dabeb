"""One measuring run of pytest: its plan, what became of each case, and its result file."""

import shlex
import time
from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.cases import Case
from benchmarks.ceiling_store import ceilings_of_cases
from benchmarks.costs import CostBook
from benchmarks.description import describe, group_of
from benchmarks.figures import Figure, Figures
from benchmarks.groups import Say
from benchmarks.identity import identity
from benchmarks.journal import FILE_NAME as JOURNAL
from benchmarks.journal import Heading, Journal, JournalError
from benchmarks.ledger import Ledger
from benchmarks.measure.record import FILE_NAME, SUITE_KEY, CaseRecord
from benchmarks.measure.roofline import Ceilings
from benchmarks.measurement import Measurement
from benchmarks.options import Options
from benchmarks.plan import Planned, plan
from benchmarks.results import (
    RESULTS,
    ReportError,
    command_line,
    new_folder,
    point_latest_at,
    run_name,
    suite_record,
    write_document,
    write_reports,
)
from benchmarks.resumption import Unfinished
from benchmarks.settings import Settings
from benchmarks.subjects import Subject, find_subject
from benchmarks.variants import impossible


class Run:
    """Made once a pytest session; what it holds changes only as cases end.

    Attributes:
        ledger: the planned cases and their outcomes.
        questions: what each collected case is to answer, by case id.
        records: what was measured, by case id.
        stats: pytest-benchmark's own figures of the same cases, as its JSON hook takes them.
        said: lines about the result, for the end.
        say: is told where the measuring stands.
        folder: the run's own folder, once there is something to put into it.
    """

    def __init__(
        self,
        options: Options,
        settings: Settings,
        arguments: Sequence[str],
        unfinished: Unfinished | None = None,
    ) -> None:
        self.options = options
        self.settings = settings
        self._unfinished = unfinished
        self.ledger = Ledger()
        self.questions: dict[str, str] = {}
        self.records: dict[str, CaseRecord] = {}
        self.stats: list[Any] = []
        self.said: list[str] = []
        self.say: Say = _to_nobody
        self.folder = unfinished.folder if unfinished else None
        self._arguments = tuple(arguments)
        self._costs = CostBook(options.input_shape)
        self._opened = unfinished.journal if unfinished else None
        self._began = datetime.now(UTC)
        self._began_s = time.monotonic()

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

    def has_no(self, case_id: str) -> bool:
        """Whether the run goes on and was begun without that case."""
        return self._unfinished is not None and case_id not in self._unfinished.heading.cases

    def left_out(self, collected: Container[str]) -> str | None:
        """Why the run cannot go on with those cases alone, in a line; `None` where it can."""
        before = self._unfinished.heading.cases if self._unfinished else ()
        missing = [case_id for case_id in before if case_id not in collected]
        if not missing:
            return None
        return (
            f"--resume: goes on with all {len(before)} cases of the run; leave out what chooses "
            f"fewer, such as -k or a path ({missing[0]} was left out)"
        )

    def collect(self, questions: Mapping[str, str]) -> None:
        """Fixes what will be run.

        Args:
            questions: the question that each case is to answer, by case id.
        """
        for case_id in questions:
            self.ledger.plan(case_id)
        self.questions.update(questions)

    def figure(self, case: Case) -> Figure:
        """What the case gave; measured now, with its whole group, where that is not known yet.

        Raises:
            CaseFailed: it ended without a measurement.
            JournalError: what was measured could not be kept.
        """
        return self._figures.of(case, self._group, self.say)

    def _group(self, case: Case) -> list[Case]:
        """The collected cases that *case* is compared with, and that this machine can run."""
        collected = (self.planned[case_id].case for case_id in self.questions)
        own = group_of(case, self.subject(case))
        return [
            member
            for member in collected
            if group_of(member, self.subject(member)) == own and not impossible(member)
        ]

    @cached_property
    def _figures(self) -> Figures:
        figures = Figures(self.settings, self._journal, self._describe)
        if self._unfinished:
            figures.take_over(self._unfinished.entries)
            for note in (note for entry in self._unfinished.entries for note in entry.notes):
                self.ledger.note(note)
            self.ledger.note(
                f"the run was stopped after {len(self._unfinished.entries)} cases, and went on at "
                f"{self._began.isoformat(timespec='seconds')}"
            )
        return figures

    @property
    def _journal(self) -> Journal:
        """Opened when the first figure is wanted."""
        if self._opened is None:
            try:
                path = self._made_folder() / JOURNAL
            except OSError as error:
                raise JournalError(f"the run has no folder: {error}") from error
            self._opened = Journal(path)
            self._opened.head(self._heading())
        return self._opened

    def _heading(self) -> Heading:
        cases = [self.planned[case_id].case for case_id in self.questions]
        subjects = list(dict.fromkeys(case.subject for case in cases))
        return Heading(
            run=self._made_folder().name,
            command=self._command,
            started_at=self._began.isoformat(timespec="seconds"),
            asked=self.options.asked,
            cases=list(self.questions),
            protocol=self.settings.described,
            subjects=subjects,
            identity=identity(subjects),
        )

    def _describe(self, case: Case, measurement: Measurement) -> tuple[CaseRecord, tuple[str, ...]]:
        costs = self._costs.of(case)
        for note in costs.notes:
            self.ledger.note(note)
        record = describe(
            case,
            self.subject(case),
            measurement,
            costs,
            question=self.questions[case.id],
            reason=self.planned[case.id].reason,
        )
        return record, costs.notes

    def add_measured(self, record: CaseRecord, stats: Any) -> None:
        """Keeps what one case gave."""
        self.records[record.id] = record
        self.stats.append(stats)
        self.ledger.close(record.id, "measured")

    def add_to(self, document: dict[str, Any]) -> None:
        """Puts the run's own section into pytest-benchmark's document."""
        asked = "subject" in self.options.axes
        started = self._started
        # Not by the wall clock, which may be set while the run goes on.
        now = self._began + timedelta(seconds=time.monotonic() - self._began_s)
        document[SUITE_KEY] = suite_record(
            run=self._made_folder().name,
            command=self._command,
            preset=None if asked else self.options.preset,
            started=started,
            finished=max(started, now),
            protocol=self.settings.described,
            ledger=self.ledger,
            ceilings=self._ceilings,
        ).to_dict()

    @cached_property
    def _ceilings(self) -> list[Ceilings]:
        """What the devices do at best; of a run that was not stopped."""
        if not self.options.ceilings or not self.ledger.complete:
            return []
        folder = self.options.results or RESULTS
        found, notes = ceilings_of_cases(self.records.values(), folder=folder, say=self.say)
        for note in notes:
            self.ledger.note(note)
        return found

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
            self._close_journal(remove=False)
            return False
        self._close_journal(remove=self.ledger.complete)
        try:
            point_latest_at(folder)
            self.said += write_reports(folder).splitlines()
        except (OSError, ReportError) as error:
            self.said += [f"result: {folder / FILE_NAME}", str(error)]
            return False
        return True

    @property
    def _command(self) -> str:
        """As typed; of a run that goes on, as it was typed first."""
        if self._unfinished:
            return self._unfinished.heading.command
        return command_line(self._arguments)

    @property
    def _started(self) -> datetime:
        """When the run began; of one that goes on, when it first did."""
        if self._unfinished is None:
            return self._began
        return datetime.fromisoformat(self._unfinished.heading.started_at)

    def _close_journal(self, *, remove: bool) -> None:
        """Closes it; with *remove*, what it holds is all in the result."""
        if self._opened is None:
            return
        self._opened.close(remove=remove)
        if not remove:
            self.said.append(
                f"to go on: pytest benchmarks --benchmark-only --resume {self._handle}"
            )

    @property
    def _handle(self) -> str:
        """What --resume finds the run by: its name, or its folder where that is not the usual."""
        folder = self._made_folder()
        return shlex.quote(folder.name if folder.parent == RESULTS else str(folder))

    def _made_folder(self) -> Path:
        if self.folder is None:
            self.folder = new_folder(
                self.options.results or RESULTS, run_name(self._began, self.options.devices)
            )
        return self.folder


def _to_nobody(_line: str) -> None:
    """Where no terminal is there to be told."""


def asked_by(case: Case, subject: Subject) -> str:
    """The name of the benchmark function that measures the case; its docstring is the question."""
    if subject.kind == "net":
        return f"bench_{case.asks}"
    bottleneck = case.subject.startswith(("bottleneck", "resnext"))
    return "bench_bottleneck" if bottleneck else "bench_shortcut"
