"""A process that keeps one core busy, as another job on the machine would."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# It ends with whoever started it: its standard input is closed then.
BUSY = """
import sys, threading
reader = threading.Thread(target=sys.stdin.read, daemon=True)
reader.start()
while reader.is_alive():
    sum(number * number for number in range(10_000))
"""


@contextmanager
def neighbour(*, busy: bool) -> Iterator[None]:
    """Runs beside what is done in the context, if it is to be there at all."""
    if not busy:
        yield
        return
    command = [sys.executable, "-c", BUSY]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603  # Our own text.
        try:
            yield
        finally:
            process.kill()
