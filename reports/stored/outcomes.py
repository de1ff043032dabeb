"""What is said of a case that one of two stored runs has not measured."""

from benchmarks.measure.record import Outcome
from reports.gating.verdicts import Word

MEASURED = "measured"


def tells_nothing(baseline: Outcome | None, candidate: Outcome | None) -> bool:
    """Whether neither run has measured a case, and the candidate for no worse reason.

    A machine without a GPU skips the same cases every time; that is no news.
    """
    if baseline is not None and baseline.status == MEASURED:
        return False
    if candidate is None or candidate.status == "skipped":
        return True
    return baseline is not None and candidate.status == baseline.status != "wrong"


def word_of(candidate: Outcome | None) -> Word:
    """The word, by how the case ended in the candidate."""
    if candidate is None:
        return "missing"
    if candidate.status == "wrong":
        return "wrong"
    return "new" if candidate.status == MEASURED else "not measured"


def reasons_of(baseline: Outcome | None, candidate: Outcome | None) -> list[str]:
    """How the case ended in either run, without the one that has measured it."""
    return [*_ended("baseline", baseline), *_ended("candidate", candidate)]


def _ended(side: str, outcome: Outcome | None) -> list[str]:
    if outcome is None:
        return [f"{side}: not planned"]
    if outcome.status == MEASURED:
        return []
    return [f"{side}: {outcome.status.replace('_', ' ')}: {outcome.reason}"]
