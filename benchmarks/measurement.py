"""What was found out about one case."""

from dataclasses import dataclass
from itertools import chain

from benchmarks.answers import Answer
from benchmarks.measure.disturbance import Disturbance
from benchmarks.measure.intervals import Interval
from benchmarks.messages import Prepared, Weights


@dataclass(frozen=True, kw_only=True)
class Restart:
    """What one process gave for a case.

    Attributes:
        rounds: seconds per call of each sample, round by round.
        cycles: the group's turn that each round belongs to.
        median: the process's median; with its interval, or without where rounds were too few.
        answer: the one behind the rounds.
        calibration: seconds of each fixed piece of work.
    """

    prepared: Prepared
    rounds: tuple[tuple[float, ...], ...]
    cycles: tuple[int, ...]
    median_s: float
    interval: Interval | None
    converged: bool
    disturbance: Disturbance
    answer: Answer
    calibration: dict[str, float]
    harness_cost_s: float

    @property
    def samples(self) -> tuple[float, ...]:
        """Those of all rounds, one behind the other."""
        return tuple(chain.from_iterable(self.rounds))


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """Everything that was found out about one case.

    Attributes:
        turns: the same for the cases of a group that were alive together.
    """

    turns: int
    restarts: tuple[Restart, ...]
    weights: Weights
