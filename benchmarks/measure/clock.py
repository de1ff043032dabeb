"""Clocks: seconds that count only once the device has finished.

Source:
    CUDA semantics, "Asynchronous execution" (PyTorch documentation): kernel launches return
    before the work is done, so a host clock is only true after a synchronise.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import torch

Clock = Callable[[], float]
# Some tenths of a millisecond on a CPU, and a median that a few disturbed samples cannot move.
COST_SAMPLES = 1000


def host_clock() -> float:
    """Seconds of the host's monotonic clock: true for the CPU, where a call ends with its work."""
    return time.perf_counter()


def cuda_clock(device: str = "cuda") -> float:
    """Seconds of the host's clock once every kernel of the device has finished."""
    torch.cuda.synchronize(device)
    return time.perf_counter()


def clock_for(device: str) -> Clock:
    """The clock that is true for *device* (``cpu``, ``cuda``, ``cuda:1``)."""
    return partial(cuda_clock, device) if device.startswith("cuda") else host_clock


def seconds_of(call: Callable[[], Any], clock: Clock) -> float:
    """Seconds of one *call*, from issuing it until its result is ready.

    Inside: the call and the wait for the device. Outside: what the device did before.
    """
    start = clock()
    call()
    return clock() - start


def timed_calls(
    call: Callable[[], Any], clock: Clock, *, samples: int, iterations: int
) -> list[float]:
    """Seconds per call of *samples* samples, each of *iterations* calls back to back.

    Inside: the calls, a step of a loop for each, and the wait for the device at the end of a
    sample. Outside: keeping the sample. What the loop and the clock cost says `harness_cost_s`.
    """
    turns = range(iterations)
    seconds = []
    for _ in range(samples):
        start = clock()
        for _ in turns:
            call()
        seconds.append((clock() - start) / iterations)
    return seconds


def harness_cost_s(clock: Clock, *, iterations: int = 1) -> float:
    """Seconds that timing adds to each call: the median of `timed_calls` over an empty call.

    It is shown beside a time and not taken off it: what an empty function costs is in it too.

    Args:
        clock: the one that the samples are taken with; a synchronise is part of what it costs.
        iterations: calls in a sample, which share the two readings of the clock.
    """
    return statistics.median(
        timed_calls(_nothing, clock, samples=COST_SAMPLES, iterations=iterations)
    )


def _nothing() -> None:
    """The empty call."""
