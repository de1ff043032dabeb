"""Clocks that are true for their device."""

import time

import pytest
import torch

from benchmarks.measure.clock import (
    clock_for,
    cuda_clock,
    harness_cost_s,
    host_clock,
    seconds_of,
    timed_calls,
)


class Watch:
    """A fake clock: time passes while it is read and while something is done, not otherwise."""

    def __init__(self, reading_s=0.0):
        self.now_s = 0.0
        self.reading_s = reading_s
        self.readings = 0

    def __call__(self):
        self.readings += 1
        self.now_s += self.reading_s
        return self.now_s

    def work(self, seconds):
        return lambda: setattr(self, "now_s", self.now_s + seconds)


@pytest.mark.parametrize(
    ("device", "waited_for"), [("cpu", []), ("cuda", ["cuda"]), ("cuda:1", ["cuda:1"])]
)
def test_each_device_has_its_clock(monkeypatch, device, waited_for):
    """Only the CPU is timed without waiting, and a GPU's clock waits for that GPU."""
    waits = []
    monkeypatch.setattr(torch.cuda, "synchronize", waits.append)
    clock_for(device)()
    assert waits == waited_for


def test_host_clock_never_runs_backwards():
    """The host's clock is monotonic."""
    readings = [host_clock() for _ in range(1000)]
    assert readings == sorted(readings)


def test_cuda_clock_waits_for_the_device_before_it_is_read(monkeypatch):
    """The synchronise comes first; read before it, a clock times the launch alone."""
    order = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda _: order.append("synchronise"))
    monkeypatch.setattr("time.perf_counter", lambda: order.append("read") or 1.0)
    assert cuda_clock() == 1.0
    assert order == ["synchronise", "read"]


def test_a_step_of_known_duration_is_seen_to_the_digit():
    """A call of 5 ms is 0.005 s: not less, not more, nothing rounded."""
    watch = Watch()
    assert seconds_of(watch.work(0.005), watch) == 0.005
    watch = Watch()
    assert timed_calls(watch.work(0.005), watch, samples=1, iterations=1) == [0.005]


def test_a_sample_is_the_seconds_of_one_of_its_calls():
    """Calls that take 1, 2, 3, ... s, two in a sample: (1 + 2) / 2, (3 + 4) / 2, (5 + 6) / 2."""
    watch = Watch()
    lengths = iter(range(1, 7))

    def longer_each_time():
        watch.now_s += next(lengths)

    assert timed_calls(longer_each_time, watch, samples=3, iterations=2) == [1.5, 3.5, 5.5]
    assert next(lengths, None) is None


def test_the_clock_is_read_twice_in_a_sample_however_many_calls_it_has():
    """A reading may wait for a device: calls of one sample are not held apart by it."""
    watch = Watch()
    timed_calls(lambda: None, watch, samples=3, iterations=100)
    assert watch.readings == 6


def test_what_the_clock_costs_is_shared_by_the_calls_of_a_sample():
    """A clock that needs 1/4 s to be read adds 1/4 s to one call, 1/16 s to each of four."""
    assert harness_cost_s(Watch(reading_s=0.25)) == 0.25
    assert harness_cost_s(Watch(reading_s=0.25), iterations=4) == 0.0625


def test_timing_costs_less_than_two_microseconds_a_call():
    """The lesser of some medians of a thousand: what a neighbour takes only makes them longer."""
    assert 0 < min(harness_cost_s(host_clock) for _ in range(10)) < 2e-6


@pytest.mark.parametrize("iterations", [1, 2])
def test_a_busy_wait_of_five_milliseconds_is_five_milliseconds(iterations):
    """Within 1 %, and never less, in the least of many tries: a neighbour only adds."""

    def wait():
        end_ns = time.monotonic_ns() + 5_000_000
        while time.monotonic_ns() < end_ns:
            pass

    least_s = min(timed_calls(wait, host_clock, samples=40 // iterations, iterations=iterations))
    assert 0.005 <= least_s < 0.00505


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_clock_sees_the_whole_kernel():
    """What it says of a product is no less than what the device's own events say."""
    matrix = torch.ones(8192, 8192, device="cuda")
    torch.mm(matrix, matrix)
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start = cuda_clock()
    first.record()
    torch.mm(matrix, matrix)
    last.record()
    assert cuda_clock() - start >= first.elapsed_time(last) / 1000
