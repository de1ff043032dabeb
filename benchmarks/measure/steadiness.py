"""Whether a warm-up has come to an end, judged by the calls' own trend and level; no torch.

Source:
    Kendall 1938, "A new measure of rank correlation".
"""

import itertools
import math
import statistics
from collections.abc import Sequence

import numpy as np

# Kendall's test needs five to tell a trend at all. Of the 28 pairs of eight, five may be reversed.
BLOCKS = 8
# The last quarter is held against what came before.
LAST_BLOCKS = 2
# Smaller changes are not waited for: a warm-up that falls by 1 % from one quarter of its calls to
# the next has a few tenths of a percent left to fall.
TOLERANCE = 0.01
# Eight blocks in perfect disorder pass for a trend in one of thirty looks.
TREND_P_VALUE = 0.05
# What autotunes does so within the first tens of calls; fewer cannot show it. Calls that take long
# are not waited for.
LEAST_CALLS = 32
PATIENCE_S = 0.5


def settled(seconds: Sequence[float]) -> bool:
    """Whether the calls so far neither fall, climb nor step any more.

    They are cut into eight blocks of neighbours (single calls, and fewer, while there are few),
    whose medians ignore single outliers. They have not settled where the last quarter lies
    outside the range of the blocks before it, nor where the blocks have a trend by Kendall's rank
    test that went on from the last quarter but one to the last. Ranks and ranges ask for no
    distribution: under steady noise of any size, with levels and bursts, one look in ten to one in
    three says no, and the next look has other calls. A trend that the noise hides is not seen.

    Args:
        seconds: of each call, positive, in order of time, without the first call.
    """
    if len(seconds) < 2 or (len(seconds) < LEAST_CALLS and sum(seconds) < PATIENCE_S):
        return False
    levels = _levels(seconds)
    return not (_has_stepped(levels) or _has_trend(levels))


def _levels(seconds: Sequence[float]) -> list[float]:
    """The logarithms of the blocks' medians, so that differences are shares."""
    blocks = min(BLOCKS, len(seconds))
    cuts = [len(seconds) * block // blocks for block in range(blocks + 1)]
    return [
        math.log(statistics.median(seconds[start:end])) for start, end in itertools.pairwise(cuts)
    ]


def _last(levels: Sequence[float]) -> int:
    """How many blocks are the last quarter; one while there are few."""
    return LAST_BLOCKS if len(levels) == BLOCKS else 1


def _has_stepped(levels: Sequence[float]) -> bool:
    """Whether the last blocks lie outside the range of those before them."""
    last = _last(levels)
    before, level = levels[:-last], statistics.median(levels[-last:])
    return not min(before) - TOLERANCE <= level <= max(before) + TOLERANCE


def _has_trend(levels: Sequence[float]) -> bool:
    """Whether the blocks fall or climb in order, and still did so at the end."""
    last = _last(levels)
    change = statistics.median(levels[-last:]) - statistics.median(levels[-2 * last : -last])
    if abs(change) <= TOLERANCE:
        return False
    return kendall_p_value(levels) < TREND_P_VALUE


def kendall_p_value(values: Sequence[float]) -> float:
    """The two-sided p-value of Kendall's tau of *values* with their order; exact without ties.

    ``scipy.stats.kendalltau`` says the same. It is not used here, because importing ``scipy.stats``
    takes each worker process as long as a third of torch itself.

    Source:
        Kendall 1938: the orders of n values by their inversions are counted by the product of
        1 + x + ... + x^(k - 1) over k to n.
    """
    orders = np.ones(1)
    for size in range(2, len(values) + 1):
        orders = np.convolve(orders, np.ones(size))
    inversions = sum(later < earlier for earlier, later in itertools.combinations(values, 2))
    tail = min(inversions, len(orders) - 1 - inversions)
    return float(min(1.0, 2 * orders[: tail + 1].sum() / orders.sum()))
