"""The times of two stored runs, judged in the gate's words."""

import json
import math
from functools import partial
from pathlib import Path

import pytest
from made_pairs import OTHER, STEADY, TIMES, make_pair, only, status_of

from reports.gating.policy import Policy
from reports.stored.judging import judge
from reports.stored.spread import BETWEEN_RUNS, apart, limit_of

EVIDENCE = Path(__file__).resolve().parents[2] / "benchmarks" / "selfcheck" / "evidence.jsonl"
# Quantiles of the normal distribution: two-sided 95 %, one-sided 99 % and 80 %.
Z_975, Z_99, Z_80 = 1.959964, 2.326348, 0.841621
# The standard deviation of ln ratio for 20 % in 19 of 20 pairs.
SIGMA = math.log(1.2) / Z_975


@pytest.fixture
def pair(run):
    """Makes two runs of one case each."""
    return partial(make_pair, run)


def test_identical_runs_are_unchanged(pair, record):
    """The same figures: a slowdown by 34.3 % is excluded, the least that two runs can show.

    With 20 % in 19 of 20 pairs, one that is found in 80 % of pairs at a false alarm of 1 % lies
    2.326 + 0.842 standard deviations from 1.
    """
    verdict = only(*pair(record(medians=STEADY), record(medians=STEADY)))
    assert (verdict.word, verdict.ratio, verdict.restarts) == ("unchanged", 1.0, 3)
    assert verdict.high == pytest.approx(math.exp(Z_99 * SIGMA))
    assert verdict.low == pytest.approx(math.exp(-Z_99 * SIGMA))
    assert verdict.detectable == pytest.approx(math.exp((Z_99 + Z_80) * SIGMA))
    assert verdict.limit == pytest.approx(verdict.detectable)


@pytest.mark.parametrize(
    ("deviations", "word"),
    [(1.5, "unchanged"), (1.6, "inconclusive"), (2.3, "inconclusive"), (2.4, "regressed")],
)
def test_a_slower_run_is_judged_by_what_runs_differ_by(pair, record, deviations, word):
    """Excluded is 3.168 deviations up to an effect of 1.523 (3.168 - 1.645); seen are 2.326."""
    slower = [median * math.exp(deviations * SIGMA) for median in STEADY]
    assert only(*pair(record(medians=STEADY), record(medians=slower))).word == word


def test_a_run_that_takes_twice_the_time_is_regressed_and_the_other_way_improved(pair, record):
    """The sides may be swapped."""
    fast, slow = record(medians=STEADY), record(medians=[2 * median for median in STEADY])
    assert only(*pair(fast, slow)).word == "regressed"
    assert status_of(*pair(fast, slow)) == 1
    assert only(*pair(slow, fast)).word == "improved"
    assert status_of(*pair(slow, fast)) == 0


def test_one_process_has_no_interval_of_its_own_and_is_judged_all_the_same(pair, record):
    """What processes differ by is within what runs do, which was found on single processes."""
    verdict = only(*pair(record(call_s=0.002), record(call_s=0.004)))
    assert (verdict.word, verdict.restarts) == ("regressed", 1)
    assert verdict.high == pytest.approx(2 * math.exp(Z_99 * SIGMA))


def test_restarts_that_disagree_widen_the_interval(record):
    """Welch: variances of 0.01 over 3 on both sides, and that between runs, which is known.

    The logarithms of three restarts are -0.1, 0 and 0.1 from their mean.
    """
    spread = [0.002 * math.exp(step) for step in (-0.1, 0.0, 0.1)]
    found = apart(record(medians=spread), record(medians=spread), 0.2)
    total = SIGMA**2 + 2 * 0.01 / 3
    assert found.error == pytest.approx(math.sqrt(total))
    assert found.degrees == pytest.approx(total**2 / (2 * (0.01 / 3) ** 2 / 2))
    assert found.effect == pytest.approx(0.0, abs=1e-12)


def test_restarts_that_disagree_much_leave_it_open(pair, record):
    """The middle may be as it was: nothing is excluded."""
    wild = record(medians=[0.001, 0.002, 0.004])
    assert only(*pair(wild, wild)).word == "inconclusive"


def test_a_slower_machine_is_no_slower_program(pair, record):
    """The fixed work beside the case took twice the time, too."""
    work = {"matmul_s": 0.001, "copy_s": 0.004, "python_s": 0.002}
    slow = [2 * median for median in STEADY]
    slower = record(medians=slow, restarted={"calibration": work}, calibrated_call=2.0)
    verdict = only(*pair(record(medians=STEADY), slower))
    assert verdict.word == "inconclusive"
    beside = "taken back: the fixed work that was timed beside it took"
    also = "times as long, too, so that the machine was"
    assert verdict.reasons == [f"{beside} 2.00 {also} slower"]
    back = only(*pair(slower, record(medians=STEADY)))
    assert (back.word, back.reasons) == ("inconclusive", [f"{beside} 0.500 {also} faster"])


@pytest.mark.parametrize("flag", ["contended", "throttled"])
def test_a_disturbed_run_decides_nothing(pair, record, flag):
    """What runs differ by then is beyond any share that could be stated."""
    slow = record(medians=[2 * median for median in STEADY], flags=[flag])
    verdict = only(*pair(record(medians=STEADY), slow))
    assert verdict.word == "inconclusive"
    assert verdict.reasons == [f"taken back: the candidate was {flag}"]


def test_chance_among_many_cases_takes_back(run, record):
    """One of 60 at 2.4 deviations has p = 0.0082, and 60 such are not below 5 %."""
    names = [f"net{number}" for number in range(60)]
    first = run(*(record(subject=name, medians=STEADY) for name in names))
    slower = [median * math.exp(2.4 * SIGMA) for median in STEADY]
    others = [record(subject=name, medians=STEADY) for name in names[1:]]
    second = run(record(subject=names[0], medians=slower), *others, path=OTHER)
    verdict, *rest = judge(first, second, TIMES).verdicts
    assert verdict.word == "inconclusive"
    assert verdict.reasons == [
        "taken back: chance makes one such among 60 (Benjamini and Hochberg)"
    ]
    assert {each.word for each in rest} == {"unchanged"}


def test_what_runs_differ_by_is_what_the_evidence_says():
    """57 of 60 pairs of plain runs of one block, where nothing else ran, are within the share."""
    checks = [json.loads(line) for line in EVIDENCE.read_text().splitlines()]
    apart_by = [
        abs(math.log(check["ratio"]))
        for check in checks
        if check["way"] == "pytest-benchmark" and not check["busy"]
    ]
    within = sum(distance <= math.log1p(BETWEEN_RUNS) for distance in apart_by)
    assert (within, len(apart_by)) == (57, 60)


def test_the_limit_follows_from_what_runs_differ_by():
    """17 %: 3.168 standard deviations of 8.01 %."""
    assert limit_of(Policy(), 0.17) == pytest.approx(math.exp(3.167969 * math.log(1.17) / Z_975))
