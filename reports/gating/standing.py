"""What is said of a case before its times are looked at: losses and facts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.measure.duel_record import SIDES, Facts, Lost, Side
from reports.gating.evidence import Evidence
from reports.gating.facts import ANSWER, OUTPUT, changes_of, differing_work, of_upgrade
from reports.gating.policy import Policy
from reports.gating.verdicts import Change, Word

# For a case and a change of it, the reason for which it was accepted beforehand, or `None`.
Accepted = Callable[[str, Change], str | None]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a case stands whatever its times are.

    Attributes:
        word: that holds whatever they are; `None` where they decide.
        timed: whether they may be held against each other.
    """

    word: Word | None
    timed: bool
    changes: list[Change] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def standing_of(evidence: Evidence, case: str, policy: Policy, accepted: Accepted) -> Standing:
    """Where a case stands.

    Args:
        evidence: what was measured.
        case: its id.
        policy: how much a numerical error may grow.
        accepted: for the case and a change, the reason for which it was accepted beforehand.
    """
    losses, facts = evidence.losses(case), evidence.facts(case)
    if losses:
        return _lost(losses)
    if unknown := [side for side in SIDES if side not in facts]:
        reason = f"nothing is known of the {' and of the '.join(unknown)}"
        return Standing(word="not measured", timed=False, reasons=[reason])
    sides = facts["baseline"], facts["candidate"]
    if reasons := differing_work(*sides):
        return Standing(word="not comparable", timed=False, reasons=reasons)
    changes = list(_weighed(evidence, case, changes_of(*sides, policy), accepted))
    return _changed(changes, [*_unanswered(sides[1])])


def is_timed(evidence: Evidence, case: str) -> bool:
    """Whether more restarts of a case can tell anything, as far as is known yet.

    They can where its facts have changed: that may be accepted.
    """
    facts = evidence.facts(case)
    both = len(facts) == len(SIDES)
    differs = both and differing_work(facts["baseline"], facts["candidate"])
    return not differs and not evidence.losses(case)


def blocks(change: Change) -> bool:
    """Whether a change is held against the candidate: what is only different is, too."""
    return change.accepted is None and change.worse is not False


def _weighed(
    evidence: Evidence, case: str, changes: Sequence[Change], accepted: Accepted
) -> Iterator[Change]:
    """The changes with what excuses them."""
    sides = evidence.header.baseline, evidence.header.candidate
    first, second = (side.environment.get("torch") for side in sides)
    for found in changes:
        change = of_upgrade(found, (first, second))
        reason = accepted(case, change) if blocks(change) else change.accepted
        yield replace(change, accepted=reason)


def _changed(changes: list[Change], remarks: list[str]) -> Standing:
    """What the changes that nobody has accepted make of a case."""
    held = [change for change in changes if blocks(change)]
    wrong = any(change.fact in {ANSWER, OUTPUT} for change in held)
    word: Word | None = "wrong" if wrong else "regressed" if held else None
    reasons = [*(change.text for change in held), *remarks]
    return Standing(word=word, timed=not wrong, changes=changes, reasons=reasons)


def _unanswered(candidate: Facts) -> Iterator[str]:
    if candidate.answer_error is None:
        yield "the answers were not compared: the weights differ in names or shapes"


def _lost(losses: Sequence[Lost]) -> Standing:
    """The word for a case that a side did not get through."""
    first: dict[Side, Lost] = {lost.side: lost for lost in reversed(losses)}
    reasons = [_told(first[side]) for side in SIDES if side in first]
    return Standing(word=_word(first), timed=False, reasons=reasons)


def _word(first: dict[Side, Lost]) -> Word:
    baseline, candidate = first.get("baseline"), first.get("candidate")
    if candidate and candidate.status == "wrong":
        return "wrong"
    if candidate and candidate.absent and not baseline:
        return "missing"
    return "new" if baseline and baseline.absent and not candidate else "not measured"


def _told(lost: Lost) -> str:
    how = "absent" if lost.absent else lost.status.replace("_", " ")
    return f"{lost.side}: {how}: {lost.reason}"
