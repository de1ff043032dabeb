"""The cases that are alive in one process, and what can be asked of them."""

import traceback
from collections.abc import Callable
from typing import Protocol, TypeVar

import torch

from benchmarks.answers import Answer
from benchmarks.cases import Case
from benchmarks.failures import CaseFailed, failure
from benchmarks.measure.calibration import Calibration
from benchmarks.measure.clock import clock_for, harness_cost_s
from benchmarks.measure.memory_limit import available_bytes
from benchmarks.measure.switches import pinned
from benchmarks.messages import Limits, Prepared, Turn, Weights
from benchmarks.protocol import Bench, clear
from benchmarks.subjects import find_subject

Result = TypeVar("Result")


class Rig(Protocol):
    """What takes turns of cases, here or in another process; every call may raise `CaseFailed`."""

    def prepare(self, case: Case, limits: Limits) -> Prepared:
        """Makes a case alive: built, checked, warmed up."""

    def turn(self, case: Case) -> Turn:
        """One round of a case."""

    def answer(self, case: Case) -> Answer:
        """Checks a case's answer once more."""

    def weigh(self, case: Case) -> Weights | None:
        """Weighs a case in passes of their own."""

    def drop(self, case: Case) -> None:
        """Lets go of a case."""

    def calibrate(self, case: Case) -> dict[str, float]:
        """Times the fixed pieces of work on the case's device, with its threads."""

    def harness_cost_s(self, device: str) -> float:
        """What timing an empty call costs."""

    def memory_left(self, device: str, at_start_bytes: int) -> float:
        """The share that is free: of a GPU's memory, or of what the host had at the start."""

    def close(self) -> None:
        """Ends it; nothing of its cases is left."""


class LocalRig:
    """A rig in this process."""

    def __init__(self, input_shape: tuple[int, ...] | None) -> None:
        self._input_shape = input_shape
        self._benches: dict[str, Bench] = {}
        self._calibrations: dict[str, Calibration] = {}
        self._devices: set[str] = set()

    def prepare(self, case: Case, limits: Limits) -> Prepared:
        """Makes a case alive; one that fails is let go of."""

        def prepare() -> Prepared:
            self._devices.add(case.device_type)
            subject = find_subject(case.subject, self._input_shape)
            self._benches[case.id] = bench = Bench(case, subject, limits)
            return bench.prepare()

        try:
            return classified(case, prepare)
        except CaseFailed:
            self.drop(case)
            raise

    def turn(self, case: Case) -> Turn:
        """One round of a case."""
        return classified(case, self._benches[case.id].turn)

    def answer(self, case: Case) -> Answer:
        """Checks a case's answer once more."""
        return classified(case, self._benches[case.id].answer)

    def weigh(self, case: Case) -> Weights | None:
        """Weighs a case in passes of their own."""
        return classified(case, self._benches[case.id].weigh)

    def drop(self, case: Case) -> None:
        """Lets go of a case; the others stay alive, and so does their compiled code."""
        self._benches.pop(case.id, None)
        if case.device_type == "cuda":
            torch.cuda.empty_cache()

    def calibrate(self, case: Case) -> dict[str, float]:
        """Times the fixed pieces of work on the case's device, with its threads."""
        if case.device not in self._calibrations:
            self._calibrations[case.device] = Calibration(case.device)
        with pinned(threads=case.threads, tf32=False):
            return self._calibrations[case.device].seconds()

    def harness_cost_s(self, device: str) -> float:
        """What timing an empty call costs."""
        return harness_cost_s(clock_for(device))

    def memory_left(self, device: str, at_start_bytes: int) -> float:
        """The share that is free: of a GPU's memory, or of what the host had at the start."""
        if device.startswith("cuda"):
            free, total = torch.cuda.mem_get_info(device)
            return float(free / total)
        return available_bytes() / max(1, at_start_bytes)

    def close(self) -> None:
        """Lets go of everything."""
        self._benches.clear()
        self._calibrations.clear()
        for device in self._devices:
            clear(device)


def classified(case: Case, step: Callable[[], Result]) -> Result:
    """What *step* returns.

    Raises:
        CaseFailed: it raised; with the outcome that this is.
    """
    try:
        return step()
    except Exception as error:
        # A run keeps the failure, and with its frames it would keep the case's weights.
        traceback.clear_frames(error.__traceback__)
        raise CaseFailed(case.id, *failure(error)) from error
