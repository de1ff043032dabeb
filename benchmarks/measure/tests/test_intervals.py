"""Intervals within a process and over restarts, ratios, and the rule that ends sampling."""

import math

import pytest

from benchmarks.measure.intervals import (
    Interval,
    geometric_mean,
    may_stop,
    over_restarts,
    precise,
    ratio_over_restarts,
    restart_log_ratio,
    within_process,
)

# Student's t, two-sided 95 %, two degrees of freedom, as printed in tables.
T_OF_TWO = 4.3027


def test_half_width_is_a_share_of_the_value():
    """From 9 to 13 around 10 is 20 % on either side, on average."""
    assert Interval(value=10.0, low=9.0, high=13.0).relative_half_width == pytest.approx(0.2)


def test_interval_within_a_process_is_the_range_of_six_batches():
    """Batches of two with medians 1, 2, 3, 3, 2, 1; both halves have median 2: nothing shifted."""
    rounds = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.0, 1.0, 1.0]
    assert within_process(rounds) == Interval(value=2.0, low=1.0, high=3.0)


def test_shift_between_the_halves_widens_the_interval():
    """Twice as slow in the second half: the range 1 to 2 becomes 1 / 2 to 2 * 2."""
    interval = within_process([1.0] * 10 + [2.0] * 10)
    assert interval is not None
    assert (interval.value, interval.low, interval.high) == pytest.approx((1.5, 0.5, 4.0))


def test_order_of_time_matters():
    """The same rounds shuffled know nothing of a drift, and claim more than drifting ones."""
    drifting = [1.0 + 0.01 * number for number in range(36)]
    shuffled = [drifting[number * 7 % 36] for number in range(36)]
    wide, narrow = within_process(drifting), within_process(shuffled)
    assert wide is not None
    assert narrow is not None
    assert wide.relative_half_width > 2 * narrow.relative_half_width


def test_single_disturbed_round_leaves_the_interval_alone():
    """One round of twenty that takes fifty times as long moves no batch's median."""
    rounds = [1.0] * 20
    rounds[7] = 50.0
    assert within_process(rounds) == Interval(value=1.0, low=1.0, high=1.0)


def test_interval_follows_the_unit():
    """In milliseconds the interval is a thousand times the one in seconds."""
    rounds = [1.0 + 0.1 * (number * 5 % 7) for number in range(25)]
    seconds, milliseconds = within_process(rounds), within_process([1e3 * s for s in rounds])
    assert seconds is not None
    assert milliseconds is not None
    assert milliseconds.low == pytest.approx(1e3 * seconds.low)
    assert milliseconds.high == pytest.approx(1e3 * seconds.high)


def test_five_rounds_are_too_few_to_say():
    """Fewer rounds than batches have no interval, and are never precise."""
    assert within_process([1.0] * 5) is None
    assert not precise([1.0] * 5, 1.0)
    assert within_process([1.0] * 6) is not None


def test_precise_is_judged_by_the_half_width():
    """From 0.98 to 1.02 around 1 is 2 % on either side."""
    rounds = [0.98, 1.02, 1.0, 0.98, 1.02, 1.0]
    assert precise(rounds, 0.0201)
    assert not precise(rounds, 0.0199)


def test_sampling_may_stop_at_growing_counts_alone():
    """Rounds without any noise may stop at 20, and then each time that half as many were added."""
    assert [count for count in range(110) if may_stop([1.0] * count, 0.01)] == [20, 30, 45, 68, 102]


def test_sampling_may_not_stop_while_it_is_imprecise():
    """At a count that is asked about, the interval decides."""
    assert not may_stop([1.0] * 10 + [2.0] * 10, 0.01)


def test_interval_over_restarts_is_students():
    """Logarithms 0, 1, 2: mean 1, standard deviation 1, half width t / sqrt(3)."""
    interval = over_restarts([1.0, math.e, math.e**2])
    assert interval is not None
    assert interval.value == pytest.approx(math.e)
    half = T_OF_TWO / math.sqrt(3)
    assert math.log(interval.low) == pytest.approx(1 - half, abs=1e-4)
    assert math.log(interval.high) == pytest.approx(1 + half, abs=1e-4)


def test_figure_over_restarts_is_the_geometric_mean():
    """1, 2 and 4 have the geometric mean 2, as the middle of the interval and on its own."""
    interval = over_restarts([1.0, 2.0, 4.0])
    assert interval is not None
    assert interval.value == pytest.approx(2.0)
    assert geometric_mean([1.0, 2.0, 4.0]) == pytest.approx(2.0)


@pytest.mark.parametrize("interval_of", [over_restarts, ratio_over_restarts])
def test_one_restart_has_no_interval(interval_of):
    """What a second process would give is unknown, and so is the interval."""
    assert interval_of([1.0]) is None
    assert interval_of([]) is None


def test_ratio_of_a_restart_is_the_median_over_shared_cycles():
    """Ratios 2, 1 and 4 in the cycles that both have: median 2; cycles of one case do not count."""
    baseline = {0: 1.0, 1: 1.0, 2: 0.5, 5: 9.0}
    candidate = {7: 9.0, 2: 2.0, 1: 1.0, 0: 2.0}
    assert restart_log_ratio(baseline, candidate) == pytest.approx(math.log(2.0))


def test_ratio_without_a_shared_cycle_is_unknown():
    """Rounds that were no neighbours in time are not compared."""
    assert restart_log_ratio({0: 1.0}, {1: 1.0}) is None


def test_ratio_over_restarts_is_above_one_where_the_candidate_is_slower():
    """Log-ratios around ln 1.1 give 1.1; with the sides swapped, the reciprocal interval."""
    log_ratios = [math.log(1.1) + step for step in (-0.01, 0.0, 0.01)]
    slower = ratio_over_restarts(log_ratios)
    swapped = ratio_over_restarts([-ratio for ratio in log_ratios])
    assert slower is not None
    assert swapped is not None
    assert slower.value == pytest.approx(1.1)
    assert (swapped.low, swapped.high) == pytest.approx((1 / slower.high, 1 / slower.low))
