"""Two stored runs -> a verdict for each case, in the gate's words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.measure.record import CaseRecord
from reports.gating.policy import Policy
from reports.gating.standing import blocks
from reports.gating.verdicts import Change, Verdict, Word
from reports.load import Run
from reports.stored.doubts import doubts
from reports.stored.facts import changes_of, differing_work, of_other_machine
from reports.stored.outcomes import reasons_of, tells_nothing, word_of
from reports.stored.spread import apart


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
    for case in {**before, **after}:
        if case in first and case in second:
            changes = changes_of(
                first[case], second[case], rules.policy, (versions[0], versions[1])
            )
            verdicts.append(_of_pair(first[case], second[case], changes, rules))
        elif case not in in_neither:
            ended = before.get(case), after.get(case)
            verdicts.append(_untimed(case, word_of(ended[1]), rules, reasons=reasons_of(*ended)))
    return Judged(verdicts=tuple(verdicts), in_neither=tuple(in_neither))


def _of_pair(
    baseline: CaseRecord, candidate: CaseRecord, changes: Sequence[Change], rules: Rules
) -> Verdict:
    """The verdict on a case that both runs have measured."""
    case, between_runs = baseline.id, rules.between_runs
    if reasons := differing_work(baseline, candidate, timed=between_runs is not None):
        return _untimed(case, "not comparable", rules, reasons=reasons)
    if between_runs is None:
        return _of_facts(case, [of_other_machine(change) for change in changes], rules)
    held = [change.text for change in changes if blocks(change)]
    ratio = apart(baseline, candidate, between_runs)
    word, reasons = ratio.word(rules.policy), []
    if word in {"regressed", "improved"}:
        reasons = [*doubts(ratio.ratio, baseline, candidate, rules.policy)]
        word = "inconclusive" if reasons else word
    low, high = ratio.ends
    return replace(
        _untimed(case, word, rules, changes=changes, reasons=[*held, *reasons]),
        word="regressed" if held else word,
        ratio=ratio.ratio,
        low=low,
        high=high,
        restarts=min(len(record.restarts) for record in (baseline, candidate)),
        detectable=ratio.detectable(rules.policy),
    )


def _of_facts(case: str, changes: Sequence[Change], rules: Rules) -> Verdict:
    """The verdict where times are not compared."""
    held = [change.text for change in changes if blocks(change)]
    fewer = any(change.worse is False for change in changes)
    word: Word = "regressed" if held else "improved" if fewer else "unchanged"
    return _untimed(case, word, rules, changes=changes, reasons=held)


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
