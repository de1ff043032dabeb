"""One restart of a duel: fresh workers, rounds in turns, and what each case left."""

import statistics
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np

from benchmarks.cases import Case
from benchmarks.dueling.pair import Pair, Ring, SideFailed, in_order
from benchmarks.failures import NO_CASE
from benchmarks.groups import MEMORY_LEFT, WORTH_A_TRY_ALONE
from benchmarks.measure.counters import usable_cpus
from benchmarks.measure.disturbance import Speeds, Window, disturbance_of
from benchmarks.measure.duel_record import SIDES, BlockTimes, Bout, Lost, Sheet, Side, Timed
from benchmarks.measure.memory_limit import available_bytes
from benchmarks.messages import Limits, Prepared, Turn

# Of each case in a restart. The median of their ratios is the restart's word; with fewer, a busy
# stretch of a third of a second reaches half of them.
ROUNDS = 20
# Both sides are warmed alike, and every block opens with an untimed call: what is left of a decay
# is in both of a round's blocks.
WARMUP_S = 0.1


class Blocks:
    """What one case gave on both sides, block by block."""

    def __init__(self, case: Case, prepared: dict[Side, Prepared]) -> None:
        self.case = case
        self.prepared = prepared
        self._seconds: dict[Side, list[tuple[float, ...]]] = {side: [] for side in SIDES}

    def add(self, side: Side, turn: Turn) -> None:
        """Enters a block."""
        self._seconds[side].append(turn.seconds)

    @property
    def timed(self) -> Timed:
        """As the duel's file has it."""
        return Timed(case=self.case.id, **{side: self._times(side) for side in SIDES})

    def _times(self, side: Side) -> BlockTimes:
        shape = self.prepared[side].round
        return BlockTimes(
            least_s=[min(block) for block in self._seconds[side]],
            median_s=[statistics.median(block) for block in self._seconds[side]],
            calls=shape.samples * shape.iterations,
        )


class Together:
    """Cases of one pair of workers, from the start of the workers to their end.

    Args:
        ring: how workers are started.
        number: of the restart in the whole file, from 0.
    """

    def __init__(self, ring: Ring, number: int, cases: Sequence[Case]) -> None:
        self.alive: list[Blocks] = []
        self.lost: list[Lost] = []
        self.sheets: list[Sheet] = []
        self.windows: list[Window] = []
        self.speeds: list[Speeds] = []
        self.postponed: list[Case] = []
        self.facts_s = 0.0
        self._order = in_order(SIDES[number % 2])
        self._cases = cases
        self._chance = np.random.default_rng([number, len(cases)])
        self._at_start_bytes = available_bytes()
        self._pair = Pair(
            ring,
            self._order[0],
            device_type=cases[0].device_type,
            settles=any(case.threads != 1 for case in cases),
        )

    def measure(self, rounds: int, known: Collection[str]) -> None:
        """Makes the cases alive, has them take turns, and finds out the facts not *known* yet.

        Raises:
            SideFailed: a worker is gone, and all that was alive in it.
        """
        with closing(self._pair):
            for position in self._chance.permutation(len(self._cases)):
                case = self._cases[position]
                if self.alive and self._is_full(case):
                    self.postponed.append(case)
                else:
                    self._apart(case, self._prepare)
            for number in range(rounds):
                for position in self._chance.permutation(len(self.alive)):
                    blocks = self.alive[position]
                    self._apart(blocks.case, partial(self._round, blocks, number))
                self.alive = self._left()
            start_s = time.monotonic()
            for blocks in self.alive:
                if blocks.case.id not in known:
                    self._apart(blocks.case, self._facts)
            self.alive = self._left()
            self.facts_s = time.monotonic() - start_s

    def _is_full(self, case: Case) -> bool:
        return self._pair.memory_left(case.device, self._at_start_bytes) < MEMORY_LEFT

    def tried_alone(self) -> list[Case]:
        """The cases that may come through by themselves; no longer among the lost."""
        if len(self._cases) == 1:
            return []
        again = {lost.case for lost in self.lost if lost.status in WORTH_A_TRY_ALONE}
        self.lost = [lost for lost in self.lost if lost.case not in again]
        return [case for case in self._cases if case.id in again]

    def _left(self) -> list[Blocks]:
        gone = {lost.case for lost in self.lost}
        return [blocks for blocks in self.alive if blocks.case.id not in gone]

    def _apart(self, case: Case, step: Callable[[Case], None]) -> None:
        """Does a step of one case; what fails there fails for that case alone."""
        try:
            step(case)
        except SideFailed as failed:
            if failed.gone:
                raise
            self.lost.append(failed.lost(case.id))
            self._pair.drop(case)

    def _prepare(self, case: Case) -> None:
        prepared: dict[Side, Prepared] = {}
        for side in self._order:
            # Rounds of one shape: the fastest of three calls is faster than the fastest of two.
            shape = next((other.round for other in prepared.values()), None)
            limits = Limits(
                min_sample_s=0.0, warmup_s=WARMUP_S, compile_caches=True, round=shape, weighed=False
            )
            try:
                prepared[side] = self._pair.prepare(side, case, limits)
            except SideFailed as failed:
                if failed.gone:
                    raise
                self.lost.append(failed.lost(case.id))  # The other side may be wrong as well.
        if len(prepared) == len(SIDES):
            self.alive.append(Blocks(case, prepared))
        else:
            self._pair.drop(case)

    def _round(self, blocks: Blocks, number: int, case: Case) -> None:
        """A block of each side, in one order and in the other from round to round."""
        order = self._order[::-1] if number % 2 else self._order
        for side in order:
            turn = self._pair.turn(side, case)
            blocks.add(side, turn)
            self.windows.append(turn.window)
            self.speeds += [turn.speeds] if turn.speeds else []

    def _facts(self, case: Case) -> None:
        for side in SIDES:
            facts = self._pair.facts(side, case)
            self.sheets.append(Sheet(case=case.id, side=side, facts=facts))


