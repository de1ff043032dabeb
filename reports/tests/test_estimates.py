"""How well times and ratios are known."""

import math

import pytest

from benchmarks.measure.intervals import Interval
from reports.estimates import bar_of, calibrated_bar_of, call_of, ratio_apart, ratio_of

# Student's t for 2 degrees of freedom, two-sided 95 %.
T2 = 4.302652730


def test_time_is_known_by_its_processes(record):
    """Medians of 1, 2 and 4 ms: ln 2 apart, so 2 ms within a factor of exp(t ln 2 / sqrt 3)."""
    factor = math.exp(T2 * math.log(2) / math.sqrt(3))
    for estimate in map(call_of, [record(medians=(0.001, 0.002, 0.004))]):
        assert estimate.span == pytest.approx((0.002 / factor, 0.002, 0.002 * factor))
        assert estimate.interval.low == pytest.approx(0.002 / factor)
        assert estimate.interval.high == pytest.approx(0.002 * factor)
        assert estimate.cover == "processes"


def test_time_of_one_process_is_known_within_it_alone(record):
    """The table shows that interval, the pictures the wider quartiles."""
    one = record(call_s=2.0, restarted={"low_s": 1.9, "high_s": 2.3})
    assert call_of(one).span == (1.9, 2.0, 2.3)
    assert call_of(one).interval == Interval(value=2.0, low=1.9, high=2.3)
    assert call_of(one).cover == "rounds"
    assert bar_of(one).span == pytest.approx((1.9, 2.0, 2.2))
    assert bar_of(one).cover == "quartiles"
    assert bar_of(one).interval is None


def test_too_few_rounds_leave_the_interval_unknown(record):
    """The figure stands alone."""
    few = record(call_s=2.0, restarted={"low_s": None, "high_s": None})
    assert call_of(few).interval is None
    assert call_of(few).span == (2.0, 2.0, 2.0)


def test_bar_reaches_to_its_dot(record):
    """The median of the rounds' medians may lie outside of the samples' quartiles."""
    assert bar_of(record(call_s=2.0, call_q1_s=2.1, call_q3_s=2.2)).span == (2.0, 2.0, 2.2)


def test_ratio_of_cases_that_took_turns_is_free_of_what_both_met(measured):
    """Both are 100 times slower in the second cycle, 7 times in the second process."""
    slow = [(1.0,), (100.0,)]
    baseline = measured(slow, [(7 * t,) for (t,) in slow])
    candidate = measured([(1.5,), (150.0,)], [(10.5,), (1050.0,)], layout="nhwc")
    ratio = ratio_of(baseline, candidate)
    assert ratio.span == pytest.approx((1.5, 1.5, 1.5))
    assert (ratio.cover, ratio.in_turns) == ("processes", True)


def test_ratio_s_interval_is_over_the_processes(measured):
    """One ratio of each: 1, 2 and 4, with the interval of three logarithms."""
    baseline = measured([(1.0,)], [(3.0,)], [(5.0,)])
    candidate = measured([(1.0,)], [(6.0,)], [(20.0,)], layout="nhwc")
    factor = math.exp(T2 * math.log(2) / math.sqrt(3))
    assert ratio_of(baseline, candidate).span == pytest.approx((2 / factor, 2, 2 * factor))


def test_ratio_takes_the_cycles_that_both_have(measured):
    """What one did while the other was done already is no neighbour of anything."""
    baseline = measured({0: [1.0], 1: [2.0]}, {3: [2.0]})
    candidate = measured({1: [3.0], 2: [100.0]}, {3: [3.0], 4: [100.0]}, layout="nhwc")
    assert ratio_of(baseline, candidate).span == pytest.approx((1.5, 1.5, 1.5))


def test_round_counts_with_its_median(measured):
    """One disturbed sample of three moves nothing."""
    baseline = measured([(1.0, 1.0, 50.0)], [(2.0, 2.0, 2.0)])
    candidate = measured([(3.0, 3.0, 3.0)], [(6.0, 0.1, 6.0)], layout="nhwc")
    assert ratio_of(baseline, candidate).value == pytest.approx(3.0)


def test_ratio_in_one_process_is_known_within_it(measured):
    """Six cycles: from the least ratio to the most, since the halves do not differ."""
    ratios = (1.2, 1.0, 1.1, 1.1, 1.0, 1.2)
    baseline = measured([(float(n),) for n in range(1, 7)])
    candidate = measured([(n * r,) for n, r in enumerate(ratios, start=1)], layout="nhwc")
    ratio = ratio_of(baseline, candidate)
    assert ratio.span == pytest.approx((1.0, 1.1, 1.2))
    assert (ratio.cover, ratio.in_turns) == ("rounds", True)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"turns": 2}, id="not-alive-together"),
        pytest.param({"group": "elsewhere"}, id="another-group"),
    ],
)
def test_ratio_of_cases_that_took_no_turns_says_so(measured, other):
    """And reaches from low over high to high over low."""
    baseline = measured([(1.0,)], [(4.0,)])
    candidate = measured([(3.0,)], [(12.0,)], layout="nhwc", **other)
    ratio = ratio_of(baseline, candidate)
    first, second = call_of(baseline.record), call_of(candidate.record)
    assert ratio.span == pytest.approx((second.low / first.high, 3.0, second.high / first.low))
    assert (ratio.cover, ratio.in_turns) == ("processes", False)


def test_cases_without_a_shared_cycle_or_process_took_no_turns(measured):
    """One was measured in two processes, or at other times throughout."""
    baseline = measured({0: [1.0]})
    assert not ratio_of(baseline, measured({1: [2.0]}, layout="nhwc")).in_turns
    assert not ratio_of(baseline, measured({0: [2.0]}, {0: [2.0]}, layout="nhwc")).in_turns


def test_single_process_makes_a_ratio_apart_a_bare_figure(record):
    """Quartiles are drawn; nothing is claimed with 95 %."""
    one, several = record(), record(medians=(0.002, 0.002))
    ratio = ratio_apart(bar_of(one), bar_of(several))
    assert ratio.cover == "quartiles"
    assert ratio.interval is None
    assert ratio.span == pytest.approx((1 / 1.1, 1.0, 1 / 0.95))


def test_inverse_turns_the_ends_around(record):
    """From 2 to 5 times as slow is from a fifth to a half as fast."""
    estimate = call_of(record(call_s=4.0, restarted={"low_s": 2.0, "high_s": 5.0}))
    assert estimate.inverse.span == (1 / 5, 1 / 4, 1 / 2)
    assert estimate.times(10).span == (20.0, 40.0, 50.0)


def test_calibrated_time_is_in_units_of_the_work_beside_it(record):
    """Processes of 1 and 4 ms beside 1 ms of work; one process scales its quartiles."""
    several = calibrated_bar_of(record(medians=(0.001, 0.004)))
    assert several.value == pytest.approx(2.0)
    assert several.low * several.high == pytest.approx(4.0)
    assert several.low < 1
    one = calibrated_bar_of(record(call_s=0.002))
    assert one.span == pytest.approx((1.9, 2.0, 2.2))
