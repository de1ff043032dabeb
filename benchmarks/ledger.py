"""How every planned case ended, also those that pytest-benchmark leaves out of its JSON."""

from benchmarks.measure.record import Outcome, Status
from benchmarks.measure.redaction import redacted


class Ledger:
    """The planned cases of one run in order, and each one's outcome as soon as it is known."""

    def __init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}
        self.notes: list[str] = []

    def plan(self, case_id: str) -> None:
        """A case that will be run; until it ends it stands as not run."""
        self._outcomes[case_id] = Outcome(
            id=case_id, status="not_run", reason="the run ended before its turn"
        )

    def close(self, case_id: str, status: Status, reason: str | None = None) -> None:
        """The case's outcome; *reason* in one line.

        What was measured stays measured, whatever its test's teardown or Ctrl-C says afterwards:
        its figures are in the result.
        """
        if case_id in self and self[case_id].status == "measured":
            return
        line = (
            redacted(" ".join(reason.encode(errors="replace").decode().split())) if reason else None
        )
        self._outcomes[case_id] = Outcome(id=case_id, status=status, reason=line)

    def note(self, text: str) -> None:
        """A remark about the whole run, kept once."""
        text = redacted(text)
        if text not in self.notes:
            self.notes.append(text)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """One for each planned case, in the order of the plan."""
        return tuple(self._outcomes.values())

    @property
    def complete(self) -> bool:
        """Whether every planned case has ended."""
        return all(outcome.status != "not_run" for outcome in self.outcomes)

    @property
    def missing(self) -> int:
        """How many planned cases were not measured."""
        return sum(outcome.status != "measured" for outcome in self.outcomes)

    @property
    def ended(self) -> bool:
        """Whether at least one case has ended."""
        return any(outcome.status != "not_run" for outcome in self.outcomes)

    def __contains__(self, case_id: object) -> bool:
        return case_id in self._outcomes

    def __getitem__(self, case_id: str) -> Outcome:
        return self._outcomes[case_id]

    def place(self, case_id: str) -> tuple[int, int]:
        """The case's number in the plan, from 1, and the number of all."""
        return list(self._outcomes).index(case_id) + 1, len(self._outcomes)
