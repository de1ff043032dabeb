"""The fixed pieces of work."""

import pytest
import torch

from benchmarks.measure import calibration
from benchmarks.measure.calibration import COPIED_BYTES, LOOPS, MATRIX, Calibration


@pytest.fixture
def watch(monkeypatch):
    """A log of readings of the clock, which moves by a second at each."""
    log = []

    def clock():
        log.append("clock")
        return float(log.count("clock"))

    monkeypatch.setattr(calibration, "clock_for", lambda _device: clock)
    return log


def test_compute_memory_and_interpreter_are_timed():
    """Each takes some time, and has a name that says its unit."""
    seconds = Calibration("cpu").seconds()
    assert list(seconds) == ["matmul_s", "copy_s", "python_s"]
    assert all(second > 0 for second in seconds.values())


def test_each_piece_is_timed_behind_an_untimed_one(watch):
    """What brings its data back is outside of the two readings."""
    pieces = Calibration("cpu")
    pieces._works = {name: lambda name=name: watch.append(name) for name in ("a_s", "b_s")}
    assert pieces.seconds() == {"a_s": 1.0, "b_s": 1.0}
    assert watch == [
        *("a_s", "clock", "a_s", "clock"),
        *("b_s", "clock", "b_s", "clock"),
    ]


def test_the_work_is_the_same_in_every_process():
    """The product of two instances is equal, whatever random numbers were drawn in between."""
    first = Calibration("cpu")._works["matmul_s"]()
    torch.rand(3)
    second = Calibration("cpu")._works["matmul_s"]()
    assert first.shape == (MATRIX, MATRIX)
    assert torch.equal(first, second)


def test_making_it_draws_none_of_the_user_s_random_numbers():
    """A module that is made afterwards has the weights that it would have had."""
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    Calibration("cpu")
    assert torch.equal(torch.rand(3), expected)


def test_all_of_it_is_done():
    """The copy has all its bytes, and the loop adds 0 to n - 1: n (n - 1) / 2."""
    works = Calibration("cpu")._works
    copied = works["copy_s"]()
    assert (copied.nbytes, int(copied.sum())) == (COPIED_BYTES, 0)
    assert works["python_s"]() == LOOPS * (LOOPS - 1) // 2
