"""What a look sees and decides, by tables of Student's t."""

import math

import pytest
from sequences import T_80_5, T_95_5, T_995_5, around

from reports.gating.looks import Look, estimated, looks_of
from reports.gating.policy import Policy

LOOK = Look(restarts=6, false_alarm=0.005, false_pass=0.05)
LIMIT = math.log(1.03)


def test_estimate_is_the_mean_and_its_standard_error():
    """Six values at 0.05 +- a with a^2 / 5 = 0.0001."""
    seen = estimated(around(0.05, 0.01), LOOK)
    assert seen.restarts == 6
    assert seen.effect == pytest.approx(0.05)
    assert seen.error == pytest.approx(0.01)
    assert seen.ratio == pytest.approx(math.exp(0.05))


def test_interval_has_the_confidence_of_the_look():
    """t of 0.995 with five degrees of freedom is 4.0321."""
    low, high = estimated(around(0.05, 0.01), LOOK).ends
    assert low == pytest.approx(math.exp(0.05 - T_995_5 * 0.01), rel=1e-6)
    assert high == pytest.approx(math.exp(0.05 + T_995_5 * 0.01), rel=1e-6)


@pytest.mark.parametrize(("errors", "p"), [(T_995_5, 0.005), (T_95_5, 0.05), (-T_95_5, 0.95)])
def test_p_is_one_sided(errors, p):
    """A mean of t errors above nothing has the chance that the table says."""
    assert estimated(around(errors * 0.01, 0.01), LOOK).p == pytest.approx(p, rel=1e-3)


@pytest.mark.parametrize(
    ("mean", "word"),
    [
        (T_995_5 * 0.01 + 1e-5, "regressed"),
        (T_995_5 * 0.01 - 1e-5, None),
        (LIMIT - T_95_5 * 0.01 + 1e-5, None),
        (LIMIT - T_95_5 * 0.01 - 1e-5, "unchanged"),
        (-T_995_5 * 0.01 + 1e-5, "unchanged"),
        (-T_995_5 * 0.01 - 1e-5, "improved"),
    ],
)
def test_word_turns_where_the_table_says(mean, word):
    """With an error of 0.01 noise decides: 4.0321 errors from nothing, 2.015 below the limit."""
    assert estimated(around(mean, 0.01), LOOK).word(LIMIT) == word


@pytest.mark.parametrize(
    ("mean", "word"),
    [
        (LIMIT + 1e-6, "regressed"),
        (LIMIT - 1e-6, None),
        (-LIMIT + 1e-6, "unchanged"),
        (-LIMIT - 1e-6, "improved"),
    ],
)
def test_word_needs_the_limit_where_noise_is_small(mean, word):
    """What is surely slower by less than the limit is no regression."""
    assert estimated(around(mean, 1e-4), LOOK).word(LIMIT) == word


def test_too_few_restarts_decide_nothing():
    """A look is at six; five that are alike may be chance, and one has no spread at all."""
    five, one = estimated([0.5] * 5, LOOK), estimated([0.5], LOOK)
    assert five.word(LIMIT) is five.detectable(LIMIT, 0.8) is None
    assert (one.error, one.ends, one.p, one.word(LIMIT)) == (None, (None, None), 1.0, None)


@pytest.mark.parametrize(("mean", "word", "p"), [(0.5, "regressed", 0.0), (0.0, "unchanged", 1.0)])
def test_without_any_noise_the_mean_decides(mean, word, p):
    """Six times the same ratio has an error of nothing."""
    seen = estimated([mean] * 6, LOOK)
    assert (seen.word(LIMIT), seen.p) == (word, p)


def test_detectable_change_allows_for_the_spread_of_other_restarts():
    """6.4208 errors: c - t = t_power sqrt(1 + (t^2 + c^2) / 10), where 4.95 would be c = sum."""
    found = estimated(around(0.0, 0.01), LOOK).detectable(LIMIT, 0.8)
    errors = math.log(found) / 0.01
    assert errors == pytest.approx(6.4208, abs=1e-3)
    margin = T_80_5 * math.sqrt(1 + (T_995_5**2 + errors**2) / 10)
    assert errors - T_995_5 == pytest.approx(margin, abs=1e-3)


def test_detectable_change_is_above_the_limit():
    """With hardly any noise it is the limit and t_power errors."""
    found = estimated(around(0.0, 0.001), LOOK).detectable(LIMIT, 0.8)
    assert found == pytest.approx(1.03 * math.exp(T_80_5 * 0.001), rel=1e-6)


def test_detectable_change_of_two_restarts_is_none_that_can_be_promised():
    """With one degree of freedom t of 90 % is 3.08: no number of errors is enough."""
    pair = Look(restarts=2, false_alarm=0.005, false_pass=0.05)
    assert estimated([0.01, 0.02], pair).detectable(LIMIT, 0.9) is None


def test_looks_are_the_policys():
    """A number of restarts and what it may spend, in order."""
    assert [*looks_of(Policy())] == [
        Look(restarts=6, false_alarm=0.005, false_pass=0.05),
        Look(restarts=10, false_alarm=0.0025, false_pass=0.025),
        Look(restarts=16, false_alarm=0.0025, false_pass=0.025),
    ]
