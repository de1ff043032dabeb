"""The gate keeps its promises on generated noise, and the check of it can fail."""

import math
from dataclasses import replace

import numpy as np
import pytest
from made_evidence import CASE, made_blocks

from benchmarks.measure.duel_record import Timed
from reports.gating.evidence import log_ratio
from reports.gating.policy import Policy
from reports.gating.proof.promises import SUITE, check, gated
from reports.gating.proof.rows import HEADINGS, Row, Share, cells, table
from reports.gating.proof.traces import (
    BLOCK_S,
    DRIFT_MEMORY_S,
    DRIFT_SPREAD,
    ROUND_S,
    ROUNDS,
    SHARED,
    SLOW_FACTOR,
    SLOW_SHARE,
    Stretch,
    _machine,
    log_ratios_of_restarts,
    log_ratios_of_rounds,
)


@pytest.fixture(scope="module")
def rows():
    """A check of 1,000 cases, where the command takes 4,000."""
    return check(cases=1000, seed=1)


def test_promises_are_kept(rows):
    """At every strength of noise."""
    assert [row.restart_spread for row in rows] == [0.008, 0.02, 0.05]
    assert all(row.holds for row in rows)


def test_false_alarms_stay_far_below_what_the_looks_may_spend(rows):
    """The limit and the confirmation take away most of the 1 %, which the looks alone keep to."""
    for row in rows:
        assert row.false.value <= 0.005
        assert row.false.trials == row.found.trials == 1000
        assert row.suite_false.trials == 2 * 1000 // SUITE


def test_pooled_rounds_break_the_bound(rows):
    """Negative control: the same rule, with rounds taken for independent, cries wolf."""
    assert all(row.control_breaks for row in rows)
    assert [row.pooled.least > 0.05 for row in rows] == [False, True, True]


def test_printed_change_is_larger_where_there_is_more_noise(rows):
    """And never below the limit."""
    printed = [row.detectable for row in rows]
    assert 1.03 < printed[0] < printed[1] < printed[2]


def test_same_seed_gives_the_same_rows():
    """What is published can be made again."""
    assert check(cases=20, seed=3) == check(cases=20, seed=3)
    assert check(cases=20, seed=3) != check(cases=20, seed=4)


def test_case_is_measured_as_long_as_it_is_wanted():
    """Six restarts where all is clear, ten where a slowdown is confirmed, sixteen at most."""
    lengths = [
        len(gated(log_ratios, Policy()).log_ratios)
        for log_ratios in ([0.0] * 20, [0.1] * 20, [0.05, -0.01] * 10)
    ]
    assert lengths == [6, 10, 16]


def row_of(**changes):
    """A row that holds, with a control that breaks."""
    none, all_of_them = Share(hits=0, trials=1000), Share(hits=900, trials=1000)
    values = {
        "restart_spread": 0.02,
        "false": none,
        "alone": Share(hits=10, trials=1000),
        "pooled": Share(hits=100, trials=1000),
        "detectable": 1.059,
        "found": all_of_them,
        "suite_false": none,
        "suite_alarm": 0.005,
        "suite_found": all_of_them,
    }
    return Row(**(values | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"false": Share(hits=10, trials=1000)},
        {"alone": Share(hits=16, trials=1000)},
        {"found": Share(hits=799, trials=1000)},
        {"suite_false": Share(hits=10, trials=1000)},
        {"suite_found": Share(hits=770, trials=1000), "restart_spread": 0.008},
    ],
)
def test_broken_promise_is_seen(changes):
    """Each of them; ten false of 1,000 cases may be more than 1.5 % of all."""
    assert row_of().holds
    assert not row_of(**changes).holds


def test_suite_promises_nothing_in_heavy_noise():
    """Ten cases cannot show 2 % there."""
    assert row_of(restart_spread=0.05, suite_found=Share(hits=300, trials=1000)).holds


def test_control_that_passes_is_seen():
    """A check that lets the wrong statistics pass would let anything pass."""
    weak = Share(hits=20, trials=1000)
    assert row_of().control_breaks
    assert not row_of(pooled=weak).control_breaks
    assert row_of(pooled=weak, restart_spread=0.008).control_breaks


def test_bounds_are_exact():
    """None of 300: the chance of none, (1 - p)^300, is 5 % at the upper one; of all, likewise."""
    edge = 0.05 ** (1 / 300)
    assert Share(hits=0, trials=300).most == pytest.approx(1 - edge)
    assert Share(hits=300, trials=300).least == pytest.approx(edge)
    assert (Share(hits=0, trials=300).least, Share(hits=300, trials=300).most) == (0.0, 1.0)


