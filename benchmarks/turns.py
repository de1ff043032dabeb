"""Cases that are alive together take turns until each is known precisely or its time is up."""

import statistics
from collections.abc import Callable, Iterable
from itertools import count

import numpy as np

from benchmarks.answers import Answer
from benchmarks.cases import Case
from benchmarks.failures import CaseFailed, WorkerLost
from benchmarks.measure.counters import usable_cpus
from benchmarks.measure.disturbance import Speeds, Window, disturbance_of
from benchmarks.measure.intervals import may_stop, precise, within_process
from benchmarks.measurement import Restart
from benchmarks.messages import Prepared, Turn
from benchmarks.settings import Sampling


class Beat:
    """The fixed work of one process, timed once a cycle beside the cases."""

    def __init__(self, calibrate: Callable[[], dict[str, float]]) -> None:
        self._calibrate = calibrate
        self._seconds: dict[str, list[float]] = {}

    def take(self) -> None:
        """Times each piece once."""
        for name, seconds in self._calibrate().items():
            self._seconds.setdefault(name, []).append(seconds)

    @property
    def medians(self) -> dict[str, float]:
        """The median of each piece, in seconds."""
        return {name: statistics.median(seconds) for name, seconds in self._seconds.items()}


class Sitting:
    """One case in one process, from its first round to its last."""

    def __init__(
        self, case: Case, prepared: Prepared, sampling: Sampling, turn: Callable[[Case], Turn]
    ) -> None:
        self.case = case
        self._prepared = prepared
        self._sampling = sampling
        self._turn = turn
        self._rounds: list[tuple[float, ...]] = []
        self._cycles: list[int] = []
        self._medians: list[float] = []
        self._windows: list[Window] = []
        self._speeds: list[Speeds] = []
        self._may_stop = False

    def take(self, cycle: int) -> None:
        """Takes one turn."""
        turn = self._turn(self.case)
        self._rounds.append(turn.seconds)
        self._cycles.append(cycle)
        self._medians.append(statistics.median(turn.seconds))
        self._windows.append(turn.window)
        self._speeds += [turn.speeds] if turn.speeds else []
        self._may_stop |= may_stop(self._medians, self._sampling.target)

    @property
    def enough(self) -> bool:
        """Whether no more turns are needed, or none are left."""
        if len(self._rounds) < self._sampling.least_rounds:
            return False
        spent_s = sum(window.wall_s for window in self._windows)
        return spent_s >= self._sampling.max_time_s or self._may_stop

    def restart(self, answer: Answer, beat: Beat, harness_cost_s: float) -> Restart:
        """What this process gave for the case."""
        first, *others = self._windows
        return Restart(
            prepared=self._prepared,
            rounds=tuple(self._rounds),
            cycles=tuple(self._cycles),
            median_s=statistics.median(self._medians),
            interval=within_process(self._medians),
            converged=precise(self._medians, self._sampling.target),
            disturbance=disturbance_of(
                sum(others, start=first), self._speeds, cores=len(usable_cpus())
            ),
            answer=answer,
            calibration=beat.medians,
            harness_cost_s=harness_cost_s,
        )


def take_turns(
    sittings: Iterable[Sitting], beat: Beat, chance: np.random.Generator
) -> dict[str, CaseFailed]:
    """Every sitting that is not done takes one turn a cycle, each cycle in another order.

    Neighbours in time meet the same clock rate and the same neighbours; an order that never
    changes would give each case the same predecessor, and its caches.

    Returns:
        the cases that failed in a turn of theirs, by id.

    Raises:
        WorkerLost: the process is gone, and with it all that was alive there.
    """
    going, failed = list(sittings), dict[str, CaseFailed]()
    for cycle in count():
        going = [sitting for sitting in going if not sitting.enough]
        if not going:
            break
        beat.take()
        for position in chance.permutation(len(going)):
            sitting = going[position]
            try:
                sitting.take(cycle)
            except WorkerLost:
                raise
            except CaseFailed as failure:
                failed[sitting.case.id] = failure
        going = [sitting for sitting in going if sitting.case.id not in failed]
    return failed
