"""Device time by CUDA events, with the caches hot and cold, beside the host's time to launch.

Source:
    CUDA Runtime API, "Event Management": the time between two events is taken on the device, in
    milliseconds with a resolution of about half a microsecond.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from benchmarks.measure.clock import host_clock

# Twice the cache, so that no way of replacing lines keeps what a call left; and what overwrites it
# runs long enough for the host to get ahead.
CACHES_OVERWRITTEN = 2


@dataclass(frozen=True, kw_only=True)
class DeviceTimes:
    """Medians over calls of the current CUDA device's stream.

    Attributes:
        hot_s: between events around a call that follows itself, so that the L2 cache holds what
            fits of its data. Where the host launches slower than the device works, the device
            waits between the two events, and that gap is in it.
        cold_s: between the same events once the L2 cache was overwritten. While that runs the host
            gets ahead, so that the gap shrinks or is gone: this may be less than *hot_s*.
        launch_s: of the host, from the beginning of a call until it returns, the device's queue
            being empty before.
    """

    hot_s: float
    cold_s: float
    launch_s: float


def device_times(call: Callable[[], Any], *, repeats: int) -> DeviceTimes:
    """Times a warm *call* on the current CUDA device, *repeats* times in each of three ways.

    Between the events: what the call puts on the current stream. Outside: overwriting the cache,
    and waiting, which happens once after all calls of a way.

    Args:
        call: must not wait for the device itself: its wait would count as launching. The same
            holds for one of more kernels than the driver queues, about a thousand.
        repeats: calls in each way, at least 1.
    """
    overwrite = _l2_overwriter()
    call()  # Fills the cache for the first hot one.
    hot_s = _between_events(call, before_each=_leave, repeats=repeats)
    overwrite()  # Its kernel is loaded at its first run, which would hold up the host.
    cold_s = _between_events(call, before_each=overwrite, repeats=repeats)
    return DeviceTimes(hot_s=hot_s, cold_s=cold_s, launch_s=_launch_s(call, repeats=repeats))


def _between_events(
    call: Callable[[], Any], *, before_each: Callable[[], Any], repeats: int
) -> float:
    """Median seconds between events around *call*, issued without waiting."""
    # Made beforehand: making one costs the host time, which would widen the gaps.
    pairs = [
        (torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True))
        for _ in range(repeats)
    ]
    torch.cuda.synchronize()
    for first, last in pairs:
        before_each()
        first.record()
        call()
        last.record()
    torch.cuda.synchronize()
    return statistics.median(float(first.elapsed_time(last)) / 1000 for first, last in pairs)


def _launch_s(call: Callable[[], Any], *, repeats: int) -> float:
    """Median seconds of the host until *call* returns, each with an empty queue."""
    seconds = []
    for _ in range(repeats):
        torch.cuda.synchronize()  # A full queue makes the host wait for the device.
        start = host_clock()
        call()
        seconds.append(host_clock() - start)
    torch.cuda.synchronize()
    return statistics.median(seconds)


def _l2_overwriter() -> Callable[[], Any]:
    """What writes over the whole L2 cache of the current device."""
    device = torch.cuda.current_device()
    cache_bytes = torch.cuda.get_device_properties(device).L2_cache_size
    buffer = torch.empty(CACHES_OVERWRITTEN * cache_bytes, dtype=torch.uint8, device="cuda")
    return buffer.zero_


def _leave() -> None:
    """Leaves the cache as the last call did."""
