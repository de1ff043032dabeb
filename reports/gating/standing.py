"""What is said of a case before its times are looked at: facts and losses."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.measure.duel_record import SIDES, Lost, Side
from reports.gating.evidence import Evidence
from reports.gating.facts import changes_of, differing_work, makes_wrong, of_upgrade
from reports.gating.policy import Policy
from reports.gating.verdicts import Change, Word

# For a case and a change of it, the reason for which it was accepted beforehand, or `None`.
Acceptance = Callable[[str, Change], str | None]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a case stands whatever its times are.

    Attributes:
        word: that holds whatever they are; `None` where they decide.
        timed: whether they may be held against each other, so that more of them can tell anything.
    """

    word: Word | None
    timed: bool
    changes: list[Change] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def standing_of(evidence: Evidence, case: str, policy: Policy, accepted: Acceptance) -> Standing:
    """Where a case stands.

    Facts come first: what they show is not undone by a side that did not get through a later
    restart.

    Args:
        evidence: what was measured.
        case: its id.
        policy: how much a numerical error may grow.
        accepted: for the case and a change, the reason for which it was accepted beforehand.
    """
    known, losses = _of_facts(evidence, case, policy, accepted), evidence.losses(case)
    if not losses:
        return known
    lost = _lost(losses)
    if known.word in {None, "not measured"} or lost.word in {"wrong", "missing"}:
        return replace(lost, changes=known.changes)
    return replace(known, timed=False, reasons=[*known.reasons, *lost.reasons])


def nothing_accepted(_case: str, _change: Change) -> None:
    """Accepts no change."""


def blocks(change: Change) -> bool:
    """Whether a change is held against the candidate: what is only different is, too."""
    return change.accepted is None and change.worse is not False


def _of_facts(evidence: Evidence, case: str, policy: Policy, accepted: Acceptance) -> Standing:
    """Where a case stands by its facts alone."""
    facts = evidence.facts(case)
    if unknown := [side for side in SIDES if side not in facts]:
        reason = f"nothing is known of the {' and of the '.join(unknown)}"
        return Standing(word="not measured", timed=False, reasons=[reason])
    sides = facts["baseline"], facts["candidate"]
    if reasons := differing_work(*sides):
        return Standing(word="not comparable", timed=False, reasons=reasons)
    return _changed(list(_weighed(evidence, case, changes_of(*sides, policy), accepted)))


def _weighed(
    evidence: Evidence, case: str, changes: Sequence[Change], accepted: Acceptance
) -> Iterator[Change]:
    """The changes with what excuses them."""
    sides = evidence.header.baseline, evidence.header.candidate
    first, second = (side.environment.get("torch") for side in sides)
    for found in changes:
        change = of_upgrade(found, (first, second))
        reason = accepted(case, change) if blocks(change) else change.accepted
        yield replace(change, accepted=reason)


def _changed(changes: list[Change]) -> Standing:
    """What the changes that nobody has accepted make of a case."""
    held = [change for change in changes if blocks(change)]
    wrong = any(map(makes_wrong, held))
    word: Word | None = "wrong" if wrong else "regressed" if held else None
    reasons = [change.text for change in held]
    return Standing(word=word, timed=not wrong, changes=changes, reasons=reasons)


def _lost(losses: Sequence[Lost]) -> Standing:
    """The word for a case that a side did not get through."""
    first: dict[Side, Lost] = {lost.side: lost for lost in reversed(losses)}
    reasons = [_told(first[side]) for side in SIDES if side in first]
    word = _word(first)
    if word == "new" and not first["baseline"].absent:
        reasons.append("a wrong baseline is nothing to hold the candidate against")
    return Standing(word=word, timed=False, reasons=reasons)


def _word(first: dict[Side, Lost]) -> Word:
    baseline, candidate = first.get("baseline"), first.get("candidate")
    if candidate and candidate.status == "wrong":
        return "wrong"
    if candidate and candidate.absent and not baseline:
        return "missing"
    if baseline and not candidate and (baseline.absent or baseline.status == "wrong"):
        return "new"
    return "not measured"


def _told(lost: Lost) -> str:
    how = "absent" if lost.absent else lost.status.replace("_", " ")
    return f"{lost.side}: {how}: {lost.reason}"
