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
    """A product of large matrices takes longer than launching it."""
    matrix = torch.ones(4096, 4096, device="cuda")
    torch.mm(matrix, matrix)
    launched = cuda_clock()
    torch.mm(matrix, matrix)
    issued = host_clock()
    assert cuda_clock() - launched > issued - launched
