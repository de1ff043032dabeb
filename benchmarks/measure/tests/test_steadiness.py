"""When a warm-up has come to an end."""

import math
from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from benchmarks.measure.steadiness import kendall_p_value, settled

CALL_S = 0.01
NUMBERS = np.arange(400)


def noisy(shape, spread, seed):
    """Calls of that shape with lognormal noise."""
    noise = np.random.default_rng(seed).normal(0.0, spread, len(shape))
    return (CALL_S * shape * np.exp(noise)).tolist()


def share_settled(shape, spread, seeds=100):
    """How often calls of that shape count as settled."""
    return np.mean([settled(noisy(shape, spread, seed)) for seed in range(seeds)])


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.3])
def test_steady_calls_have_settled_however_noisy(spread):
    """At least three looks of four say yes to calls that only scatter."""
    assert share_settled(np.ones(100), spread) >= 0.75


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(1.0 + 0.5 * np.exp(-NUMBERS[:60] / 30), id="decay"),
        pytest.param(np.where(NUMBERS[:40] < 35, 1.5, 1.0), id="step down"),
        pytest.param(np.where(NUMBERS[:40] < 35, 1.0, 1.5), id="step up"),
        pytest.param(1.0 - 0.002 * NUMBERS[:100], id="ramp down"),
        pytest.param(1.0 + 0.002 * NUMBERS[:100], id="ramp up"),
    ],
)
def test_calls_that_still_change_have_not_settled(shape):
    """Decay, fresh step and ramp are seen through noise of 3 %, nineteen times of twenty."""
    assert share_settled(shape, 0.03) <= 0.05


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(1.0 + 0.5 * np.exp(-NUMBERS / 30), id="decay"),
        pytest.param(np.where(NUMBERS[:100] < 20, 1.5, 1.0), id="step"),
    ],
)
def test_what_is_over_is_forgotten(shape):
    """Long after a decay or a step the calls have settled."""
    assert settled((CALL_S * shape).tolist())
    assert share_settled(shape, 0.03) >= 0.75


def test_two_levels_are_no_trend():
    """Calls that change between two levels for good settle in most looks."""
    levels = np.where(NUMBERS[:200] // 7 % 3 == 0, 1.8, 1.0)
    assert share_settled(levels, 0.03) >= 0.75


def test_single_outlier_is_no_step():
    """One call that takes a hundred times as long, the last but one, unsettles nothing."""
    calls = [CALL_S] * 64
    calls[-2] *= 100
    assert settled(calls)


def test_few_fast_calls_are_not_enough():
    """What tunes itself at the twentieth call cannot be seen in thirty-one that are done."""
    assert not settled([CALL_S] * 31)
    assert settled([CALL_S] * 32)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([2.0], False),
        ([2.0, 1.0], False),
        ([1.0, 1.005], True),
        ([1.3, 1.1, 1.0], False),
        ([1.1, 1.0, 1.05], True),
        ([1.5, 1.3, 1.15, 1.05], False),
    ],
)
def test_slow_calls_settle_inside_the_range_of_those_before(seconds, expected):
    """Of calls that take a second, the last one is held against the range of the others."""
    assert settled(seconds) is expected


def test_changes_within_the_tolerance_are_not_waited_for():
    """Half a percent over all calls, in perfect order, is no reason to go on."""
    assert settled((CALL_S * (1.0 - 0.005 * NUMBERS / 400)).tolist())


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_p_value_is_scipy_s(count):
    """Every order of few values, and some of eight: the exact p-value of Kendall's tau."""
    orders = list(permutations(range(count)))[:: max(1, math.factorial(count) // 120)]
    for order in orders:
        expected = stats.kendalltau(range(count), order, method="exact").pvalue
        assert kendall_p_value(order) == pytest.approx(expected)
