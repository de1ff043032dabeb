"""How often the truth lies in the interval: ours, and those of others on the same traces."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.random import Generator

from benchmarks.measure.intervals import Interval, may_stop, over_restarts, within_process
from benchmarks.selfcheck.rivals import (
    AUTORANGE_MOST_S,
    BLOCK_CALLS,
    Claims,
    adaptive_autorange,
    pooled,
    precision_rule,
)
from benchmarks.selfcheck.rows import Outcome, Row
from benchmarks.selfcheck.traces import (
    CALL_S,
    CALLS,
    CYCLE_S,
    RESTART_SPREAD,
    ROUND_S,
    TRACES,
    Array,
    Stretch,
    Trace,
    restart_factors,
    seconds_of,
    true_block_s,
    true_mean_s,
    true_median_s,
)
from benchmarks.settings import default_sampling

RESTARTS = 3
# What is checked is what runs.
SAMPLING = default_sampling(RESTARTS)
TARGET = SAMPLING.target
MOST_ROUNDS = round(SAMPLING.max_time_s / ROUND_S)


def table(*, trials: int = 1000, seed: int = 0, traces: Iterable[Trace] = TRACES) -> list[Row]:
    """A row for every trace, without and with a factor that each process keeps."""
    generator = np.random.default_rng(seed)
    return [
        _row(trace, generator, trials=trials, restart_spread=restart_spread)
        for trace in traces
        for restart_spread in (0.0, RESTART_SPREAD)
    ]


def _row(trace: Trace, generator: Generator, *, trials: int, restart_spread: float) -> Row:
    factors = restart_factors(generator, trials * RESTARTS, restart_spread)
    taken = _taken(trace, generator, factors)
    processes = _processes(taken)
    alone = _without_a_pause(trace, generator, trials, restart_spread)
    median_s, mean_s = true_median_s(trace), true_mean_s(trace)
    return Row(
        trace=trace.name,
        within_sight=trace.within_sight,
        restart_spread=restart_spread,
        over_restarts=_outcome(_restarts(processes), median_s),
        within_process=_outcome(processes, median_s * factors),
        converged=float(np.mean(processes.half_widths <= TARGET)),
        pooled=_outcome(pooled(_by_trial(taken)), mean_s),
        precision_rule=_outcome(precision_rule(alone, TARGET), mean_s),
        adaptive_autorange=_outcome(
            adaptive_autorange(alone), true_block_s(trace, BLOCK_CALLS // CALLS)
        ),
    )


def _taken(trace: Trace, generator: Generator, factors: Array) -> list[Array]:
    """Of each process the rounds that our rule takes: (rounds, CALLS)."""
    stretch = Stretch(processes=len(factors), rounds=MOST_ROUNDS, step_s=CYCLE_S)
    rounds_s = seconds_of(trace, generator, stretch) * factors[:, None, None]
    medians_s = np.median(rounds_s, axis=-1).tolist()
    return [rounds[: _stop(medians)] for rounds, medians in zip(rounds_s, medians_s, strict=True)]


def _stop(medians_s: Sequence[float]) -> int:
    """The number of rounds at which the engine would stop."""
    for count in range(1, len(medians_s)):
        if may_stop(medians_s[:count], TARGET):
            return count
    return len(medians_s)


def _processes(taken: Sequence[Array]) -> Claims:
    """The interval within each process."""
    intervals = [within_process(np.median(rounds, axis=-1).tolist()) for rounds in taken]
    return _claims(intervals, [rounds.size for rounds in taken])


def _restarts(processes: Claims) -> Claims:
    """The interval over the restarts of each trial."""
    medians_s = processes.values_s.reshape(-1, RESTARTS).tolist()
    return _claims(
        [over_restarts(medians) for medians in medians_s],
        processes.calls.reshape(-1, RESTARTS).sum(axis=1).tolist(),
    )


def _claims(intervals: Sequence[Interval | None], calls: Sequence[int]) -> Claims:
    known = [interval for interval in intervals if interval is not None]
    return Claims(
        values_s=np.array([interval.value for interval in known]),
        low_s=np.array([interval.low for interval in known]),
        high_s=np.array([interval.high for interval in known]),
        calls=np.array(calls),
    )


def _by_trial(taken: Sequence[Array]) -> list[Array]:
    """The calls of a trial's processes, one behind the other."""
    return [
        np.concatenate([rounds.ravel() for rounds in taken[first : first + RESTARTS]])
        for first in range(0, len(taken), RESTARTS)
    ]


def _without_a_pause(
    trace: Trace, generator: Generator, trials: int, restart_spread: float
) -> Array:
    """Calls of single processes, as many as the most patient rival asks for: (trials, calls)."""
    blocks = math.ceil(AUTORANGE_MOST_S / (CALL_S * BLOCK_CALLS))
    stretch = Stretch(processes=trials, rounds=blocks * BLOCK_CALLS // CALLS, step_s=ROUND_S)
    factors = restart_factors(generator, trials, restart_spread)
    return (seconds_of(trace, generator, stretch) * factors[:, None, None]).reshape(trials, -1)


def _outcome(claims: Claims, truth_s: float | Array) -> Outcome:
    held = (claims.low_s <= truth_s) & (truth_s <= claims.high_s)
    return Outcome(
        coverage=float(np.mean(held)),
        half_width=float(np.median(claims.half_widths)),
        calls=float(np.median(claims.calls)),
    )
