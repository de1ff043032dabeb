"""The processes that one restart of a group is measured in."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.failures import WorkerLost
from benchmarks.messages import Turn
from benchmarks.remote import RemoteRig, WorkerOptions
from benchmarks.rig import LocalRig, Rig
from benchmarks.worker import MEMORY_SHARE

# OpenMP's threads go on spinning for some milliseconds after their work, and would take the
# cores from a case in another process.
SETTLE_S = 0.005
SHARED = "shared"

# A case and the generation of its compiled code: within one, a later process finds what an
# earlier one has compiled.
OpenRig = Callable[[Case, str], Rig]


class Crew:
    """The rigs of one restart, each opened when its first case comes.

    Eager cases share one process, but for subjects that are to stay apart. A compiled case has
    one of its own: compiled code is kept by function, and a net of the same class that was
    compiled before would lengthen the guards of this one, or have it recompiled for changing
    shapes.
    """

    def __init__(self, open_rig: OpenRig, generation: str, apart: Sequence[str] = ()) -> None:
        self._open_rig = open_rig
        self._generation = generation
        self._apart = apart
        self._rigs: dict[str, Rig] = {}
        self._closing = ExitStack()
        self._last: Rig | None = None
        self._last_turns: dict[str, str] = {}

    def rig(self, case: Case) -> Rig:
        """The case's rig, with what ran in another one at rest."""
        key = self._key(case)
        if key not in self._rigs:
            self._rigs[key] = self._closing.enter_context(
                closing(self._open_rig(case, self._generation))
            )
        rig = self._rigs[key]
        if self._last not in {None, rig}:
            time.sleep(SETTLE_S)
        self._last = rig
        return rig

    def turn(self, case: Case) -> Turn:
        """One round of a case."""
        self._last_turns[self._key(case)] = case.id
        return self.rig(case).turn(case)

    def calibrate(self, case: Case) -> dict[str, float]:
        """Times the fixed work in the case's process.

        Raises:
            WorkerLost: the process is gone; the last to have had a turn there is to blame.
        """
        try:
            return self.rig(case).calibrate(case)
        except WorkerLost as lost:
            blamed = self._last_turns.get(self._key(case), lost.case_id)
            raise WorkerLost(blamed, lost.status, lost.reason) from lost

    def close(self) -> None:
        """Ends every process, also where one of them resists."""
        self._closing.close()
        self._rigs.clear()

    def _key(self, case: Case) -> str:
        shares = case.mode == "eager" and case.subject not in self._apart
        return SHARED if shares else case.id


@contextmanager
def opened(open_rig: OpenRig, generation: str, apart: Sequence[str] = ()) -> Iterator[Crew]:
    """A crew that is gone afterwards, however it ends.

    Args:
        open_rig: opens a rig for the first case of each process.
        generation: of compiled code.
        apart: subjects that have a process of their own.
    """
    crew = Crew(open_rig, generation, apart)
    try:
        yield crew
    finally:
        crew.close()


def local_rigs(input_shape: tuple[int, ...] | None) -> OpenRig:
    """Opens rigs in this process."""
    return lambda _case, _generation: LocalRig(input_shape)


def worker_rigs(
    input_shape: tuple[int, ...] | None, case_timeout_s: float, caches: Path
) -> OpenRig:
    """Opens rigs in fresh processes.

    Args:
        input_shape: one sample of the user's own module.
        case_timeout_s: the longest that a case may take of one process's time.
        caches: the folder of compiled code; each case and generation has its own.
    """

    def open_rig(case: Case, generation: str) -> Rig:
        variables = {}
        if case.mode != "eager":
            cache = caches / generation / re.sub(r"[^\w.-]", "_", case.id)
            variables["TORCHINDUCTOR_CACHE_DIR"] = os.fspath(cache)
            variables["TRITON_CACHE_DIR"] = os.fspath(cache / "triton")
        return RemoteRig(
            WorkerOptions(
                input_shape=input_shape,
                case_timeout_s=case_timeout_s,
                variables=variables,
                memory_share=MEMORY_SHARE if case.device_type == "cpu" else None,
            )
        )

    return open_rig
