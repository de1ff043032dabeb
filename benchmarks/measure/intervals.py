"""Intervals of a process's median, of medians over restarts and of ratios; when to stop; no torch.

Every interval is one of 95 %. METHODOLOGY has the shares in which they held the truth.

Source:
    Batches of neighbours instead of dependent samples: Schmeiser 1982, "Batch size effects in the
    analysis of simulation output". The range of k independent estimates misses their median with
    probability 2^(1 - k): the sign test, read backwards. t: Student 1908, as in ``scipy``.
"""

import itertools
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

# The range of six independent batches holds the median with 97 %, that of five with 94 %.
BATCHES = 6
# Batches of three rounds at least: one disturbed round then moves no batch's median.
FIRST_LOOK = 20
# To ask after every round gives chance many times to say yes: on generated traces it took the
# coverage of independent rounds from 98 to 96 %, of drifting ones from 95 to 92 %.
LOOK_GROWTH = 1.5
# Up to a tenth, the two sides of an interval of logarithms differ by less than a tenth of it.
WIDE = 0.1
# Two-sided 95 %.
UPPER_QUANTILE = 0.975


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate and the 95 % interval around it, all in the estimate's unit."""

    value: float
    low: float
    high: float

    @property
    def relative_half_width(self) -> float:
        """Half of the interval's width, as a share of the value."""
        return (self.high - self.low) / 2 / self.value

    @property
    def is_wide(self) -> bool:
        """Whether it has to be shown by its ends, because it reaches farther up than down."""
        return self.relative_half_width > WIDE


def within_process(round_medians: Sequence[float]) -> Interval | None:
    """The interval of one process's median; it knows nothing of what other processes would give.

    The rounds are cut into six batches of neighbours. The interval is the range of the batches'
    medians, widened on both sides by the shift from the first half of the rounds to the second.
    The range asks for no distribution, so that skewed and two-level rounds do it no harm; batches
    longer than the noise remembers are independent where rounds are not; and the shift grows
    where the noise remembers longer. What it does not see is a level that changes more slowly
    than the process lasts.

    Args:
        round_medians: positive, in order of time.

    Returns:
        `None` with fewer rounds than batches.
    """
    count = len(round_medians)
    if count < BATCHES:
        return None
    cuts = [count * batch // BATCHES for batch in range(BATCHES + 1)]
    batches = [
        statistics.median(round_medians[start:end]) for start, end in itertools.pairwise(cuts)
    ]
    widening = math.exp(abs(_log_shift(round_medians)))
    return Interval(
        value=statistics.median(round_medians),
        low=min(batches) / widening,
        high=max(batches) * widening,
    )


def _log_shift(values: Sequence[float]) -> float:
    """The logarithm of the second half's median over the first's; a middle one is in neither."""
    half = len(values) // 2
    return math.log(statistics.median(values[-half:]) / statistics.median(values[:half]))


def precise(round_medians: Sequence[float], target: float) -> bool:
    """Whether the interval within the process is within *target* of its value on either side."""
    interval = within_process(round_medians)
    if interval is None:
        return False
    farthest = max(interval.high - interval.value, interval.value - interval.low)
    return farthest / interval.value <= target


def may_stop(round_medians: Sequence[float], target: float) -> bool:
    """Whether a process that has just taken a round is precise, asked at growing counts alone.

    A process that may stop has to do so, or remember it: at the next round it is not asked.
    """
    return _is_asked(len(round_medians)) and precise(round_medians, target)


def _is_asked(rounds: int) -> bool:
    count = FIRST_LOOK
    while count < rounds:
        count = math.ceil(count * LOOK_GROWTH)
    return count == rounds


def geometric_mean(medians: Sequence[float]) -> float:
    """The restarts' medians as one figure: the middle of the interval, and there without one."""
    return statistics.geometric_mean(medians)


def over_restarts(medians: Sequence[float]) -> Interval | None:
    """The interval of the geometric mean of the restarts' medians; `None` for fewer than two.

    Processes of the same program differ by a factor that each keeps for its life (memory layout,
    neighbours), so that the restart, not the round, is what was repeated.

    Args:
        medians: one of each process, positive.
    """
    return _from_logarithms([math.log(median) for median in medians])


def restart_log_ratio(
    baseline: Mapping[int, float], candidate: Mapping[int, float]
) -> float | None:
    """What one restart says of two cases: the median of ln(candidate / baseline) over the cycles.

    Rounds of one cycle are neighbours in time: what disturbs both leaves their ratio alone.

    Args:
        baseline: the rounds' medians by their cycles.
        candidate: likewise, from the same process.

    Returns:
        `None` where they share no cycle.
    """
    shared = baseline.keys() & candidate.keys()
    if not shared:
        return None
    return statistics.median(math.log(candidate[cycle] / baseline[cycle]) for cycle in shared)


def ratio_over_restarts(log_ratios: Sequence[float]) -> Interval | None:
    """The interval of the ratio candidate / baseline; `None` for fewer than two restarts.

    Units:
        above 1 the candidate is slower.
    """
    return _from_logarithms(log_ratios)


def _from_logarithms(logarithms: Sequence[float]) -> Interval | None:
    """The t interval of their mean, taken back from the logarithm."""
    count = len(logarithms)
    if count < 2:
        return None
    quantile = float(stdtrit(count - 1, UPPER_QUANTILE))
    half = quantile * statistics.stdev(logarithms) / math.sqrt(count)
    middle = statistics.fmean(logarithms)
    return Interval(
        value=math.exp(middle), low=math.exp(middle - half), high=math.exp(middle + half)
    )
