"""Clocks that are true for their device."""

import pytest
import torch

from benchmarks.measure.clock import clock_for, cuda_clock, host_clock


@pytest.mark.parametrize(
    ("device", "clock"), [("cpu", host_clock), ("cuda", cuda_clock), ("cuda:1", cuda_clock)]
)
def test_each_device_has_its_clock(device, clock):
    """Only the CPU is timed without waiting for a device."""
    assert clock_for(device) is clock


def test_host_clock_never_runs_backwards():
    """The host's clock is monotonic."""
    readings = [host_clock() for _ in range(1000)]
    assert readings == sorted(readings)


def test_cuda_clock_waits_for_the_device_before_it_is_read(monkeypatch):
    """The synchronise comes first; read before it, a clock times the launch alone."""
    order = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: order.append("synchronise"))
    monkeypatch.setattr("time.perf_counter", lambda: order.append("read") or 1.0)
    assert cuda_clock() == 1.0
    assert order == ["synchronise", "read"]


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
