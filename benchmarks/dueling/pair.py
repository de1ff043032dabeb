"""The workers of both sides in one restart, and who is to blame when one of them fails."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cases import Case
from benchmarks.crew import SETTLE_S
from benchmarks.dueling.places import Place
from benchmarks.dueling.sides import Corner, Workspace
from benchmarks.failures import NO_CASE, CaseFailed, WorkerLost
from benchmarks.measure.duel_record import SIDES, Facts, Lost, Side
from benchmarks.messages import Limits, Prepared, Turn
from benchmarks.remote import START_S, RemoteRig, WorkerOptions
from benchmarks.worker import MEMORY_SHARE

MODULE = "benchmarks.dueling.contestant"


@dataclass(frozen=True, kw_only=True)
class Ring:
    """What the workers of a duel are started with.

    Attributes:
        corners: both sides.
        home: the repository that both are checkouts of, if any: what comes from there is on
            neither side.
        input_shape: one sample of the user's own module.
        case_timeout_s: the longest that a case may take in one worker.
        log: the file that takes what workers print.
    """

    corners: Mapping[Side, Corner]
    home: Path | None
    workspace: Workspace
    input_shape: tuple[int, ...] | None
    case_timeout_s: float
    log: Path


class SideFailed(Exception):  # noqa: N818  # It is how a case ended on one side.
    """One side did not get through.

    Attributes:
        gone: whether it took its process along.
    """

    def __init__(self, side: Side, failed: CaseFailed) -> None:
        super().__init__(side, failed)
        self.side, self.failed = side, failed
        self.gone = isinstance(failed, WorkerLost)

    def __str__(self) -> str:
        return f"{self.side}: {self.failed}"

    def lost(self, case_id: str) -> Lost:
        """As the duel's file has it."""
        return Lost(
            case=case_id,
            side=self.side,
            status=self.failed.status,
            reason=self.failed.reason,
            absent=False,
        )


class RemoteContestant(RemoteRig):
    """The parent's end of a contestant."""

    def about(self) -> dict[str, Any]:
        """The versions of its environment."""
        versions: dict[str, Any] = self._ask(NO_CASE, START_S, "about")
        return versions

    def place(self, case: Case, home: Path | None, root: Path) -> Place:
        """Where the case's subject comes from there."""
        folders = (home and os.fspath(home), os.fspath(root))
        place: Place = self._ask_for(case, "place", case, *folders)
        return place

    def facts(self, case: Case, exchange: Path, side: Side) -> Facts:
        """What has no noise."""
        # As text: what Python 3.13 makes of a path, an older one on the other side cannot read.
        facts: Facts = self._ask_for(case, "facts", case, os.fspath(exchange), side)
        return facts


class Pair:
    """A fresh worker for each side; every question may raise `SideFailed`.

    Args:
        ring: how they are started.
        first: the side whose worker is started first.
        device_type: of the cases; the memory of workers for CUDA cannot be limited.
        settles: whether a worker's threads may still spin when the other one's turn comes.
    """

    def __init__(self, ring: Ring, first: Side, *, device_type: str, settles: bool) -> None:
        self._ring = ring
        self._settles = settles
        self._last: Side | None = None
        self._closing = ExitStack()
        self._rigs: dict[Side, RemoteContestant] = {}
        for side in in_order(first):
            corner = ring.corners[side]
            options = WorkerOptions(
                input_shape=ring.input_shape,
                case_timeout_s=ring.case_timeout_s,
                variables=ring.workspace.variables(corner),
                memory_share=MEMORY_SHARE / len(SIDES) if device_type == "cpu" else None,
                module=MODULE,
                python=corner.python,
                folder=corner.folder,
                log=ring.log,
            )
            with blamed(side):
                self._rigs[side] = self._closing.enter_context(closing(RemoteContestant(options)))

    def about(self, side: Side) -> dict[str, Any]:
        """The versions of a side's environment."""
        with blamed(side):
            return self._rigs[side].about()

    def place(self, side: Side, case: Case) -> Place:
        """Where the case's subject comes from."""
        with blamed(side):
            return self._rigs[side].place(case, self._ring.home, self._ring.corners[side].root)

    def prepare(self, side: Side, case: Case, limits: Limits) -> Prepared:
        """Makes the case alive on a side."""
        with blamed(side):
            return self._rigs[side].prepare(case, limits)

    def turn(self, side: Side, case: Case) -> Turn:
        """A block of the case on a side, with the other side at rest."""
        if self._settles and side != self._last:
            time.sleep(SETTLE_S)
        self._last = side
        with blamed(side):
            return self._rigs[side].turn(case)

    def facts(self, side: Side, case: Case) -> Facts:
        """What has no noise; the baseline's have to be asked for first."""
        with blamed(side):
            return self._rigs[side].facts(case, self._ring.workspace.exchange, side)

    def memory_left(self, device: str, at_start_bytes: int) -> float:
        """The share that is free: of a GPU's memory, or of what the host had at the start."""
        with blamed("baseline"):
            return self._rigs["baseline"].memory_left(device, at_start_bytes)

    def drop(self, case: Case) -> None:
        """Lets go of a case on both sides."""
        for side, rig in self._rigs.items():
            with blamed(side):
                rig.drop(case)

    def close(self) -> None:
        """Ends both processes."""
        self._closing.close()


@contextmanager
def blamed(side: Side) -> Iterator[None]:
    """What fails in the context fails on that side.

    Raises:
        SideFailed: for `CaseFailed`.
    """
    try:
        yield
    except CaseFailed as failed:
        raise SideFailed(side, failed) from failed


def in_order(first: Side) -> Sequence[Side]:
    """Both sides, the one that was named first."""
    return SIDES if first == SIDES[0] else SIDES[::-1]
