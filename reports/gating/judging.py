"""From the log ratios of one case's restarts to a word; the only place where chance is judged.

A case is judged at the policy's looks and nowhere else. Each look may spend its share of the
chance of a false word, and the sum of the shares bounds the chance of the whole, whatever the
looks have in common (Bonferroni's inequality). Restarts beyond those that a decision needed change
nothing: nobody measures until it is green.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.gating.evidence import Evidence
from reports.gating.looks import Estimate, Look, estimated, looks_of
from reports.gating.policy import Policy
from reports.gating.standing import Acceptance, nothing_accepted, standing_of
from reports.gating.verdicts import Word
from reports.units import significant

# What the mean of the confirming restarts has to exceed, as a share of the limit in logarithms.
# The look has found the slowdown where chance made it large. The whole limit, asked for again,
# would take back half of those that are just at it; nothing asked for, chance alone would confirm
# every other one that is none. In the middle both are as rare as they can be at once.
CONFIRMED_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What the restarts of one case say.

    Attributes:
        estimate: of the last look; before the first one of what there is; `None` without any.
        p: one-sided, of the look and of what confirmed it; 1 where there is nothing to say.
        wanted: restarts that are missing for the next look, or to confirm.
        reasons: a line each.
    """

    word: Word
    estimate: Estimate | None
    p: float
    wanted: int
    reasons: list[str]


def judged(log_ratios: Sequence[float], policy: Policy, limit: float) -> Ruling:
    """The word for one case.

    Args:
        log_ratios: ln(candidate / baseline) of each restart, in order.
        policy: how sure the word has to be.
        limit: the share by which this case has to be slower to be worth a word.
    """
    last = None
    for look in looks_of(policy):
        if len(log_ratios) < look.restarts:
            return _waiting(log_ratios, look, last)
        last = estimated(log_ratios[: look.restarts], look)
        word = last.word(math.log1p(limit))
        if word == "regressed":
            return _regressed(log_ratios, last, policy, limit)
        if word is not None:
            return _ruling(word, last, _decided(word, last, limit))
    neither = f"neither to be slower nor to be under the limit of {_ratio(1 + limit)}"
    reason = f"at the last look, after {policy.looks[-1]} restarts, it is shown {neither}"
    return _ruling("inconclusive", last, reason)


def _ruling(word: Word, estimate: Estimate | None, *reasons: str, wanted: int = 0) -> Ruling:
    return Ruling(
        word=word,
        estimate=estimate,
        p=1.0 if estimate is None else estimate.p,
        wanted=wanted,
        reasons=[*reasons],
    )


def _waiting(log_ratios: Sequence[float], look: Look, last: Estimate | None) -> Ruling:
    """There are too few restarts for the next look; what lies behind the last one is not used."""
    count = len(log_ratios)
    seen = estimated(log_ratios, look) if last is None and log_ratios else last
    which = "first" if last is None else "next"
    reason = f"undecided with {count} restarts: the {which} look is at {look.restarts}"
    return _ruling("inconclusive", seen, reason, wanted=look.restarts - count)


def _regressed(
    log_ratios: Sequence[float], estimate: Estimate, policy: Policy, limit: float
) -> Ruling:
    """Regressed by a look, unless the restarts behind it take that back."""
    needed, start = policy.confirmations, estimate.restarts
    said = _decided("regressed", estimate, limit)
    if not needed:
        return _ruling("regressed", estimate, said)
    further = log_ratios[start : start + needed]
    if missing := needed - len(further):
        reason = f"not confirmed: {missing} of {needed} further restarts are missing"
        return _ruling("regressed", estimate, said, reason, wanted=missing)
    mean, least = math.fsum(further) / needed, CONFIRMED_SHARE * math.log1p(limit)
    told = f"{needed} further restarts, {_ratio(math.exp(mean))} by themselves,"
    asked = f"(more than {_ratio(math.exp(least))} was asked for)"
    word: Word = "regressed" if mean > least else "inconclusive"
    reason = f"{told} {'confirm it' if mean > least else 'take it back for good'} {asked}"
    return Ruling(
        word=word,
        estimate=estimate,
        p=estimated(log_ratios[: start + needed], estimate.look).p,
        wanted=0,
        reasons=[said, reason],
    )


def _decided(word: Word, estimate: Estimate, limit: float) -> str:
    """What a look that decided has seen."""
    above, after = _ratio(1 + limit), f"after {estimate.restarts} restarts"
    if word == "unchanged":
        sure = f"{100 * (1 - estimate.look.false_pass):g} %"
        return f"{after} it is shown, with {sure}, to be under the limit of {above}"
    ends = " to ".join(map(_ratio, estimate.ends))
    bound = f"above the limit of {above}" if word == "regressed" else f"below 1 / {above}"
    return f"{after} it is {_ratio(estimate.ratio)} ({ends}), {bound}"


def _ratio(value: float | None) -> str:
    return significant(value, 4)


def wanted(
    evidence: Evidence,
    policy: Policy,
    floors: Mapping[str, float],
    accepted: Acceptance = nothing_accepted,
) -> dict[str, int]:
    """How many more restarts each undecided case needs for its next look, or to confirm.

    None where its times are not held against each other: no restart can decide it.

    Args:
        evidence: so far.
        policy: where the looks are.
        floors: shares by which a case differs from itself on that machine, where they are known.
        accepted: for a case and a change, the reason for which it was accepted beforehand.

    Returns:
        by the ids of the cases; empty where all are decided.
    """
    missing = {
        case: judged(
            [*evidence.log_ratios(case).values()], policy, limit_of(case, policy, floors)
        ).wanted
        for case in evidence.header.cases
        if standing_of(evidence, case, policy, accepted).timed
    }
    return {case: number for case, number in missing.items() if number}


def limit_of(case: str, policy: Policy, floors: Mapping[str, float]) -> float:
    """The share by which a case has to be slower: what it differs from itself by, up to a bound."""
    return max(policy.limit, min(policy.most_floor, floors.get(case, 0.0)))
