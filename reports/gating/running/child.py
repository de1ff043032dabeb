"""A program that is run to its end: its lines as they come, and no end of ours without its own."""

import codecs
import os
import selectors
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from reports.gating.running.interrupts import shielded

# To end its workers and to remove its folders; those of a GPU take longest.
GRACE_S = 30.0
# The longest that a signal goes without an answer.
LOOK_S = 0.5
# More than a pipe holds.
CHUNK_BYTES = 2**17


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a program ended.

    Attributes:
        status: its exit status; that of a signal is negative.
        line: the last that it said and that is not empty.
    """

    status: int
    line: str

    @property
    def told(self) -> str:
        """The status in words."""
        if self.status < 0:
            return f"signal {signal.Signals(-self.status).name}"
        return f"exit status {self.status}"


def follow(
    command: Sequence[str],
    variables: Mapping[str, str],
    say: Callable[[str], None],
    *,
    grace_s: float = GRACE_S,
) -> Ended:
    """Runs a program in a process group of its own; whatever is raised meanwhile ends it first.

    Args:
        command: the program and its arguments.
        variables: its whole environment.
        say: is told each line, of the errors' stream too.
        grace_s: between the wish that it may end and its end.

    Raises:
        OSError: it cannot be started.
    """
    process = None
    try:
        with shielded():  # Nothing that is started goes without its end.
            process = subprocess.Popen(  # noqa: S603  # No shell.
                command,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # The terminal's Ctrl-C is ours to pass on.
            )
        last = _followed(process, say)
        return Ended(status=process.wait(), line=last)
    except BaseException:
        if process is not None:
            with shielded():
                _end(process, grace_s)
        raise
    finally:
        if process is not None and process.stdout is not None:
            process.stdout.close()


def _followed(process: subprocess.Popen[bytes], say: Callable[[str], None]) -> str:
    last = ""
    for line in _lines(process):
        said = line.rstrip()
        say(said)
        last = said or last
    return last


def _lines(process: subprocess.Popen[bytes]) -> Iterator[str]:
    """What it says, up to its end: what it has started may hold its pipe for longer.

    Nobody waits here for good. The system may hand a signal to the thread of a library, and what
    Python does about it waits until this one has something to do.
    """
    text, rest = codecs.getincrementaldecoder("utf-8")(errors="replace"), ""
    with selectors.DefaultSelector() as selector:
        pipe = selector.register(process.stdout or 0, selectors.EVENT_READ).fd
        chunk = None
        while chunk != b"":
            ended = process.poll() is not None
            if selector.select(LOOK_S):
                chunk = os.read(pipe, CHUNK_BYTES)
                *lines, rest = (rest + text.decode(chunk)).split("\n")
                yield from lines
            elif ended:
                break
    if rest:
        yield rest


def _end(process: subprocess.Popen[bytes], grace_s: float) -> None:
    """Asks the group to end, and kills what is left of it."""
    with suppress(ProcessLookupError):  # It has ended by itself.
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):  # What follows is for it.
        process.communicate(timeout=grace_s)  # Reads on: nobody ends behind a full pipe.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