def test_table_has_a_cell_for_each_heading():
    """As text."""
    row = row_of()
    assert table([row]) == (HEADINGS, [cells(row)])
    assert len(cells(row)) == len(HEADINGS)
    assert cells(row)[:2] == ("2 %", "0.00% (at most 0.30%)")
    assert cells(row)[4] == "+5.9 %"


def test_evidence_of_the_same_blocks_says_the_same():
    """The check takes a restart's median as the reader of the file does."""
    generator = np.random.default_rng(0)
    stretch = Stretch(cases=1, restarts=1, restart_spread=0.02)
    of_rounds = log_ratios_of_rounds(generator, stretch)
    candidate = made_blocks((0.001 * np.exp(of_rounds[0, 0])).tolist())
    timed = Timed(case=CASE, baseline=made_blocks([0.001] * ROUNDS), candidate=candidate)
    assert log_ratio(timed) == pytest.approx(log_ratios_of_restarts(of_rounds)[0, 0])


@pytest.mark.parametrize("spread", [0.0, 0.05])
def test_restarts_differ_by_both_processes_factors(spread):
    """By 1.4 times a process's own spread, and a little more that the rounds leave over."""
    stretch = Stretch(cases=50, restarts=20, restart_spread=spread)
    of_restarts = log_ratios_of_restarts(log_ratios_of_rounds(np.random.default_rng(0), stretch))
    assert of_restarts.shape == (50, 20)
    assert abs(of_restarts.mean()) < 0.01
    assert of_restarts.std() ** 2 == pytest.approx(2 * spread**2, abs=0.0006)
    assert of_restarts.std() > 0.001


def test_an_alarm_too_many_of_suites_may_be_chance():
    """Nine of 1,000 are not surely more than the policy's five: the bound below them is 0.47 %."""
    assert row_of(suite_false=Share(hits=9, trials=1000)).holds
    assert not row_of(suite_false=Share(hits=9, trials=1000), suite_alarm=0.004).holds


@pytest.mark.parametrize(("suite", "share"), [(10, SHARED), (1, 0.0)])
def test_cases_of_a_suite_share_a_fifth_of_a_processs_variance(suite, share):
    """That is their correlation where a process's factor is all the noise that counts."""
    stretch = Stretch(cases=100, restarts=200, restart_spread=0.05, suite=suite)
    of_restarts = log_ratios_of_restarts(log_ratios_of_rounds(np.random.default_rng(0), stretch))
    of_suites = of_restarts.reshape(10, 10, 200).mean(axis=1)
    # Of a mean over ten cases, the variance is 1/10 of a case's, and 9/10 of what they share.
    expected = (0.1 + 0.9 * share) * of_restarts.var()
    assert of_suites.var() == pytest.approx(expected, rel=0.1)


def test_a_suite_may_be_the_last_and_smaller():
    """Of seven cases in suites of five."""
    stretch = Stretch(cases=7, restarts=2, restart_spread=0.05, suite=5)
    assert log_ratios_of_rounds(np.random.default_rng(0), stretch).shape == (7, 2, ROUNDS)


def test_neighbours_share_what_the_machine_does():
    """Blocks of a round 15 ms apart are nearly alike, rounds of a case 0.3 s apart far less."""
    level = _machine(np.random.default_rng(0), 4000).reshape(ROUNDS, 2, -1)
    within = (level[:, 1] - level[:, 0]).std()
    between = (level[1:, 0] - level[:-1, 0]).std()
    assert within < 0.4 * between
    slow = level > math.log(SLOW_FACTOR) / 2
    assert slow.mean() == pytest.approx(SLOW_SHARE, abs=0.02)
    assert slow.any(axis=(0, 1)).mean() > slow.mean()


def test_drift_of_the_machine_is_that_of_an_autoregression(monkeypatch):
    """Without the slow mode, neighbours correlate with exp(-gap / memory)."""
    monkeypatch.setattr("reports.gating.proof.traces.SLOW_SHARE", 0.0)
    level = _machine(np.random.default_rng(0), 20_000)
    assert level.std() == pytest.approx(DRIFT_SPREAD, rel=0.01)
    for place, gap in ((0, BLOCK_S), (1, ROUND_S - BLOCK_S)):
        kept = np.corrcoef(level[place], level[place + 1])[0, 1]
        assert kept == pytest.approx(math.exp(-gap / DRIFT_MEMORY_S), abs=0.02)


def test_policy_that_is_checked_may_be_another():
    """One that lets the looks spend twenty times as much is caught."""
    lax = replace(Policy(), false_alarm=[0.1, 0.05, 0.05], confirmations=0, limit=0.0)
    assert not any(row.holds for row in check(cases=200, policy=lax))
