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
from reports.gating.verdicts import Verdict
from reports.units import significant

ALL_CASES = "all cases"


def demoted(rulings: Mapping[str, Ruling], policy: Policy) -> dict[str, Ruling]:
    """The rulings, with *regressed* taken back where chance makes such a case among so many."""
    if not rulings:
        return {}
    adjusted = false_discovery_control([ruling.p for ruling in rulings.values()]).tolist()
    return {
        case: _taken_back(ruling, len(rulings), policy)
        if ruling.word == "regressed" and share > policy.discoveries
        else ruling
        for (case, ruling), share in zip(rulings.items(), adjusted, strict=True)
    }


def _taken_back(ruling: Ruling, cases: int, policy: Policy) -> Ruling:
    tolerated = f"{100 * policy.discoveries:g} %"
    reason = (
        f"taken back: among {cases} cases, p = {significant(ruling.p, 2)} does not keep the false "
        f"ones among all that are called regressed to {tolerated} (Benjamini and Hochberg)"
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
    word = estimate.word(limit) if estimate else None
    needed = "" if restarts >= policy.looks[0] else f", where {policy.looks[0]} are needed"
    low, high = estimate.ends if estimate else (None, None)
    return Verdict(
        case=ALL_CASES,
        word=word or "inconclusive",
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
