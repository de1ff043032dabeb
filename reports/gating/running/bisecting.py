"""What a gate's exit status tells ``git bisect run``, which has a meaning for each of its own.

Source:
    git-bisect(1), "Bisect run": 0 is good, 125 cannot be tested, 1 to 127 are bad otherwise, and
    from 128 on the bisection stops.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from reports.gating.gate import PASSED, REGRESSED

GOOD, BAD, SKIP, STOP = 0, 1, 125, 128
FLAG = "--bisect"


def told(status: int) -> int:
    """The status of a gate that has judged, as a bisection understands it."""
    return {PASSED: GOOD, REGRESSED: BAD}.get(status, SKIP)


@contextmanager
def stopped_by_bad_usage(arguments: Sequence[str]) -> Iterator[None]:
    """Has an exit because of a wrong option stop a bisection: 2 would call every commit bad."""
    try:
        yield
    except SystemExit as ended:
        if ended.code and FLAG in arguments:
            raise SystemExit(STOP) from None
        raise
