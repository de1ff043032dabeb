"""What a run has found out so far: a group is measured when the first of its cases is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from benchmarks.cases import Case
from benchmarks.failures import CaseFailed
from benchmarks.groups import Say, measure_group
from benchmarks.journal import Entry, Journal
from benchmarks.measure.record import CaseRecord, Outcome
from benchmarks.measure.redaction import redacted
from benchmarks.measurement import Measurement
from benchmarks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured case: its record, and seconds per call of each sample, restart by restart."""

    record: CaseRecord
    samples: tuple[float, ...]


# The record, and what a reader has to know of it.
Describe = Callable[[Case, Measurement], tuple[CaseRecord, Sequence[str]]]


class Figures:
    """Measured cases and failed ones, by id; each is in the journal as soon as it is known."""

    def __init__(self, settings: Settings, journal: Journal, describe: Describe) -> None:
        self._settings = settings
        self._journal = journal
        self._describe = describe
        self._known: dict[str, Figure | CaseFailed] = {}

    def take_over(self, entries: Sequence[Entry]) -> None:
        """What an earlier process of the same run has finished."""
        for entry in entries:
            outcome = Outcome.from_dict(entry.outcome)
            if entry.record is None:
                failed = CaseFailed(outcome.id, outcome.status, outcome.reason or "")
                self._known[outcome.id] = failed
            else:
                record = CaseRecord.from_dict(entry.record)
                self._known[outcome.id] = Figure(record=record, samples=tuple(entry.samples))

    def of(self, case: Case, group: Callable[[Case], Sequence[Case]], say: Say) -> Figure:
        """The case's figure.

        Args:
            case: planned, and in its own group.
            group: of a case, the cases that it is compared with, itself among them.
            say: is told where the measuring stands.

        Raises:
            CaseFailed: it ended without one.
            JournalError: it could not be kept.
        """
        if case.id not in self._known:
            self._measure(group(case), say)
        known = self._known[case.id]
        if isinstance(known, CaseFailed):
            raise known
        return known

    def _measure(self, group: Sequence[Case], say: Say) -> None:
        """Measures what is left of the group, and keeps each case before others are begun."""
        cases = {case.id: case for case in group if case.id not in self._known}
        earlier = self._turns_of(group)
        for results in measure_group(list(cases.values()), self._settings, say):
            for case_id, result in results.items():
                if isinstance(result, CaseFailed):
                    self._keep_failure(cases[case_id], result)
                else:
                    self._keep(cases[case_id], replace(result, turns=earlier + result.turns))

    def _turns_of(self, group: Sequence[Case]) -> int:
        """The last turns of the group's known cases: what is measured now is not beside them."""
        known = (self._known.get(case.id) for case in group)
        return max((it.record.turns for it in known if isinstance(it, Figure)), default=0)

    def _keep(self, case: Case, measurement: Measurement) -> None:
        rounds = (taken for restart in measurement.restarts for taken in restart.rounds)
        record, notes = self._describe(case, measurement)
        figure = Figure(
            record=record, samples=tuple(seconds for taken in rounds for seconds in taken)
        )
        self._known[case.id] = figure
        outcome = Outcome(id=case.id, status="measured", reason=None)
        self._journal.add(outcome, figure.record, figure.samples, notes)

    def _keep_failure(self, case: Case, failed: CaseFailed) -> None:
        # A worker that did not start is no case's failure, and ends all that it was for.
        self._known[case.id] = CaseFailed(case.id, failed.status, failed.reason)
        reason = redacted(failed.reason)
        self._journal.add(Outcome(id=case.id, status=failed.status, reason=reason))
