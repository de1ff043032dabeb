"""Clocks: seconds that count only once the device has finished.

Source:
    CUDA semantics, "Asynchronous execution" (PyTorch documentation): kernel launches return
    before the work is done, so a host clock is only true after a synchronise.
"""

import time
from collections.abc import Callable
from typing import Any

import torch

Clock = Callable[[], float]


def host_clock() -> float:
    """Seconds of the host's monotonic clock: true for the CPU, where a call ends with its work."""
    return time.perf_counter()


def cuda_clock() -> float:
    """Seconds of the host's clock once every kernel of the current device has finished."""
    torch.cuda.synchronize()
    return time.perf_counter()


def clock_for(device: str) -> Clock:
    """The clock that is true for *device* (``cpu``, ``cuda``, ``cuda:1``)."""
    return cuda_clock if device.startswith("cuda") else host_clock


def seconds_of(call: Callable[[], Any], clock: Clock) -> float:
    """Seconds of one *call*, from issuing it until its result is ready.

    Inside: the call and the wait for the device. Outside: what the device did before.
    """
    start = clock()
    call()
    return clock() - start
