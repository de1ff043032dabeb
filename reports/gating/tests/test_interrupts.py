"""Signals as exceptions, and stretches in which they wait."""

import os
import signal
from contextlib import ExitStack

import pytest

from reports.gating.running.interrupts import ASKING, Interrupted, interruptible, shielded


@pytest.fixture(autouse=True)
def _heeded_here():
    """A suite that a shell started with ``&`` ignores SIGINT; these tests do not."""
    before = {number: signal.getsignal(number) for number in ASKING}
    for number in ASKING:
        signal.signal(number, signal.default_int_handler)
    yield
    for number, put_back in before.items():
        signal.signal(number, put_back)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_an_exception_with_a_shells_status(number, status):
    """A shell tells 128 and the signal's number."""
    with pytest.raises(Interrupted) as interrupted, interruptible():
        signal.raise_signal(number)
    assert interrupted.value.status == status
    assert str(interrupted.value) == f"interrupted by {number.name}"


def test_handlers_are_put_back():
    """Also behind a signal."""
    before = [signal.getsignal(number) for number in ASKING]
    with pytest.raises(Interrupted), interruptible():
        signal.raise_signal(signal.SIGTERM)
    assert [signal.getsignal(number) for number in ASKING] == before


def test_no_handler_of_errors_swallows_it():
    """It is none of the exceptions that programs catch to go on."""
    assert not issubclass(Interrupted, Exception)


def test_a_second_signal_does_not_end_the_cleaning_up():
    """Ctrl-C twice, or a CI that loses its patience."""
    cleaned = []

    def clean():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        cleaned.append(True)

    stack = ExitStack()
    stack.callback(clean)
    with pytest.raises(Interrupted) as interrupted, interruptible(), stack:
        signal.raise_signal(signal.SIGINT)
    assert (interrupted.value.status, cleaned) == (130, [True])


def test_what_was_ignored_stays_ignored():
    """As nohup wants it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_a_shielded_stretch_a_signal_waits():
    """It comes when the stretch is over."""
    reached = []

    def stretches():
        with shielded():
            os.kill(os.getpid(), signal.SIGTERM)
            reached.append("end of the stretch")
        reached.append("behind it")

    with pytest.raises(Interrupted), interruptible():
        stretches()
    assert reached == ["end of the stretch"]


def test_an_error_in_a_shielded_stretch_does_not_lose_the_signal_handlers():
    """They are as before."""
    before = [signal.getsignal(number) for number in ASKING]
    with pytest.raises(RuntimeError), shielded():
        raise RuntimeError
    assert [signal.getsignal(number) for number in ASKING] == before
