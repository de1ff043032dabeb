"""Generated evidence: blocks of both sides, with noise as shared machines have it.

A process keeps a factor of its own for its life, part of which all cases in it share. Around it
the machine drifts and is now and then slow for seconds, which hits the two blocks of a round mostly
alike, because they are neighbours; each process drifts a little by itself; single blocks are
disturbed, a few of them badly.

Units:
    logarithms of a block's seconds as a share of the quiet ones, because disturbances multiply.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

Array = npt.NDArray[np.float64]

ROUNDS = 20
BLOCK_S = 0.015
# Ten cases take turns: rounds of one of them begin so long after each other.
ROUND_S = 10 * 2 * BLOCK_S
# Of the drift that the machine imposes on both sides, and of that of each process alone.
DRIFT_SPREAD, DRIFT_MEMORY_S = 0.03, 0.3
OWN_SPREAD, OWN_MEMORY_S = 0.01, 1.0
# While a neighbour is busy the core itself was seen to run up to 1.8 times as long.
SLOW_FACTOR, SLOW_SHARE, SLOW_DWELL_S = 1.8, 0.2, 2.0
# Of the variance of a process's factor, what is the same for all of its cases: identical sides on
# a shared machine of two cores gave a mean correlation of 0.19 between cases (14 runs, 2026-11-25).
SHARED = 0.2
BLOCK_SPREAD = 0.01
OUTLIER_SHARE, OUTLIER_MEAN = 0.03, 0.5


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """So many *cases* with so many *restarts*.

    Attributes:
        suite: neighbouring cases that have their restarts in the same two processes.
        restart_spread: standard deviation of the logarithm of a process's own factor; two sides
            that are the same differ by 1.4 times as much from restart to restart.
    """

    cases: int
    restarts: int
    restart_spread: float
    suite: int = 1


def log_ratios_of_rounds(generator: Generator, stretch: Stretch) -> Array:
    """ln(candidate / baseline) of each round, of two sides that are the same.

    Shapes:
        returns: (cases, restarts, ROUNDS)
    """
    baseline, candidate = _blocks(generator, stretch.cases * stretch.restarts, stretch)
    return (candidate - baseline).T.reshape(stretch.cases, stretch.restarts, ROUNDS)


def log_ratios_of_restarts(of_rounds: Array) -> Array:
    """What each restart says: the median over its rounds, as evidence is read.

    Shapes:
        of_rounds: (cases, restarts, ROUNDS)
        returns: (cases, restarts)
    """
    return np.median(of_rounds, axis=-1)


def _blocks(generator: Generator, pairs: int, stretch: Stretch) -> tuple[Array, Array]:
    """Both sides' blocks, in an order that alternates from round to round: (ROUNDS, pairs)."""
    level = _machine(generator, pairs).reshape(ROUNDS, 2, pairs)
    level[1::2] = level[1::2, ::-1].copy()
    steps_s = np.full(ROUNDS - 1, ROUND_S)
    sides = [
        level[:, side]
        + _wandering(generator, pairs, steps_s, spread=OWN_SPREAD, memory_s=OWN_MEMORY_S)
        + _factors(generator, stretch)
        + _scatter(generator, pairs)
        for side in range(2)
    ]
    return sides[0], sides[1]


def _factors(generator: Generator, stretch: Stretch) -> Array:
    """What each process has for its life, for each case and restart: (pairs,)."""
    suites = -(-stretch.cases // stretch.suite)
    of_process = generator.normal(0.0, stretch.restart_spread, (suites, stretch.restarts))
    shape = (stretch.cases, stretch.restarts)
    of_case = generator.normal(0.0, stretch.restart_spread, shape)
    shared = np.repeat(of_process, stretch.suite, axis=0)[: stretch.cases]
    factors: Array = math.sqrt(SHARED) * shared + math.sqrt(1.0 - SHARED) * of_case
    return factors.ravel()


def _machine(generator: Generator, pairs: int) -> Array:
    """What is imposed on all blocks, in order of time: (2 * ROUNDS, pairs)."""
    gaps = [BLOCK_S, ROUND_S - BLOCK_S]
    steps_s = np.array((gaps * ROUNDS)[:-1])
    drift = _wandering(generator, pairs, steps_s, spread=DRIFT_SPREAD, memory_s=DRIFT_MEMORY_S)
    return drift + math.log(SLOW_FACTOR) * _slow(generator, pairs, steps_s)


def _wandering(
    generator: Generator, pairs: int, steps_s: Array, *, spread: float, memory_s: float
) -> Array:
    """A level that is pulled back, an AR(1) process: (steps + 1, pairs)."""
    kept = np.exp(-steps_s / memory_s)
    level: Array = generator.normal(0.0, spread, (len(steps_s) + 1, pairs))
    level[1:] *= np.sqrt(1.0 - kept**2)[:, None]
    for number, share in enumerate(kept, start=1):
        level[number] += share * level[number - 1]
    return level


def _slow(generator: Generator, pairs: int, steps_s: Array) -> npt.NDArray[np.bool_]:
    """When the machine is in its slow mode, a Markov chain of two states: (steps + 1, pairs)."""
    kept = np.exp(-steps_s / (SLOW_DWELL_S * (1.0 - SLOW_SHARE)))
    chance = generator.random((len(steps_s) + 1, pairs))
    slow = chance < SLOW_SHARE
    for number, share in enumerate(kept, start=1):
        slow[number] = chance[number] < SLOW_SHARE + (slow[number - 1] - SLOW_SHARE) * share
    return slow


def _scatter(generator: Generator, pairs: int) -> Array:
    """What single blocks have for themselves: (ROUNDS, pairs)."""
    scatter: Array = generator.normal(0.0, BLOCK_SPREAD, (ROUNDS, pairs))
    hit = generator.random(scatter.shape) < OUTLIER_SHARE
    scatter[hit] += np.log1p(generator.exponential(OUTLIER_MEAN, int(hit.sum())))
    return scatter
