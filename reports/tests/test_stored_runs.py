"""The times of two stored runs, judged in the gate's words."""

import json
import math
from functools import partial
from pathlib import Path

import pytest
from made_pairs import OTHER, STEADY, TIMES, make_pair, only, status_of

from reports.gating.policy import Policy
from reports.stored.judging import Rules, judge
from reports.stored.spread import BETWEEN_RUNS, FOUND_ON, apart

EVIDENCE = Path(__file__).resolve().parents[2] / "benchmarks" / "selfcheck" / "evidence.jsonl"
# 19 of 20 pairs of runs of one program lie within 20 % in `TIMES`.
HALF = math.log(1.2)
# Quantiles of the normal distribution: two-sided 95 %, one-sided 80 %.
Z_975, Z_80 = 1.959964, 0.841621
# Of the t distribution with 4 degrees of freedom, two-sided 95 % and one-sided 80 %.
T_975, T_80 = 2.776445, 0.940965
# On which so little is known to differ that a change of 3 % can be excluded.
QUIET = Rules(policy=Policy(), between_runs=0.01)


@pytest.fixture
def pair(run):
    """Makes two runs of one case each."""
    return partial(make_pair, run)


def test_the_same_figures_twice_decide_nothing(pair, record):
    """A slowdown by 3 % is not excluded where runs of one program differ by 20 %.

    The interval is that share either way. A slowdown is found with 80 % where it exceeds it by
    what 80 % of the pairs stay below on one side.
    """
    verdict = only(*pair(record(medians=STEADY), record(medians=STEADY)))
    assert (verdict.word, verdict.ratio, verdict.restarts) == ("inconclusive", 1.0, 3)
    assert (verdict.low, verdict.high) == (pytest.approx(1 / 1.2), pytest.approx(1.2))
    assert verdict.detectable == pytest.approx(math.exp(HALF * (1 + Z_80 / Z_975)))
    assert verdict.limit == 1.03
    assert status_of(*pair(record(medians=STEADY), record(medians=STEADY))) == 0


@pytest.mark.parametrize(
    ("ratio", "word"),
    [
        (1.04, "inconclusive"),
        (1.021, "inconclusive"),
        (1.019, "unchanged"),
        (1 / 1.019, "unchanged"),
        (1 / 1.021, "inconclusive"),
        (1.031, "regressed"),
        (1 / 1.031, "improved"),
    ],
)
def test_unchanged_is_what_is_shown_to_be_within_the_limit(pair, record, ratio, word):
    """With 1 % between runs 1.03 / 1.01 is the most; seen are 3 %, whatever the interval."""
    rules = QUIET if ratio != 1.04 else TIMES
    other = [median * ratio for median in STEADY]
    assert only(*pair(record(medians=STEADY), record(medians=other)), rules).word == word


@pytest.mark.parametrize(
    ("ratio", "word"),
    [
        (1.19, "inconclusive"),
        (1.21, "regressed"),
        (1 / 1.19, "inconclusive"),
        (1 / 1.21, "improved"),
    ],
)
def test_a_slower_run_is_judged_by_what_runs_differ_by(pair, record, ratio, word):
    """By 20 % in 19 of 20 pairs: the interval has that confidence, and no other."""
    other = [median * ratio for median in STEADY]
    assert only(*pair(record(medians=STEADY), record(medians=other))).word == word


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
    assert verdict.high == pytest.approx(2 * 1.2)


@pytest.mark.parametrize(("step", "is_wider"), [(0.1, True), (0.05, False)])
def test_the_interval_is_the_wider_of_what_restarts_and_what_runs_say(record, step, is_wider):
    """Not their sum: what processes differ by is in what runs differ by.

    The logarithms of three restarts are a step below, at and above their mean: Welch's error is
    the root of 2 step^2 / 3, with 4 degrees of freedom.
    """
    spread = [0.002 * math.exp(times * step) for times in (-1, 0, 1)]
    found = apart(record(medians=spread), record(medians=spread), 0.2)
    error = step * math.sqrt(2 / 3)
    assert found.error == pytest.approx(error)
    assert found.degrees == pytest.approx(4)
    assert (T_975 * error > HALF) is is_wider
    assert found.half == pytest.approx(max(T_975 * error, HALF))
    more = max(T_80 * error, HALF * Z_80 / Z_975)
    assert found.detectable(Policy()) == pytest.approx(math.exp(found.half + more))


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


def test_all_cases_of_a_slower_hour_regress_together(run, record):
    """They share what the hour did; a correction for their number would not know of it."""
    names = [f"net{number}" for number in range(60)]
    slower = [median * 1.3 for median in STEADY]
    first = run(*(record(subject=name, medians=STEADY) for name in names))
    second = run(*(record(subject=name, medians=slower) for name in names), path=OTHER)
    assert {each.word for each in judge(first, second, TIMES).verdicts} == {"regressed"}


def test_what_runs_differ_by_is_what_the_evidence_says():
    """Of pairs of plain runs of one block, where nothing else ran, 58 of 60 are within the share.

    A new pair lies within the k-th smallest of n with k / (n + 1): 57 / 61 is below 95 %, and
    58 / 61 above. One percent less leaves the 58th out.
    """
    checks = [json.loads(line) for line in EVIDENCE.read_text().splitlines()]
    pairs = [check for check in checks if check["way"] == "pytest-benchmark" and not check["busy"]]
    apart_by = [abs(math.log(check["ratio"])) for check in pairs]
    within, less = (
        sum(distance <= math.log1p(share) for distance in apart_by)
        for share in (BETWEEN_RUNS, BETWEEN_RUNS - 0.01)
    )
    assert (within, less, len(pairs)) == (58, 57, 60)
    assert 57 / 61 < 0.95 < 58 / 61
    assert FOUND_ON.startswith(f"{within} of {len(pairs)} pairs")
    assert {check["taken_at"][:10] for check in pairs} == {"2026-11-24"}
    assert "2026-11-24" in FOUND_ON
    assert all(check["machine"].startswith("AMD EPYC, 2 cores") for check in pairs)
    assert "AMD EPYC with 2 cores" in FOUND_ON
