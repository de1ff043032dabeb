"""What a reader has to know before trusting a case's samples. Flagged samples are kept.

Pure functions over numbers; no torch. What is unknown raises no flag, so that the absence of one is
no proof of quiet.

Source:
    Kendall 1938 and Theil 1950, Sen 1968, as in ``scipy.stats`` (`drifting`).
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.measure.disturbance import Disturbance

# Three standard deviations of the ticks' error over 20 rounds (see `Window`).
SPARE_CPUS = 0.25
# A loss of 1 % is as large as the differences that medians are read for.
STOLEN_SHARE = 0.01
QUOTA_SHARE = 0.01
# A thread with a core to itself waits for up to 0.7 %, for the kernel's own work; one that shares
# with a third on two cores waits for a third of the time.
WAITING_SHARE = 0.02
# Seconds per call go as one over the clock, so this is a drift of the same size as `DRIFT`.
FREQUENCY_FALL = 0.05
# An idle GPU and clocks that somebody set are no throttling; a slowdown that nobody chose is.
THROTTLING_REASONS = frozenset(
    {
        "sw_power_cap",
        "hw_slowdown",
        "sw_thermal_slowdown",
        "hw_thermal_slowdown",
        "hw_power_brake_slowdown",
        "board_limit",
        "reliability",
    }
)
# From the first round to the last: the median is then off by half of it, more than the precision
# of one or two percent that sampling aims at.
DRIFT = 0.05
# One in a hundred steady cases would pass; hardly one also moves by `DRIFT`.
DRIFT_P_VALUE = 0.01
# Five rounds in perfect order still come about by chance in one of sixty cases.
LEAST_DRIFT_ROUNDS = 6
# A level with fewer of the samples is a tail, and the quartiles show it as one.
LEAST_LEVEL_SHARE = 0.1
LEAST_LEVEL_RATIO = 1.1
# Two levels with normal noise pass from 4.7 of its standard deviations apart. Normal samples cut in
# two have 0.8, uniform ones (an even drift) and exponential tails 1.0; METHODOLOGY has the rates.
LEAST_GAP = 2.5
# Of fewer, a level's quartiles are those of two or three samples.
LEAST_BIMODAL_SAMPLES = 50

ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "contended": "Stop what else runs, or measure with fewer threads than free cores, "
        "and measure again.",
        "throttled": "Cool the machine, raise its power limit or CPU quota, or fix its clock "
        "lower, and measure again.",
        "drifting": "Let the machine come to rest first; until then the median depends on how long "
        "was sampled.",
        "bimodal": "Take the median for neither of the two levels; look for a neighbour, a second "
        "kind of core or a changing algorithm.",
        "unsteady": "Give each case more time (--benchmark-max-time), and its warm-up with it; the "
        "first samples may still hold some of it.",
    }
)


def flags_of(
    disturbance: Disturbance,
    *,
    threads: int,
    cores: int,
    round_medians: Sequence[float],
    samples: Sequence[float],
    settled: bool,
) -> tuple[str, ...]:
    """The flags of one case in one process, in the order of `ADVICE`.

    Args:
        disturbance: of the rounds.
        threads: that the case keeps busy; one where a GPU does the work.
        cores: that the process may use.
        round_medians: seconds per call, in the order of time.
        samples: seconds per call, in any order.
        settled: whether the warm-up ended because calls were steady.
    """
    raised = {
        "contended": contended(disturbance, threads=threads, cores=cores),
        "throttled": throttled(disturbance),
        "drifting": drifting(round_medians),
        "bimodal": bimodal(samples),
        "unsteady": not settled,
    }
    return tuple(name for name in ADVICE if raised[name])


def contended(disturbance: Disturbance, *, threads: int, cores: int) -> bool:
    """Whether somebody else had cores that the case needed.

    That is so where the others' load and the case's threads exceed the cores by more than
    `SPARE_CPUS`, where the hypervisor stole more than `STOLEN_SHARE` of the threads' time, or where
    the measuring thread waited for a core for more than `WAITING_SHARE` of the time.
    """
    crowded = _exceeds(disturbance.others_cpus, cores - threads + SPARE_CPUS)
    stolen = _exceeds(disturbance.steal_cpus, STOLEN_SHARE * threads)
    return crowded or stolen or _exceeds(disturbance.waiting, WAITING_SHARE)


def throttled(disturbance: Disturbance) -> bool:
    """Whether a processor ran slower than it could have.

    That is so where heat slowed a CPU down at least once, where the core's frequency was lower by
    more than `FREQUENCY_FALL` in the second half, where a CPU quota stopped us for more than
    `QUOTA_SHARE` of the time, or where the GPU named one of `THROTTLING_REASONS`.
    """
    change = disturbance.frequency_change
    reasons = disturbance.gpu_throttle_reasons or ()
    return (
        _exceeds(disturbance.throttle_events, 0)
        or (change is not None and change < -FREQUENCY_FALL)
        or _exceeds(disturbance.quota_throttled, QUOTA_SHARE)
        or not THROTTLING_REASONS.isdisjoint(reasons)
    )


def drifting(round_medians: Sequence[float]) -> bool:
    """Whether calls became slower or faster from round to round.

    That is so where Kendall's rank correlation with time has a p-value below `DRIFT_P_VALUE`, and
    Theil and Sen's line moves by more than `DRIFT` of the median from the first round to the last.
    The test takes rounds for independent; where they are not, it finds more.
    """
    rounds = len(round_medians)
    if rounds < LEAST_DRIFT_ROUNDS or min(round_medians) == max(round_medians):
        return False
    times = np.arange(rounds)
    p_value = stats.kendalltau(times, round_medians).pvalue
    moved = stats.theilslopes(round_medians, times).slope * (rounds - 1)
    return bool(p_value < DRIFT_P_VALUE and abs(moved) > DRIFT * np.median(round_medians))


def bimodal(samples: Sequence[float]) -> bool:
    """Whether calls ran at one of two speeds, with hardly one in between.

    The sorted logarithms are cut in two where the distances to the medians of the two groups are
    least, each with `LEAST_LEVEL_SHARE` of the samples. There are two levels where those medians
    are apart by `LEAST_LEVEL_RATIO`, and the quartiles that face each other are apart by
    `LEAST_GAP` times the groups' interquartile range (its mean over the samples).
    """
    if len(samples) < LEAST_BIMODAL_SAMPLES:
        return False
    logs = np.sort(np.log(samples))
    cut = _best_cut(logs)
    fast, slow = np.percentile(logs[:cut], [25, 50, 75]), np.percentile(logs[cut:], [25, 50, 75])
    spread = (cut * (fast[2] - fast[0]) + (logs.size - cut) * (slow[2] - slow[0])) / logs.size
    far_apart = slow[1] - fast[1] >= math.log(LEAST_LEVEL_RATIO)
    return bool(far_apart and slow[0] - fast[2] > LEAST_GAP * spread)


def _exceeds(value: float | None, limit: float) -> bool:
    return value is not None and value > limit


def _best_cut(ordered: NDArray[np.float64]) -> int:
    """How many of the values belong to the lower group.

    Distances to a median, not squares around a mean: a few spikes would draw the cut to themselves.
    """
    least = math.ceil(LEAST_LEVEL_SHARE * ordered.size)
    cuts = np.arange(least, ordered.size - least + 1)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    begin, end = np.zeros_like(cuts), np.full_like(cuts, ordered.size)
    distances = _distances(sums, begin, cuts) + _distances(sums, cuts, end)
    return int(cuts[distances.argmin()])


def _distances(
    sums: NDArray[np.float64], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sums of the distances to the median, of the sorted values from *begin* to *end*.

    That is the upper half's sum less the lower half's; the middle one of an odd number is at no
    distance from itself.
    """
    half = (end - begin) // 2
    upper, lower = sums[end] - sums[end - half], sums[begin + half] - sums[begin]
    return np.asarray(upper - lower)
