"""What all cases say together: who may still be called regressed, and their geometric mean.

Source:
    Benjamini and Hochberg 1995, "Controlling the false discovery rate", as in ``scipy``. The
    noise that cases of one restart share depends positively, for which it holds, too.
"""

import math
import statistics
from collections.abc import Mapping
from dataclasses import replace

from scipy.stats import false_discovery_control

from reports.gating.judging import Ruling
from reports.gating.looks import Estimate, Look, estimated
from reports.gating.policy import Policy
from reports.gating.verdicts import Verdict, Word
from reports.units import significant

ALL_CASES = "all cases"


def demoted(rulings: Mapping[str, Ruling], policy: Policy) -> dict[str, Ruling]:
    """The rulings, with *regressed* taken back where chance makes such a case among so many.

    The chance of one look is not that of all: a case that is as fast as before has one at each of
    them to look slow. A look that has a share of what all may spend counts its chance by the
    inverse of that share, which bounds the chance that any look sees as much (Bonferroni).
    """
    if not rulings:
        return {}
    chances = {case: _chance(ruling, policy) for case, ruling in rulings.items()}
    adjusted = false_discovery_control([*chances.values()]).tolist()
    return {
        case: _taken_back(ruling, chances[case], len(rulings), policy)
        if ruling.word == "regressed" and share > policy.discoveries
        else ruling
        for (case, ruling), share in zip(rulings.items(), adjusted, strict=True)
    }


def _chance(ruling: Ruling, policy: Policy) -> float:
    """That any of the looks sees as much in a case that is as fast as before."""
    if ruling.estimate is None:
        return ruling.p
    return min(1.0, ruling.p * math.fsum(policy.false_alarm) / ruling.estimate.look.false_alarm)


def _taken_back(ruling: Ruling, chance: float, cases: int, policy: Policy) -> Ruling:
    tolerated = f"{100 * policy.discoveries:g} %"
    reason = (
        f"taken back for good: among {cases} cases, p = {significant(chance, 2)} over all looks "
        "does not keep the false ones among all that are called regressed to "
        f"{tolerated} (Benjamini and Hochberg)"
    )
    return replace(ruling, word="inconclusive", reasons=[*ruling.reasons, reason])


def suite_verdict(log_ratios: Mapping[str, Mapping[int, float]], policy: Policy) -> Verdict | None:
    """The verdict on the geometric mean over all cases.

    It is judged once, on all restarts that every case has been timed in. That is mostly the first
    look's number: where cases go on alone, it stays behind.

    Args:
        log_ratios: of each case by restart.
        policy: how sure the word has to be.

    Returns:
        `None` for fewer than two cases.
    """
    if len(log_ratios) < 2:
        return None
    shared = set.intersection(*(set(of_case) for of_case in log_ratios.values()))
    means = [
        statistics.fmean(of_case[restart] for of_case in log_ratios.values())
        for restart in sorted(shared)
    ]
    look = Look(
        restarts=max(policy.looks[0], len(means)),
        false_alarm=policy.suite_false_alarm,
        false_pass=policy.false_pass[0],
    )
    return _verdict(estimated(means, look) if means else None, len(log_ratios), policy)


def _verdict(estimate: Estimate | None, cases: int, policy: Policy) -> Verdict:
    restarts = 0 if estimate is None else estimate.restarts
    limit = math.log1p(policy.suite_limit)
    word: Word = (estimate.word(limit) if estimate else None) or "inconclusive"
    needed = "" if restarts >= policy.looks[0] else f", where {policy.looks[0]} are needed"
    low, high = estimate.ends_for(word) if estimate else (None, None)
    return Verdict(
        case=ALL_CASES,
        word=word,
        ratio=estimate.ratio if estimate else None,
        low=low,
        high=high,
        restarts=restarts,
        detectable=estimate.detectable(limit, policy.power) if estimate else None,
        limit=1 + policy.suite_limit,
        changes=[],
        reasons=[f"{restarts} restarts with all of {cases} cases{needed}"],
        quarantined=None,
    )
