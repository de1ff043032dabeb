"""Generated traces have the noise and the truth that they claim."""

import math

import numpy as np
import pytest

from benchmarks.selfcheck.traces import (
    CALL_S,
    CALL_SPREAD,
    CALLS,
    TRACES,
    Stretch,
    restart_factors,
    seconds_of,
    true_block_s,
    true_mean_s,
    true_median_s,
    wandering,
)

BY_NAME = {trace.name: trace for trace in TRACES}
STRETCH = Stretch(processes=3, rounds=5, step_s=0.03)


def drawn(name, seed=0, stretch=STRETCH):
    """Seconds of each call of a trace."""
    return seconds_of(BY_NAME[name], np.random.default_rng(seed), stretch)


@pytest.mark.parametrize("name", BY_NAME)
def test_trace_is_the_same_for_the_same_seed(name):
    """A seed decides every call, and another seed gives other calls."""
    assert drawn(name).shape == (3, 5, CALLS)
    assert np.array_equal(drawn(name), drawn(name))
    assert not np.array_equal(drawn(name), drawn(name, seed=1))


@pytest.mark.parametrize(
    "name", ["independent", "autocorrelated", "drifting", "drifting over seconds"]
)
def test_median_of_a_symmetric_trace_is_its_middle(name):
    """Symmetric logarithms around 0 have their median at one undisturbed call."""
    assert true_median_s(BY_NAME[name]) == pytest.approx(CALL_S, rel=1e-3)


def test_median_of_the_heavy_tail_is_paretos():
    """Lomax with exponent 2 has the median sqrt(2) - 1, of which a tenth is added.

    A round has an even number of calls: their middle two are averaged, half a percent of the tail's
    tenth too high at most.
    """
    expected = CALL_S * (1.0 + 0.1 * (math.sqrt(2.0) - 1.0))
    assert true_median_s(BY_NAME["heavy-tailed"]) == pytest.approx(expected, rel=5e-3)


def test_median_of_two_levels_lies_in_the_upper_part_of_the_fast_one():
    """With a fifth of the rounds slow, it is the fast rounds' median of 5 in 8: 0.32 deviations.

    A median of ten normal calls deviates by about sqrt(pi / 2 / 10) of a call's deviation, 0.4.
    """
    logarithm = math.log(true_median_s(BY_NAME["two-level"]) / CALL_S)
    assert logarithm == pytest.approx(0.32 * 0.38 * CALL_SPREAD, rel=0.1)


def test_mean_of_two_levels_is_weighted_by_time():
    """A fifth of the time at 1.8: 1 + 0.2 * 0.8, and the lognormal's exp(s^2 / 2)."""
    expected = CALL_S * (1.0 + 0.2 * 0.8) * math.exp(CALL_SPREAD**2 / 2)
    assert true_mean_s(BY_NAME["two-level"]) == pytest.approx(expected, rel=3e-3)


def test_block_of_independent_calls_has_their_mean():
    """Means of a hundred independent calls are nearly symmetric: their median is the mean."""
    trace = BY_NAME["independent"]
    assert true_block_s(trace, 10) == pytest.approx(true_mean_s(trace), rel=1e-3)


def test_wandering_level_forgets_as_it_claims():
    """Rounds that are one memory apart are correlated by 1 / e, whatever their distance is."""
    stretch = Stretch(processes=4000, rounds=11, step_s=0.03)
    calls = wandering(np.random.default_rng(0), stretch, memory_s=0.3, spread=1.0)
    levels = np.median(calls, axis=-1)
    assert np.corrcoef(levels[:, 0], levels[:, 10])[0, 1] == pytest.approx(1 / math.e, abs=0.05)
    assert levels.std(axis=0) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(("name", "dwell_s"), [("two-level", 0.1), ("two-level over seconds", 2.0)])
def test_slow_visits_last_as_long_as_they_claim(name, dwell_s):
    """A fifth of the rounds are slow; a slow one is followed by a fast one as a Markov chain does.

    That is with 0.8 * (1 - exp(-step / (dwell * 0.8))).
    """
    slow = np.median(drawn(name, stretch=Stretch(processes=4000, rounds=20, step_s=0.03)), axis=-1)
    slow = slow > 1.4 * CALL_S
    left = (slow[:, :-1] & ~slow[:, 1:]).sum() / slow[:, :-1].sum()
    assert slow.mean() == pytest.approx(0.2, abs=0.02)
    assert left == pytest.approx(0.8 * (1 - math.exp(-0.03 / (dwell_s * 0.8))), rel=0.1)


def test_bursts_hit_a_twentieth_of_the_calls():
    """A tenth of the rounds, every other call; half a percent of the others are as slow by chance.

    Hits of less than 10 %, a tenth of them, are not told from the others.
    """
    calls = drawn("bursty", stretch=Stretch(processes=4000, rounds=10, step_s=0.03))
    assert (calls > 1.1 * CALL_S).mean() == pytest.approx(0.05 * math.exp(-0.1), abs=0.004)


def test_restart_factors_spread_as_asked():
    """Their logarithms have the spread and the mean 0; without a spread all are 1."""
    factors = restart_factors(np.random.default_rng(0), 20_000, 0.02)
    assert np.log(factors).std() == pytest.approx(0.02, rel=0.03)
    assert np.log(factors).mean() == pytest.approx(0.0, abs=6e-4)
    assert restart_factors(np.random.default_rng(0), 3, 0.0).tolist() == [1.0, 1.0, 1.0]
