"""How long to warm up and how many rounds to take."""

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.measure.clock import Clock, seconds_of

# A steady call is estimated from the last calls of the warm-up; three is the least number whose
# median ignores one disturbed call.
STEADY_CALLS = 3
# Long enough for allocators, thread pools and oneDNN's primitive caches to settle, short beside
# the second that a case is sampled for.
WARMUP_S = 0.3
# Above the 662 samples that a p99 needs; 1,000 samples keep a case at about 20 kB in the file.
MOST_ROUNDS = 1000
# A CUDA queue that holds fewer calls drains while the host issues the next one.
QUEUED_CALLS = 10
ROUND_S = 0.05


@dataclass(frozen=True, kw_only=True)
class WarmUp:
    """What the warm-up saw; the first call is not part of it.

    Attributes:
        steady_s: median of the last calls.
        calls: their number.
        seconds: all of them together.
    """

    steady_s: float
    calls: int
    seconds: float


def warm_up(call: Callable[[], Any], clock: Clock, *, at_least_s: float = WARMUP_S) -> WarmUp:
    """Calls until *at_least_s* have passed, and `STEADY_CALLS` times at least."""
    seconds: list[float] = []
    while len(seconds) < STEADY_CALLS or sum(seconds) < at_least_s:
        seconds.append(seconds_of(call, clock))
    return WarmUp(
        steady_s=statistics.median(seconds[-STEADY_CALLS:]),
        calls=len(seconds),
        seconds=sum(seconds),
    )


def calls_per_round(steady_s: float, min_round_s: float, *, queued: bool) -> int:
    """Calls timed together: one, unless a round has to last longer.

    Args:
        steady_s: of one call.
        min_round_s: the least that a round may take.
        queued: the calls are issued back to back, so that a device's queue has to stay full.
    """
    at_least_s = max(min_round_s, ROUND_S) if queued else min_round_s
    return max(QUEUED_CALLS if queued else 1, math.ceil(at_least_s / max(steady_s, 1e-9)))


def rounds_within(max_time_s: float, round_s: float, *, at_least: int) -> int:
    """Rounds that fit into *max_time_s*, from a steady estimate instead of a cold first call."""
    fitting = math.floor(max_time_s / max(round_s, 1e-9))
    return max(at_least, min(fitting, MOST_ROUNDS))
