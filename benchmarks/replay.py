"""Samples that have been taken, handed to pytest-benchmark as if it timed them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat

from pytest_benchmark.fixture import BenchmarkFixture


class ReplayClock:
    """A clock that stands still but for what is added; reading it sets it back to zero.

    pytest-benchmark reads its timer before and after each round. From zero, no digit of a short
    sample is lost beside the seconds that went before.
    """

    # pytest-benchmark writes the timer's name into its JSON.
    __name__ = "benchmarks.replay.ReplayClock"

    def __init__(self) -> None:
        self._seconds = 0.0

    def __call__(self) -> float:
        """Seconds that were added since the last reading."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds

    def add(self, seconds: float) -> None:
        """Moves the clock on."""
        self._seconds += seconds


def replay(
    benchmark: BenchmarkFixture, clock: ReplayClock, samples: Sequence[float], iterations: int
) -> None:
    """Has pytest-benchmark take the samples over, one a round.

    Args:
        benchmark: whose timer *clock* is.
        clock: moves by one sample at each call.
        samples: seconds per call.
        iterations: calls that each sample is the mean of.
    """
    benchmark.pedantic(
        _player(clock, samples, iterations), rounds=len(samples), iterations=iterations
    )


def _player(clock: ReplayClock, samples: Sequence[float], iterations: int) -> Callable[[], None]:
    # With iterations pytest-benchmark calls once more behind the last round: nothing is left then.
    seconds: Iterator[float] = chain.from_iterable(
        chain((repeat(sample, iterations) for sample in samples), [[0.0]])
    )
    return lambda: clock.add(next(seconds))
