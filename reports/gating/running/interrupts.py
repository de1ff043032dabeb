"""Signals that ask a process to end, as exceptions: what was begun is cleaned up behind them."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

# The terminal's Ctrl-C, a CI's or system's wish to end, a terminal that is gone (not everywhere).
NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
ASKING = tuple(signal.Signals[name] for name in NAMES if hasattr(signal, name))
# How a shell tells that a program was ended by a signal.
OF_A_SIGNAL = 128


class Interrupted(BaseException):  # As KeyboardInterrupt: no handler of errors may swallow it.
    """Somebody asks this process to end.

    Attributes:
        status: to exit with, as a shell would tell it.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = OF_A_SIGNAL + number

    def __str__(self) -> str:
        return f"interrupted by {signal.Signals(self.status - OF_A_SIGNAL).name}"


@contextmanager
def interruptible() -> Iterator[None]:
    """Has the signals raise `Interrupted` in the main thread; puts their handlers back behind it.

    Only the first of them counts: an impatient second one would end the cleaning up.
    """

    def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
        for each in _heeded():
            # Not SIG_IGN: Python complains of a signal that came while it was still to be handled.
            signal.signal(each, lambda _number, _frame: None)
        raise Interrupted(number)

    with _handled_by(interrupt):
        yield


@contextmanager
def shielded() -> Iterator[None]:
    """Has the signals wait until the end.

    They cannot be blocked for this thread alone: the system then gives them to another one, such
    as a library's, and Python runs their handlers in this one all the same.
    """
    waiting: list[int] = []
    try:
        with _handled_by(lambda number, _frame: waiting.append(number)):
            yield
    finally:
        if waiting:
            signal.raise_signal(waiting[0])


@contextmanager
def _handled_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in _heeded()}
    try:
        for number in before:
            signal.signal(number, handler)
        yield
    finally:
        for number, put_back in before.items():
            signal.signal(number, put_back)


def _heeded() -> list[signal.Signals]:
    """Those that are not ignored, as nohup and a shell's ``&`` want some; they stay so."""
    return [number for number in ASKING if signal.getsignal(number) not in {signal.SIG_IGN, None}]
