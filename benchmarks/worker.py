"""One fresh process that holds cases and answers what it is asked; it ends with its parent."""

import ctypes
import faulthandler
import gc
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.failures import CaseFailed
from benchmarks.measure.memory_limit import limit_memory
from benchmarks.rig import LocalRig

# prctl's name for "send me this signal when my parent dies" (linux/prctl.h).
PR_SET_PDEATHSIG = 1
# The machine stays alive where a module asks for all there is; what is left is for its parent.
MEMORY_SHARE = 0.9


def serve(connection: Connection, rig: LocalRig) -> None:
    """Answers ``(name, arguments)`` with ``(result, None)`` or ``(None, how the case failed)``."""
    while True:
        try:
            name, arguments = connection.recv()
        except EOFError:
            return  # The parent has closed its end, or is gone.
        connection.send(_answer(rig, name, arguments))
        if name == "prepare":
            gc.collect()
            gc.freeze()  # What a case is made of is no garbage, and need not be looked through.


def _answer(rig: LocalRig, name: str, arguments: tuple[Any, ...]) -> tuple[Any, Any]:
    try:
        return getattr(rig, name)(*arguments), None
    except CaseFailed as failed:
        return None, failed.args


def end_with(parent: int, by: signal.Signals = signal.SIGKILL) -> None:
    """Has the kernel end this process when *parent* dies, also while it is busy; Linux only."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def main(make_rig: Callable[[tuple[int, ...] | None], LocalRig] = LocalRig) -> None:
    """Arguments: the connection's file descriptor, the parent's process id.

    Args:
        make_rig: makes what answers, for the shape of a sample of the user's own module.
    """
    descriptor, parent = map(int, sys.argv[1:3])
    end_with(parent)
    faulthandler.enable()
    connection = Connection(descriptor)
    input_shape, memory_share = connection.recv()
    if memory_share is not None:
        limit_memory(memory_share)
    serve(connection, make_rig(input_shape))


if __name__ == "__main__":
    main()
