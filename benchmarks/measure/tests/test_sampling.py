"""Warm-up on a fake clock, and how a round is cut."""

import itertools
import math

import numpy as np
import pytest

from benchmarks.measure import sampling
from benchmarks.measure.sampling import (
    MOST_SAMPLES,
    QUEUED_CALLS,
    ROUND_S,
    Round,
    round_of,
    warm_up,
)

# A binary fraction, so that sums of it are exact: about a millisecond.
MS = 2.0**-10


class FakeTime:
    """A clock that moves only when a step of known duration is called."""

    def __init__(self, durations):
        self.now_s = 0.0
        self.durations = iter(durations)

    def clock(self):
        return self.now_s

    def step(self):
        self.now_s += next(self.durations)


def warmed_up(durations, at_most_s=10.0):
    """The warm-up of calls that take so long."""
    time = FakeTime(durations)
    warmup = warm_up(time.step, time.clock, at_most_s=at_most_s)
    assert warmup.seconds == pytest.approx(time.now_s), "all calls are told, and no other"
    return warmup


def test_short_steady_calls_are_warm_after_the_least_time():
    """307 calls of 2 ** -10 s are 0.2998 s, and 308 are 0.3008 s."""
    warmup = warmed_up(itertools.repeat(MS))
    assert (warmup.calls, warmup.settled) == (308, True)
    assert (warmup.steady_s, warmup.seconds) == (MS, 308 * MS)


def test_slow_steady_calls_are_warm_after_two():
    """Two of half a second are a second, which is all the patience there is."""
    warmup = warmed_up(itertools.repeat(0.5))
    assert (warmup.calls, warmup.steady_s, warmup.settled) == (2, 0.5, True)


def test_calls_in_between_are_warm_after_half_a_second():
    """Four of an eighth: fewer than can show what autotunes, and none is waited for longer."""
    warmup = warmed_up(itertools.repeat(0.125))
    assert (warmup.calls, warmup.settled) == (4, True)


def test_falling_calls_are_waited_for():
    """From elevenfold to steady in the way of an exponential: it ends within 2 % of the end."""
    warmup = warmed_up(MS * (1 + 10 * math.exp(-number / 20)) for number in itertools.count())
    assert warmup.settled
    assert warmup.steady_s == pytest.approx(MS, rel=0.02)
    assert warmup.calls > 20 * math.log(10 / 0.02)


def test_calls_that_never_settle_end_with_their_time():
    """Each slower than the one before it: the first ask past the end is the last."""
    warmup = warmed_up((MS * 1.02**number for number in itertools.count()), at_most_s=1.0)
    assert not warmup.settled
    assert 1.0 <= warmup.seconds < 2.0


def test_a_fall_at_the_end_of_the_time_has_not_settled():
    """Eight seconds and one: the time is up, and what is steady is not known."""
    warmup = warmed_up([8.0, 1.0], at_most_s=2.0)
    assert (warmup.calls, warmup.settled, warmup.steady_s) == (2, False, 1.0)


def test_two_calls_are_made_whatever_they_take():
    """The first may still fill a cache, however long it was."""
    warmup = warmed_up(itertools.repeat(100.0), at_most_s=1.0)
    assert (warmup.calls, warmup.settled) == (2, True)


def test_a_warm_up_without_time_makes_two_calls():
    """Which is too few to say that they have settled."""
    warmup = warmed_up(itertools.repeat(MS), at_most_s=0.0)
    assert (warmup.calls, warmup.settled) == (2, False)


def test_less_than_the_least_time_can_be_asked_for():
    """Eleven calls are past 10 ms, and fewer than can settle."""
    warmup = warmed_up(itertools.repeat(MS), at_most_s=0.01)
    assert (warmup.calls, warmup.settled) == (11, False)


def test_steadiness_is_asked_for_at_growing_counts(monkeypatch):
    """Two calls, and then a quarter more each time, rounded up."""
    asked = []
    monkeypatch.setattr(sampling, "settled", lambda seconds: asked.append(len(seconds)))
    warmed_up(itertools.repeat(0.5), at_most_s=30 * 0.5)
    assert asked == [2, 3, 4, 5, 7, 9, 12, 15, 19, 24, 30]


def test_steady_is_the_median_of_the_last_half(monkeypatch):
    """One disturbed call there and all that was before are not in it."""
    monkeypatch.setattr(sampling, "settled", lambda _: False)
    durations = [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 7.0]
    warmup = warmed_up(durations, at_most_s=sum(durations))
    assert (warmup.calls, warmup.steady_s) == (7, 0.25)


@pytest.mark.parametrize(
    ("steady_s", "samples", "iterations"),
    [
        pytest.param(1.0, 1, 1, id="longer than a round"),
        pytest.param(0.02, 1, 1, id="a little longer"),
        pytest.param(0.005, 3, 1, id="three fit"),
        pytest.param(0.001, 15, 1, id="fifteen fit"),
        pytest.param(0.0005, 15, 2, id="thirty would be too many samples"),
        pytest.param(1e-5, 16, 94, id="1500 would be far too many"),
        pytest.param(0.0, 16, 937_500, id="too short for the clock"),
    ],
)
def test_a_round_is_15_ms_of_16_samples_at_most(steady_s, samples, iterations):
    """A sample is one call, until that makes too many of them."""
    assert round_of(steady_s, 5e-6, queued=False) == Round(samples=samples, iterations=iterations)


@pytest.mark.parametrize("steady_s", np.geomspace(1e-7, ROUND_S, 200))
def test_every_short_call_fills_its_round(steady_s):
    """Between two thirds and four thirds of 15 ms, with at most 16 samples."""
    cut = round_of(steady_s, 0.0, queued=False)
    assert 1 <= cut.samples <= MOST_SAMPLES
    assert 2 / 3 <= cut.samples * cut.iterations * steady_s / ROUND_S <= 4 / 3


@pytest.mark.parametrize(
    ("min_sample_s", "samples", "iterations"), [(0.002, 8, 2), (0.004, 4, 4), (0.1, 1, 100)]
)
def test_a_sample_lasts_as_long_as_was_asked_for(min_sample_s, samples, iterations):
    """--benchmark-min-time makes samples of more calls of a millisecond, and fewer of them."""
    cut = round_of(0.001, min_sample_s, queued=False)
    assert cut == Round(samples=samples, iterations=iterations)


@pytest.mark.parametrize(
    ("steady_s", "min_sample_s", "iterations"),
    [(1.0, 5e-6, QUEUED_CALLS), (0.01, 5e-6, QUEUED_CALLS), (0.001, 5e-6, 50), (0.001, 0.2, 200)],
)
def test_a_queue_is_one_sample(steady_s, min_sample_s, iterations):
    """Ten calls and 50 ms at least, back to back, so that it never runs empty."""
    cut = round_of(steady_s, min_sample_s, queued=True)
    assert cut == Round(samples=1, iterations=iterations)
