"""How a round is cut, and how long to warm up."""

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.measure.clock import Clock, seconds_of
from benchmarks.measure.steadiness import settled

# A turn of 15 ms is short beside what drifts (clock rates, neighbours), so that the turns of a
# group meet the same conditions, and long beside what a change of turn costs.
ROUND_S = 0.015
# 16 samples show how single calls spread; the 22 rounds of a process are then some hundred samples.
MOST_SAMPLES = 16
# A CUDA queue that holds fewer calls drains while the host issues the next one.
QUEUED_CALLS = 10
QUEUE_S = 0.05
# In less, a slow decay of short calls passes for steady: with 0.1 s, one of 20 % over 200 calls
# still had 15 % to fall.
WARMUP_S = 0.3
WARMUP_CALLS = 2
# The steadiness is asked for when the number of calls has grown by a quarter: to ask at every
# call would let chance say yes sooner or later.
GROWTH = 1.25


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one turn of a case consists of.

    Attributes:
        samples: how many are timed.
        iterations: back-to-back calls of one sample.
    """

    samples: int
    iterations: int


@dataclass(frozen=True, kw_only=True)
class WarmUp:
    """What the warm-up saw; the first call is not part of it.

    Attributes:
        steady_s: median of the last half of the calls.
        calls: their number.
        seconds: all of them together.
        settled: whether it came to an end by itself, and not because its time was up.
    """

    steady_s: float
    calls: int
    seconds: float
    settled: bool


def warm_up(call: Callable[[], Any], clock: Clock, *, at_most_s: float) -> WarmUp:
    """Calls until what the calls take neither falls nor steps any more, or the time is up.

    Source:
        `measure.steadiness` has the rule.
    """
    seconds: list[float] = []
    steady, asked_at, spent_s = False, WARMUP_CALLS, 0.0
    while not steady:
        seconds.append(seconds_of(call, clock))
        spent_s += seconds[-1]
        over = spent_s >= at_most_s and len(seconds) >= WARMUP_CALLS
        if not over and (len(seconds) < asked_at or spent_s < WARMUP_S):
            continue
        steady, asked_at = settled(seconds), math.ceil(len(seconds) * GROWTH)
        if over:
            break
    return WarmUp(
        steady_s=statistics.median(seconds[len(seconds) // 2 :]),
        calls=len(seconds),
        seconds=spent_s,
        settled=steady,
    )


def round_of(
    steady_s: float, min_sample_s: float, *, queued: bool, iterations: int | None = None
) -> Round:
    """How a turn is cut into samples: one call each, unless that makes too many of them.

    Args:
        steady_s: of one call.
        min_sample_s: the least that a sample may take.
        queued: the calls are issued back to back, so that a device's queue has to stay full.
        iterations: of an earlier process, so that samples stay alike.
    """
    call_s = max(steady_s, 1e-9)
    if queued:
        at_least_s = max(min_sample_s, QUEUE_S)
        fitting = max(QUEUED_CALLS, math.ceil(at_least_s / call_s))
        return Round(samples=1, iterations=iterations or fitting)
    calls = max(1, round(ROUND_S / call_s))
    fitting = max(math.ceil(min_sample_s / call_s), math.ceil(calls / MOST_SAMPLES))
    iterations = iterations or fitting
    return Round(samples=max(1, round(calls / iterations)), iterations=iterations)
