"""What others would have said of the same traces: their stopping rules and their intervals.

All take the calls of one process without a pause, but for `pooled`, our own counter-example.

Source:
    pytest-benchmark 5.3.1, ``fixture.py``, ``_run_until_precise``; torch 2.14,
    ``torch/utils/benchmark``: ``Timer.adaptive_autorange``, ``Measurement.meets_confidence`` and
    ``Measurement.significant_figures``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from benchmarks.selfcheck.traces import CALL_S, Array

# Defaults: --benchmark-confidence, --benchmark-min-rounds, --benchmark-max-time.
PRECISION_CONFIDENCE = 0.99
PRECISION_LEAST = 5
PRECISION_MOST = round(1.0 / CALL_S)
# torch makes a block ten times longer until the clock's share is small or 50 ms are passed: 100
# calls of 1.5 ms. Defaults: more than three blocks, `threshold`, `max_run_time`.
BLOCK_CALLS = 100
AUTORANGE_LEAST = 4
AUTORANGE_MOST_S = 10.0
AUTORANGE_THRESHOLD = 0.1
# Of a normal distribution, two-sided 90 %: torch's own constant.
AUTORANGE_QUANTILE = 1.645


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What trials end with: an estimate, the interval around it, and the calls that it took.

    Units:
        seconds; one element a trial.
    """

    values_s: Array
    low_s: Array
    high_s: Array
    calls: npt.NDArray[np.int64]

    @property
    def half_widths(self) -> Array:
        """Half of each interval's width, as a share of its value."""
        return (self.high_s - self.low_s) / 2 / self.values_s


def pooled(calls_s: Sequence[Array]) -> Claims:
    """The calls of all restarts as if independent: mean and normal 95 % interval.

    Args:
        calls_s: of each trial.
    """
    counts = np.array([len(calls) for calls in calls_s])
    means = np.array([calls.mean() for calls in calls_s])
    deviations = np.array([calls.std(ddof=1) for calls in calls_s])
    halves = float(ndtri(0.975)) * deviations / np.sqrt(counts)
    return _around(means, halves, counts)


def precision_rule(calls_s: Array, target: float) -> Claims:
    """``--benchmark-precision``: the normal 99 % interval of the mean, asked after every round.

    A call of a millisecond is far above the clock's resolution, so that a round is one call.

    Shapes:
        calls_s: (trials, calls)
    """
    calls_s = calls_s[:, :PRECISION_MOST]
    counts = np.arange(1, calls_s.shape[1] + 1)
    means = calls_s.cumsum(axis=1) / counts
    squares = (calls_s**2).cumsum(axis=1) - counts * means**2
    deviations = np.sqrt(squares.clip(0.0) / (counts - 1).clip(1))
    halves = float(ndtri(0.5 + PRECISION_CONFIDENCE / 2)) * deviations / np.sqrt(counts)
    stops = (halves <= target * means) & (counts >= PRECISION_LEAST)
    stops[:, -1] = True
    last = stops.argmax(axis=1)
    trials = np.arange(len(calls_s))
    return _around(means[trials, last], halves[trials, last], last + 1)


def adaptive_autorange(calls_s: Array) -> Claims:
    """`Timer.adaptive_autorange`: the median of blocks, until their quartiles lie within a tenth.

    It gives no interval. Taken is the one from which it derives how many digits it prints: 1.645
    standard errors, those of the blocks between the quartiles.

    Shapes:
        calls_s: (trials, calls), enough for 10 s
    """
    blocks_s = calls_s.reshape(len(calls_s), -1, BLOCK_CALLS).mean(axis=2)
    counts = [_blocks_taken(blocks) for blocks in blocks_s]
    taken_s = [blocks[:count] for blocks, count in zip(blocks_s, counts, strict=True)]
    return _around(
        np.array([np.median(blocks) for blocks in taken_s]),
        np.array([_printed_half_width(blocks) for blocks in taken_s]),
        np.array(counts) * BLOCK_CALLS,
    )


def _blocks_taken(blocks_s: Array) -> int:
    most = 1 + int((blocks_s.cumsum() * BLOCK_CALLS <= AUTORANGE_MOST_S).sum())
    count = AUTORANGE_LEAST
    while count < min(most, len(blocks_s)) and not _meets_confidence(blocks_s[:count]):
        count += 1
    return count


def _meets_confidence(blocks_s: Array) -> bool:
    q1, median, q3 = np.percentile(blocks_s, [25, 50, 75])
    return bool((q3 - q1) / median < AUTORANGE_THRESHOLD)


def _printed_half_width(blocks_s: Array) -> float:
    ordered = np.sort(blocks_s)
    between_quartiles = ordered[len(ordered) // 4 : math.ceil(3 * len(ordered) / 4)]
    deviation = between_quartiles.std()
    return float(AUTORANGE_QUANTILE * deviation / math.sqrt(len(between_quartiles)))


def _around(values_s: Array, halves_s: Array, calls: npt.NDArray[np.int64]) -> Claims:
    return Claims(
        values_s=values_s, low_s=values_s - halves_s, high_s=values_s + halves_s, calls=calls
    )
