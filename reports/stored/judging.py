"""Two stored runs -> a verdict for each case, in the gate's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scipy.stats import false_discovery_control

from benchmarks.measure.record import CaseRecord
from reports.gating.policy import Policy
from reports.gating.standing import blocks
from reports.gating.verdicts import Change, Verdict, Word
from reports.load import Run
from reports.stored.doubts import doubts
from reports.stored.facts import changes_of, differing_work
from reports.stored.outcomes import reasons_of, tells_nothing, word_of
from reports.stored.spread import Apart, apart, limit_of


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How two runs are judged.

    Attributes:
        between_runs: the share by which runs of the same program differ in 19 of 20 pairs;
            `None` where times are not compared.
    """

    policy: Policy
    between_runs: float | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What two runs come to.

    Attributes:
        in_neither: planned cases that neither has measured, as where a machine has no GPU: they
            tell nothing of one run against the other.
    """

    verdicts: tuple[Verdict, ...]
    in_neither: tuple[str, ...]


def judge(baseline: Run, candidate: Run, rules: Rules) -> Judged:
    """The verdicts, in the order of the baseline's plan, the candidate's own cases behind it."""
    before, after = ({each.id: each for each in run.outcomes} for run in (baseline, candidate))
    first, second = ({each.id: each for each in run.records} for run in (baseline, candidate))
    in_neither = [
        case for case in {**before, **after} if tells_nothing(before.get(case), after.get(case))
    ]
    versions = tuple(run.suite.environment.get("torch") for run in (baseline, candidate))
    verdicts: list[Verdict] = []
    ratios: dict[str, Apart] = {}
    for case in {**before, **after}:
        if case in first and case in second:
            changes = changes_of(
                first[case], second[case], rules.policy, (versions[0], versions[1])
            )
            verdict, ratio = _of_pair(first[case], second[case], changes, rules)
            verdicts.append(verdict)
            ratios |= {case: ratio} if ratio else {}
        elif case not in in_neither:
            ended = before.get(case), after.get(case)
            verdicts.append(_untimed(case, word_of(ended[1]), rules, reasons=reasons_of(*ended)))
    demoted = tuple(_among_all(verdicts, ratios, rules.policy))
    return Judged(verdicts=demoted, in_neither=tuple(in_neither))


def _of_pair(
    baseline: CaseRecord, candidate: CaseRecord, changes: Sequence[Change], rules: Rules
) -> tuple[Verdict, Apart | None]:
    """The verdict on a case that both runs have measured, before the others are looked at."""
    case, between_runs = baseline.id, rules.between_runs
    if reasons := differing_work(baseline, candidate, timed=between_runs is not None):
        return _untimed(case, "not comparable", rules, reasons=reasons), None
    held = [change.text for change in changes if blocks(change)]
    if between_runs is None:
        word = _word_of_facts(changes)
        return _untimed(case, word, rules, changes=changes, reasons=held), None
    ratio, limit = apart(baseline, candidate, between_runs), limit_of(rules.policy, between_runs)
    word, reasons = ratio.word(rules.policy, limit), []
    if word in {"regressed", "improved"}:
        reasons = [*doubts(ratio.ratio, baseline, candidate, rules.policy)]
        word = "inconclusive" if reasons else word
    low, high = ratio.ends(rules.policy)
    verdict = replace(
        _untimed(case, word, rules, changes=changes, reasons=[*held, *reasons]),
        word="regressed" if held else word,
        ratio=ratio.ratio,
        low=low,
        high=high,
        restarts=min(len(record.restarts) for record in (baseline, candidate)),
        detectable=ratio.detectable(rules.policy),
        limit=limit,
    )
    return verdict, ratio


def _word_of_facts(changes: Sequence[Change]) -> Word:
    """The word where times say nothing."""
    if any(map(blocks, changes)):
        return "regressed"
    fewer = any(change.worse is False for change in changes)
    return "improved" if fewer else "unchanged"


def _among_all(
    verdicts: Sequence[Verdict], ratios: Mapping[str, Apart], policy: Policy
) -> list[Verdict]:
    """The verdicts, with *regressed* taken back where chance makes one among so many cases."""
    if not ratios:
        return [*verdicts]
    adjusted = false_discovery_control([ratio.p for ratio in ratios.values()]).tolist()
    shares = dict(zip(ratios, adjusted, strict=True))
    reason = f"taken back: chance makes one such among {len(ratios)} (Benjamini and Hochberg)"
    return [
        replace(verdict, word="inconclusive", reasons=[*verdict.reasons, reason])
        if verdict.word == "regressed"
        and shares.get(verdict.case, 0.0) > policy.discoveries
        and not any(map(blocks, verdict.changes))
        else verdict
        for verdict in verdicts
    ]


def _untimed(
    case: str,
    word: Word,
    rules: Rules,
    *,
    changes: Sequence[Change] = (),
    reasons: Sequence[str] = (),
) -> Verdict:
    return Verdict(
        case=case,
        word=word,
        ratio=None,
        low=None,
        high=None,
        restarts=0,
        detectable=None,
        limit=1 + rules.policy.limit,
        changes=[*changes],
        reasons=[*reasons],
        quarantined=None,
    )
