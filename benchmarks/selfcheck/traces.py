"""Generated traces of seconds per call, with noise as machines have it and a truth that is known.

A trace is the level that a process runs at, which changes with time, and the scatter of single
calls around it. The level holds for a round.

Units:
    seconds; drawn as logarithms of a call's share of `CALL_S`, because disturbances multiply.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

Array = npt.NDArray[np.float64]

# A round of ten calls, 15 ms together, as the engine cuts it.
CALL_S = 0.0015
CALLS = 10
ROUND_S = CALL_S * CALLS
# Two cases in turns, the least of which a ratio is taken: rounds of one are 30 ms apart.
CYCLE_S = 2 * ROUND_S
# Medians of fresh processes differed by 0.7 to 2.8 % on a shared two-core machine.
RESTART_SPREAD = 0.02
# Standard deviation of a call's logarithm, where the level is what matters.
CALL_SPREAD = 0.03
# Enough that the truth is known to a hundredth of a percent where it is drawn.
TRUTH_ROUNDS = 100_000
TRUTH_SEED = 20_260_101


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """So many *processes*, each with so many *rounds*, which begin *step_s* after each other."""

    processes: int
    rounds: int
    step_s: float


@dataclass(frozen=True, kw_only=True)
class Trace:
    """A kind of noise.

    Attributes:
        draw: logarithms of calls: (processes, rounds, calls).
        within_sight: whether it shows all that it does within the time that a process runs.
    """

    name: str
    draw: Callable[[Generator, Stretch], Array]
    within_sight: bool = True


def restart_factors(generator: Generator, processes: int, spread: float) -> Array:
    """The factor that each process keeps for its life; *spread* is that of its logarithm."""
    return np.exp(generator.normal(0.0, spread, processes))


def seconds_of(trace: Trace, generator: Generator, stretch: Stretch) -> Array:
    """Seconds of each call, before any factor of its process.

    Shapes:
        returns: (processes, rounds, CALLS)
    """
    return CALL_S * np.exp(trace.draw(generator, stretch))


@functools.cache
def true_median_s(trace: Trace) -> float:
    """The long-run median of a round's median, which is what a restart's median estimates."""
    return float(np.median(np.median(_long_run(trace, 1), axis=(1, 2))))


@functools.cache
def true_mean_s(trace: Trace) -> float:
    """The long-run mean of a call."""
    return float(_long_run(trace, 1).mean())


@functools.cache
def true_block_s(trace: Trace, rounds: int) -> float:
    """The long-run median of the mean of *rounds* rounds without a pause."""
    return float(np.median(_long_run(trace, rounds).mean(axis=(1, 2))))


def _long_run(trace: Trace, rounds: int) -> Array:
    """Many processes of few rounds: each begins in the trace's steady state."""
    stretch = Stretch(processes=TRUTH_ROUNDS // rounds, rounds=rounds, step_s=ROUND_S)
    return seconds_of(trace, np.random.default_rng(TRUTH_SEED), stretch)


def independent(generator: Generator, stretch: Stretch) -> Array:
    """Lognormal calls that know nothing of each other."""
    return _calls(generator, np.zeros((stretch.processes, stretch.rounds)), spread=0.1)


def wandering(generator: Generator, stretch: Stretch, *, memory_s: float, spread: float) -> Array:
    """A level that wanders and is pulled back: an AR(1) process, forgotten after *memory_s*."""
    kept = math.exp(-stretch.step_s / memory_s)
    news: Array = generator.normal(0.0, spread, (stretch.rounds, stretch.processes))
    news[1:] *= math.sqrt(1.0 - kept**2)
    for number in range(1, stretch.rounds):
        news[number] += kept * news[number - 1]
    return _calls(generator, news.T)


def bursty(generator: Generator, stretch: Stretch) -> Array:
    """A tenth of the time in bursts of 30 ms, where every other call takes about twice as long."""
    burst = _visits(generator, stretch, share=0.1, dwell_s=0.03)
    calls = _calls(generator, np.zeros(burst.shape))
    hit = burst[..., None] & (generator.random(calls.shape) < 0.5)
    return calls + np.log1p(hit * generator.exponential(1.0, calls.shape))


def two_level(
    generator: Generator, stretch: Stretch, *, dwell_s: float, share: float = 0.2
) -> Array:
    """Now and then, for *dwell_s* on average, everything takes 1.8 times as long."""
    slow = _visits(generator, stretch, share=share, dwell_s=dwell_s)
    return _calls(generator, np.where(slow, math.log(1.8), 0.0))


def heavy_tailed(generator: Generator, stretch: Stretch) -> Array:
    """Calls with a Pareto tail of exponent 2: the variance does not exist."""
    shape = (stretch.processes, stretch.rounds, CALLS)
    return np.log1p(0.1 * generator.pareto(2.0, shape))


def _calls(generator: Generator, level: Array, spread: float = CALL_SPREAD) -> Array:
    """Calls scattered around the levels of their rounds."""
    return level[..., None] + generator.normal(0.0, spread, (*level.shape, CALLS))


def _visits(
    generator: Generator, stretch: Stretch, *, share: float, dwell_s: float
) -> npt.NDArray[np.bool_]:
    """A Markov chain of two states: in which rounds it is in the one that it visits.

    It spends *share* of its time there, *dwell_s* on average at a visit.
    """
    kept = math.exp(-stretch.step_s / (dwell_s * (1.0 - share)))
    there = generator.random((stretch.rounds, stretch.processes))
    states = there < share
    for number in range(1, stretch.rounds):
        states[number] = there[number] < share + (states[number - 1] - share) * kept
    return states.T


# A process lasts 22 rounds, 0.66 s. The last two need longer to show what they do.
TRACES = (
    Trace(name="independent", draw=independent),
    Trace(name="autocorrelated", draw=functools.partial(wandering, memory_s=0.1, spread=0.05)),
    Trace(name="drifting", draw=functools.partial(wandering, memory_s=0.3, spread=0.03)),
    Trace(name="bursty", draw=bursty),
    Trace(name="two-level", draw=functools.partial(two_level, dwell_s=0.1)),
    Trace(name="heavy-tailed", draw=heavy_tailed),
    Trace(
        name="drifting over seconds",
        draw=functools.partial(wandering, memory_s=3.0, spread=0.03),
        within_sight=False,
    ),
    Trace(
        name="two-level over seconds",
        draw=functools.partial(two_level, dwell_s=2.0),
        within_sight=False,
    ),
)
