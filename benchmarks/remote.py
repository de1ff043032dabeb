"""The parent's end of a worker: asks, waits, and says how it died."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

from benchmarks.answers import Answer
from benchmarks.cases import Case
from benchmarks.failures import NO_CASE, CaseFailed, WorkerLost
from benchmarks.measure.record import Status
from benchmarks.messages import Limits, Prepared, Turn, Weights

# For what is asked beside the cases: the start, with its imports, and the fixed work.
START_S = 120.0
# An exit is only waited for after a kill or a closed pipe.
EXIT_S = 10.0
WORKER = "benchmarks.worker"
# How torch begins what CUDA reports; the process's context is lost with it.
CUDA_ERROR = "CUDA error"


@dataclass(frozen=True, kw_only=True)
class WorkerOptions:
    """How a worker is started.

    Attributes:
        case_timeout_s: the longest that a case may take of one worker's time.
        variables: environment variables beside those of this process.
        memory_share: of what is free, that it may take; `None` sets no limit, which CUDA's
            reservations would not survive.
        module: that the process runs; `None` for the suite's own worker.
        python: the interpreter; `None` for this one.
        folder: that it stands in; `None` for that of this process.
        log: the file that what it prints is added to at its end; `None` for none.
    """

    input_shape: tuple[int, ...] | None
    case_timeout_s: float
    variables: Mapping[str, str]
    memory_share: float | None
    module: str | None = None
    python: str | None = None
    folder: Path | None = None
    log: Path | None = None


class RemoteRig:
    """A rig in a process of its own.

    Raises:
        WorkerLost: the system has no process to give.
    """

    def __init__(self, options: WorkerOptions) -> None:
        self._options = options
        self._spent_s: dict[str, float] = {}
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # Closed with the rig.
        self._connection, theirs = Pipe()
        try:
            with theirs:
                self._process = _started(theirs, self._said, options)
        except OSError as error:
            self._connection.close()
            self._said.close()
            reason = f"no worker could be started: {error}"
            raise WorkerLost(NO_CASE, "failed", reason) from error
        with contextlib.suppress(OSError):  # It has ended: the first answer finds out how.
            self._connection.send((options.input_shape, options.memory_share))

    def prepare(self, case: Case, limits: Limits) -> Prepared:
        """Makes a case alive."""
        prepared: Prepared = self._ask_for(case, "prepare", case, limits)
        return prepared

    def turn(self, case: Case) -> Turn:
        """One round of a case."""
        turn: Turn = self._ask_for(case, "turn", case)
        return turn

    def answer(self, case: Case) -> Answer:
        """Checks a case's answer once more."""
        answer: Answer = self._ask_for(case, "answer", case)
        return answer

    def weigh(self, case: Case) -> Weights | None:
        """Weighs a case in passes of their own."""
        weights: Weights | None = self._ask_for(case, "weigh", case)
        return weights

    def drop(self, case: Case) -> None:
        """Lets go of a case."""
        self._ask_for(case, "drop", case)

    def calibrate(self, case: Case) -> dict[str, float]:
        """Times the fixed pieces of work."""
        seconds: dict[str, float] = self._ask(NO_CASE, START_S, "calibrate", case)
        return seconds

    def harness_cost_s(self, device: str) -> float:
        """What timing an empty call costs."""
        return float(self._ask(NO_CASE, START_S, "harness_cost_s", device))

    def memory_left(self, device: str, at_start_bytes: int) -> float:
        """The share of the device's or the host's memory that is free."""
        return float(self._ask(NO_CASE, START_S, "memory_left", device, at_start_bytes))

    def close(self) -> None:
        """Ends the process and whatever it has started."""
        self._connection.close()
        with contextlib.suppress(ProcessLookupError):  # It has ended by itself.
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):  # A large one takes long to go.
            self._process.wait(EXIT_S)
        self._keep_what_was_said()
        self._said.close()

    def _keep_what_was_said(self) -> None:
        """Two workers that wrote into one log would put words into each other's mouths."""
        if self._options.log is None:
            return
        self._said.seek(0)
        with self._options.log.open("ab") as log:
            shutil.copyfileobj(self._said, log)

    def _ask_for(self, case: Case, name: str, *arguments: Any) -> Any:
        """Asks for something that counts against the case's time."""
        spent_s, start_s = self._spent_s.get(case.id, 0.0), time.monotonic()
        try:
            return self._ask(case.id, self._options.case_timeout_s - spent_s, name, *arguments)
        finally:
            self._spent_s[case.id] = spent_s + time.monotonic() - start_s

    def _ask(self, case_id: str, within_s: float, name: str, *arguments: Any) -> Any:
        """The worker's answer.

        Raises:
            CaseFailed: as the worker says.
            WorkerLost: it died, or did not answer in time.
        """
        try:
            self._connection.send((name, arguments))
            if not self._connection.poll(max(0.0, within_s)):
                raise WorkerLost(case_id, "timed_out", self._timeout(case_id))
            result, failed = self._connection.recv()
        except (EOFError, OSError):  # An answer may be cut off in its middle, too.
            raise WorkerLost(case_id, "crashed", self._last_words()) from None
        if failed:
            raise _told(*failed)
        return result

    def _timeout(self, case_id: str) -> str:
        if not case_id:
            return f"no answer to what every process is asked in {START_S:g} s"
        return f"no end after {self._options.case_timeout_s:g} s (--case-timeout)"

    def _last_words(self) -> str:
        """How the process ended, and what it said of it."""
        try:
            status = self._process.wait(EXIT_S)
        except subprocess.TimeoutExpired:
            return "the worker closed its connection"
        ended = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        said = next((line for line in lines if line.startswith("Fatal Python error")), "")
        said = said or (lines[-1] if lines and status > 0 else "")
        return f"the worker ended with {ended}" + (f": {said}" if said else "")


def _started(
    connection: Connection, said: IO[bytes], options: WorkerOptions
) -> subprocess.Popen[bytes]:
    """A worker at the other end of *connection*."""
    python, module = options.python or sys.executable, options.module or WORKER
    return subprocess.Popen(  # noqa: S603  # Our own module, no shell.
        # -P: not what happens to be called benchmarks in the folder that we are in.
        [python, "-P", "-m", module, str(connection.fileno()), str(os.getpid())],
        pass_fds=[connection.fileno()],
        cwd=options.folder,
        stdin=subprocess.DEVNULL,
        # What a module prints would hide what ended it.
        stdout=said if options.log else subprocess.DEVNULL,
        stderr=said,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            **options.variables,
        },
        start_new_session=True,  # A process group of its own: compilers die with it.
    )


def _told(case_id: str, status: Status, reason: str) -> CaseFailed:
    """The failure that a worker tells of; behind an error of CUDA's nothing works any more."""
    if status == "failed" and CUDA_ERROR in reason:
        return WorkerLost(case_id, "crashed", reason)
    return CaseFailed(case_id, status, reason)
