"""A process that keeps one core busy, as another job on the machine would.

As a program it is that process: ``python -m benchmarks.selfcheck.neighbour``.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NEIGHBOUR = (sys.executable, "-m", "benchmarks.selfcheck.neighbour")


@contextmanager
def neighbour(*, busy: bool) -> Iterator[None]:
    """Runs beside what is done in the context, if it is to be there at all."""
    if not busy:
        yield
        return
    with subprocess.Popen(NEIGHBOUR, stdin=subprocess.PIPE) as process:  # noqa: S603  # Ourselves.
        try:
            yield
        finally:
            process.kill()


def keep_busy() -> None:
    """Computes until whoever started it is gone: the standard input is closed then."""
    reader = threading.Thread(target=sys.stdin.read, daemon=True)
    reader.start()
    while reader.is_alive():
        sum(number * number for number in range(10_000))


if __name__ == "__main__":
    keep_busy()
