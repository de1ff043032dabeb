"""Device time by events, hot and cold, and the host's time to launch."""

from types import SimpleNamespace

import pytest
import torch

from benchmarks.measure.clock import cuda_clock
from benchmarks.measure.device_time import DeviceTimes, device_times

# Powers of two: their sums and their milliseconds are exact in binary.
SHORT_S, LONG_S, FLUSH_S = 2**-12, 2**-8, 2**-6
L2_BYTES = 50 * 2**20


class Device:
    """A fake device: a host that launches, a queue that works in order, and an L2 cache."""

    def __init__(self):
        self.host_s = 0.0
        self.free_s = 0.0
        self.holds_the_data = False
        self.flushed_bytes = []

    def launch(self, host_s, work_s):
        self.host_s += host_s
        self.free_s = max(self.free_s, self.host_s) + work_s

    def synchronise(self):
        self.host_s = max(self.host_s, self.free_s)

    def call(self, launch_s, hot_s, cold_s):
        def issue():
            self.launch(launch_s, hot_s if self.holds_the_data else cold_s)
            self.holds_the_data = True

        return issue

    def buffer(self, size, **_):
        def zero():
            self.flushed_bytes.append(size)
            self.launch(0, FLUSH_S)
            self.holds_the_data = False

        return SimpleNamespace(zero_=zero)

    def event(self, *, enable_timing):
        """An event on the stream: its time is that of the device when the queue reaches it."""
        assert enable_timing
        event = SimpleNamespace(at_s=None)

        def record():
            self.launch(0, 0)
            event.at_s = self.free_s

        event.record = record
        event.elapsed_time = lambda last: (last.at_s - event.at_s) * 1000
        return event


@pytest.fixture
def device(monkeypatch):
    """torch.cuda and the host's clock, played by a `Device`."""
    fake = Device()
    monkeypatch.setattr(torch.cuda, "Event", fake.event)
    monkeypatch.setattr(torch.cuda, "synchronize", fake.synchronise)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    properties = SimpleNamespace(L2_cache_size=L2_BYTES)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: properties)
    monkeypatch.setattr(torch, "empty", fake.buffer)
    monkeypatch.setattr("time.perf_counter", lambda: fake.host_s)
    return fake


def test_a_call_that_keeps_the_device_busy_is_timed_on_the_device(device):
    """Launched in 2^-12 s, working 2^-8 s hot and twice that cold: each is seen to the digit."""
    call = device.call(launch_s=SHORT_S, hot_s=LONG_S, cold_s=2 * LONG_S)
    times = device_times(call, repeats=5)
    assert times == DeviceTimes(hot_s=LONG_S, cold_s=2 * LONG_S, launch_s=SHORT_S)


def test_a_call_that_keeps_the_host_busy_shows_as_launch_bound(device):
    """Launched in 2^-8 s, working 2^-12 s: hot, the events are a launch apart, so its gap is in.

    Cold, the host gets ahead while the cache is overwritten, and the work alone is left.
    """
    call = device.call(launch_s=LONG_S, hot_s=SHORT_S, cold_s=2 * SHORT_S)
    times = device_times(call, repeats=5)
    assert times == DeviceTimes(hot_s=LONG_S, cold_s=2 * SHORT_S, launch_s=LONG_S)


def test_the_cache_is_overwritten_before_each_cold_call(device):
    """With a buffer of twice its size; once more beforehand, untimed."""
    device_times(device.call(launch_s=SHORT_S, hot_s=LONG_S, cold_s=LONG_S), repeats=5)
    assert device.flushed_bytes == [2 * L2_BYTES] * 6


def test_the_queue_is_empty_before_each_launch(device):
    """A full queue would make the host wait; nothing is left in it either."""
    waiting_s = []
    call = device.call(launch_s=SHORT_S, hot_s=LONG_S, cold_s=LONG_S)

    def watched():
        waiting_s.append(max(0.0, device.free_s - device.host_s))
        call()

    device_times(watched, repeats=5)
    assert waiting_s[-5:] == [0.0] * 5
    assert device.free_s == device.host_s


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_large_product_keeps_the_device_busy():
    """Half of the calls take their median or longer: the waiting clock sees no less."""
    matrix = torch.ones(8192, 8192, device="cuda")
    torch.mm(matrix, matrix)
    start = cuda_clock()
    times = device_times(lambda: torch.mm(matrix, matrix), repeats=10)
    assert cuda_clock() - start >= 5 * (times.hot_s + times.cold_s)
    assert times.launch_s < min(times.hot_s, times.cold_s)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_chain_of_tiny_kernels_keeps_the_host_busy():
    """Eight numbers keep no device busy for as long as it takes to ask for them."""
    numbers = torch.ones(8, device="cuda")

    def chain():
        for _ in range(50):
            numbers.add_(1)

    times = device_times(chain, repeats=10)
    assert times.launch_s >= min(times.hot_s, times.cold_s)
