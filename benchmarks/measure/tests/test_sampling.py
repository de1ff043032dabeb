"""Warm-up and the number of rounds, on a fake clock."""

import pytest

from benchmarks.measure.clock import seconds_of
from benchmarks.measure.sampling import (
    MOST_ROUNDS,
    QUEUED_CALLS,
    calls_per_round,
    rounds_within,
    warm_up,
)


class FakeTime:
    """A clock that moves only when a step of known duration is called."""

    def __init__(self, durations):
        self.now = 0.0
        self.durations = iter(durations)
        self.calls = 0

    def clock(self):
        return self.now

    def step(self):
        self.calls += 1
        self.now += next(self.durations)


def test_a_step_of_known_duration_is_timed_to_the_digit():
    """What the clock moved during the call is what the call took."""
    time = FakeTime([0.125])
    assert seconds_of(time.step, time.clock) == 0.125


def test_warm_up_lasts_until_its_time_has_passed():
    """At 0.125 s a call, three calls make the 0.3 s that a warm-up lasts at least."""
    time = FakeTime([0.125] * 10)
    warmup = warm_up(time.step, time.clock)
    assert (warmup.calls, warmup.seconds, warmup.steady_s) == (3, 0.375, 0.125)
    assert time.calls == 3


def test_warm_up_of_slow_calls_still_makes_three():
    """One disturbed call cannot decide alone how many rounds follow."""
    time = FakeTime([1.0, 8.0, 1.0])
    warmup = warm_up(time.step, time.clock)
    assert (warmup.calls, warmup.steady_s) == (3, 1.0)


def test_rounds_come_from_a_steady_call():
    """A call of 2 ms gets 500 rounds of a second, however slow the first call was."""
    assert rounds_within(1.0, 0.002, at_least=5) == 500


@pytest.mark.parametrize(("round_s", "rounds"), [(2.0, 5), (1e-6, MOST_ROUNDS)])
def test_rounds_are_bounded_on_both_sides(round_s, rounds):
    """--benchmark-min-rounds is kept for slow calls, and a file stays small for fast ones."""
    assert rounds_within(1.0, round_s, at_least=5) == rounds


def test_latency_is_timed_one_call_at_a_time():
    """Without a queue a round is one call."""
    assert calls_per_round(1e-4, 5e-6, queued=False) == 1


def test_a_round_lasts_as_long_as_was_asked_for():
    """--benchmark-min-time of 0.1 s makes rounds of ten calls of 10 ms."""
    assert calls_per_round(0.01, 0.1, queued=False) == 10


@pytest.mark.parametrize(("steady_s", "calls"), [(1.0, QUEUED_CALLS), (0.001, 50)])
def test_back_to_back_calls_fill_the_queue(steady_s, calls):
    """A round of queued calls has ten of them at least, and lasts 50 ms at least."""
    assert calls_per_round(steady_s, 5e-6, queued=True) == calls