def bout(
    ring: Ring, number: int, cases: Sequence[Case], *, rounds: int, known: Collection[str]
) -> Bout:
    """One restart of the cases; what one of them does to its worker costs that case alone.

    Args:
        ring: how workers are started.
        number: of the restart in the whole file, from 0.
        cases: that both sides have.
        rounds: of each case.
        known: ids of the cases whose facts an earlier restart has found.

    Raises:
        SideFailed: a side's worker cannot be started at all.
    """
    started, start_s = datetime.now(UTC), time.monotonic()
    ended, lost = [], list[Lost]()
    waiting = deque(sharing(cases))
    while waiting:
        group = waiting.popleft()
        try:
            together = Together(ring, number, group)
            together.measure(rounds, known)
        except SideFailed as failed:
            others, culprit = _without_culprit(group, failed)
            if others:
                waiting += [others, culprit]
            else:
                lost.append(failed.lost(failed.failed.case_id))
        else:
            ended.append(together)
            waiting += [[case] for case in together.tried_alone()]
            waiting += [together.postponed] if together.postponed else []
    return Bout(
        restart=number,
        first=SIDES[number % 2],
        started_at=started.isoformat(timespec="seconds"),
        seconds=time.monotonic() - start_s - sum(each.facts_s for each in ended),
        timed=[blocks.timed for each in ended for blocks in each.alive],
        facts=[sheet for each in ended for sheet in each.sheets],
        lost=[*lost, *(one for each in ended for one in each.lost)],
        disturbance=_disturbance(ended),
    )


def _without_culprit(group: list[Case], failed: SideFailed) -> tuple[list[Case], list[Case]]:
    """The cases that a loss of their worker is not the fault of, and the one whose it is.

    Beside others a case may have lacked memory that it has by itself, so both go on.

    Raises:
        SideFailed: no case is to blame.
    """
    culprit = failed.failed.case_id
    if culprit == NO_CASE:
        raise failed
    return [case for case in group if case.id != culprit], [
        case for case in group if case.id == culprit
    ]


def sharing(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """The cases that share a pair of workers: eager ones of a kind of device; a compiled one none.

    Compiled code is kept by function: a net that was compiled before would lengthen the guards of
    the next one of its class.
    """
    eager: dict[str, list[Case]] = {}
    for case in cases:
        if case.mode == "eager":
            eager.setdefault(case.device_type, []).append(case)
    yield from eager.values()
    yield from ([case] for case in cases if case.mode != "eager")


def _disturbance(ended: Sequence[Together]) -> dict[str, Any]:
    windows = [window for each in ended for window in each.windows]
    if not windows:
        return {}
    first, *others = windows
    speeds = [look for each in ended for look in each.speeds]
    cores = len(usable_cpus())
    return asdict(disturbance_of(sum(others, start=first), speeds, cores=cores))
