"""One round of a case: what is called, what is timed, what is kept away."""

import gc

import pytest
from torch import nn
from toy_benches import Told, alive

from benchmarks import protocol
from benchmarks.measure.disturbance import Speeds
from benchmarks.measure.sampling import Round
from benchmarks.protocol import LOOK_EVERY_S, collector_off

STILL = Speeds(
    frequency_hz=None, throttle_events=None, gpu_clock_hz=None, gpu_throttle_reasons=None
)


@pytest.mark.parametrize(
    ("samples", "iterations", "calls"),
    [
        pytest.param(3, 2, 7, id="several samples"),
        pytest.param(16, 1, 17, id="several samples of one call"),
        pytest.param(1, 1, 2, id="a single long call"),
        pytest.param(1, 50, 51, id="one queue"),
    ],
)
def test_a_turn_is_one_round(samples, iterations, calls):
    """As many samples as the round has, behind one untimed call."""
    module = Told()
    bench = alive(module)
    bench._round = Round(samples=samples, iterations=iterations)
    before = module.calls
    turn = bench.turn()
    assert module.calls - before == calls
    assert len(turn.seconds) == samples
    assert all(seconds > 0 for seconds in turn.seconds)


def test_the_untimed_call_is_in_no_sample(monkeypatch):
    """On a clock that each call moves by a second, and the first of a turn by a hundred."""
    now_s = [0.0]
    monkeypatch.setattr(protocol, "clock_for", lambda _: lambda: now_s[0])
    module = Told()
    bench = alive(module)
    bench._round = Round(samples=2, iterations=2)
    steps = iter([100.0, 1.0, 1.0, 2.0, 2.0])
    module.during = lambda: now_s.__setitem__(0, now_s[0] + next(steps))
    assert bench.turn().seconds == (1.0, 2.0)


def test_no_garbage_is_collected_inside_a_turn():
    """Calls that make a thousand times what a collection waits for see none; before, they do."""
    collections, seen = [], []

    def litter():
        for _ in range(gc.get_threshold()[0] * 3):
            ring = []
            ring.append(ring)
        seen.append(len(collections))

    def note(phase, _info):
        collections.append(phase)

    module = Told()
    bench = alive(module)
    module.during = litter
    gc.callbacks.append(note)
    try:
        bench.answer()
        assert seen[-1] > 0
        seen.clear()
        bench._round = Round(samples=8, iterations=1)
        bench.turn()
    finally:
        gc.callbacks.remove(note)
    assert len(seen) == 9
    assert len(set(seen)) == 1
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    """What the user has chosen is put back."""
    gc.disable()
    try:
        with collector_off():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_collector_is_on_again_behind_an_error():
    """However the turn ends."""

    def fail_inside():
        with collector_off():
            raise KeyError

    with pytest.raises(KeyError):
        fail_inside()
    assert gc.isenabled()


def test_processors_are_looked_at_a_few_times_a_second(monkeypatch):
    """At the first turn, and then where the last look is long enough ago."""
    now_s = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now_s[0])
    monkeypatch.setattr(protocol, "read_speeds", lambda _gpu: STILL)
    bench = alive(nn.Linear(4, 2))
    looks = []
    for passed_s in (0.0, 0.6, 0.6, 0.6):
        now_s[0] += passed_s * LOOK_EVERY_S
        looks.append(bench.turn().speeds)
    assert looks == [STILL, None, STILL, None]


def test_a_turn_s_window_holds_its_samples():
    """The wall clock of the window ran for as long as the samples took, at least."""
    turn = alive(nn.Linear(4, 2)).turn()
    assert turn.window.wall_s >= sum(turn.seconds) > 0
