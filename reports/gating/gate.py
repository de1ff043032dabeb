"""Evidence and a policy -> a verdict for each case, one for all of them, and the exit status."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scipy.stats import wilcoxon

from reports.gating.evidence import Evidence
from reports.gating.judging import Ruling, judged, limit_of
from reports.gating.policy import Policy
from reports.gating.standing import Acceptance, Standing, blocks, standing_of
from reports.gating.suite import demoted, suite_verdict
from reports.gating.verdicts import Verdict, Word
from reports.units import significant

PASSED, REGRESSED, NOT_COMPARABLE, NOT_MEASURED, INCONCLUSIVE = range(5)
# The first of them that any case has is the exit status.
STATUSES: tuple[tuple[int, frozenset[Word]], ...] = (
    (REGRESSED, frozenset({"regressed", "missing", "wrong"})),
    (NOT_COMPARABLE, frozenset({"not comparable"})),
    (NOT_MEASURED, frozenset({"not measured"})),
)
# What noise may say; a case that is known for it is excused from these alone.
OF_TIMES: frozenset[Word] = frozenset({"regressed", "inconclusive"})
# They say nothing of one side against the other.
NOT_JUDGED: frozenset[Word] = frozenset({"new", "not measured"})


def judge(
    evidence: Evidence,
    policy: Policy,
    *,
    floors: Mapping[str, float],
    accepted: Acceptance,
    quarantined: Mapping[str, str],
) -> tuple[list[Verdict], Verdict | None]:
    """The verdicts, in the order of the header's cases, and that on all cases together.

    Args:
        evidence: what was measured.
        policy: how sure a word has to be.
        floors: shares by which a case differs from itself on that machine, where they are known.
        accepted: for a case and a change, the reason for which it was accepted beforehand.
        quarantined: the day until which a case's times block nothing; the suite is judged without
            it.
    """
    cases = evidence.header.cases
    limits = {case: limit_of(case, policy, floors) for case in cases}
    standings = {case: standing_of(evidence, case, policy, accepted) for case in cases}
    timed = {case: evidence.log_ratios(case) for case in cases if standings[case].timed}
    log_ratios = {case: found for case, found in timed.items() if found}
    rulings = demoted(
        {
            case: _cross_checked(judged([*found.values()], policy, limits[case]), found)
            for case, found in log_ratios.items()
        },
        policy,
    )
    verdicts = [
        _verdict(case, standings[case], rulings.get(case), limits[case], policy) for case in cases
    ]
    blocking = {case: found for case, found in log_ratios.items() if case not in quarantined}
    return (
        [replace(each, quarantined=quarantined.get(each.case)) for each in verdicts],
        suite_verdict(blocking, policy),
    )


def exit_status(verdicts: Sequence[Verdict], suite: Verdict | None, *, strict: bool) -> int:
    """What the gate tells its caller.

    A gate of nothing but inconclusive cases passes, unless it is strict: on a noisy machine
    nothing else could.

    Args:
        verdicts: on the cases.
        suite: on all of them together; that it is inconclusive blocks nothing, as it was judged
            once, on the restarts that all cases share, and no further ones are taken for it.
        strict: whether an inconclusive case blocks, too.
    """
    words = {verdict.word for verdict in verdicts if not is_excused(verdict)}
    for status, blocking in STATUSES:
        if words & blocking or (suite and suite.word in blocking):
            return status
    relied_on = [verdict.word for verdict in verdicts if verdict.quarantined is None]
    if NOT_JUDGED.issuperset(relied_on):
        return NOT_MEASURED
    return INCONCLUSIVE if strict and "inconclusive" in words else PASSED


def is_excused(verdict: Verdict) -> bool:
    """Whether a quarantine takes the case's word back: noise excuses no fact and no loss."""
    by_facts = any(map(blocks, verdict.changes))
    return verdict.quarantined is not None and verdict.word in OF_TIMES and not by_facts


def _verdict(
    case: str, standing: Standing, ruling: Ruling | None, limit: float, policy: Policy
) -> Verdict:
    estimate = ruling.estimate if ruling else None
    low, high = estimate.ends_for(ruling.word) if ruling and estimate else (None, None)
    reasons = ruling.reasons if ruling else ["no restart has timed it"] * standing.timed
    raised = [_floor(limit, policy)] if ruling and limit > policy.limit else []
    return Verdict(
        case=case,
        word=standing.word or (ruling.word if ruling else "not measured"),
        ratio=estimate.ratio if estimate else None,
        low=low,
        high=high,
        restarts=estimate.restarts if estimate else 0,
        detectable=estimate.detectable(math.log1p(limit), policy.power) if estimate else None,
        limit=1.0 + limit,
        changes=standing.changes,
        reasons=[*standing.reasons, *reasons, *raised],
        quarantined=None,
    )


def _floor(limit: float, policy: Policy) -> str:
    """Where a limit comes from that is not the policy's own."""
    most = ", or more," if limit == policy.most_floor else ""
    told = significant(100 * limit, 2)
    return f"limit {told} %: what identical sides differed by{most} on this machine"


def _cross_checked(ruling: Ruling, log_ratios: Mapping[int, float]) -> Ruling:
    """The ruling with what a test without any distribution says, which decides nothing.

    It cannot decide: six restarts that are all slower have p = 1/64, whatever they are.
    """
    if ruling.estimate is None or ruling.word not in {"regressed", "inconclusive"}:
        return ruling
    seen = [*log_ratios.values()][: ruling.estimate.restarts]
    p = float(wilcoxon(seen, alternative="greater").pvalue) if any(seen) else 1.0
    remark = f"Wilcoxon's signed ranks, which decide nothing: p = {significant(p, 2)}"
    return replace(ruling, reasons=[*ruling.reasons, remark])
