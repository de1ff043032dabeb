"""What the checks on a machine gave, one line each, and what that amounts to."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import binomtest

from benchmarks.measure import json_lines
from benchmarks.measure.schema import Record, RecordError

HEADINGS = (
    "measured by",
    "true ratio",
    "neighbour",
    "threads",
    "runs",
    "interval holds the truth",
    "interval excludes 1",
    "median half width",
    "median error",
    "s a run",
)


@dataclass(frozen=True, kw_only=True)
class Check(Record):
    """One ratio whose truth is known, and the 95 % interval that was given for it.

    Attributes:
        way: how it was measured, by this suite or by plain pytest-benchmark.
        truth: the ratio that was built in.
        busy: whether a process kept one core busy beside it.
        seconds: that the check took.
        taken_at: in UTC, to the second.
        machine: processor, cores and fingerprint.
        torch: its version.
    """

    way: str
    truth: float
    busy: bool
    threads: int
    restarts: int
    seed: int
    ratio: float
    low: float
    high: float
    seconds: float
    taken_at: str
    machine: str
    torch: str

    @property
    def holds(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.truth <= self.high

    @property
    def differs(self) -> bool:
        """Whether the interval says that the two are not equally fast."""
        return not self.low <= 1 <= self.high


def append(path: Path, check: Check) -> None:
    """Adds one check; an interrupted series goes on behind it."""
    json_lines.append(path, check.to_dict())


def read(path: Path) -> list[Check]:
    """The checks of a file, none where it is not there.

    Raises:
        RecordError: a line is no check; with the file and the number of the line.
    """
    lines = json_lines.whole_lines(path) if path.exists() else []
    return [_check(line, f"{path}, line {number}") for number, line in enumerate(lines, start=1)]


def _check(line: bytes, where: str) -> Check:
    try:
        return Check.from_dict(json.loads(line))
    except ValueError as error:
        raise RecordError(f"{where}: no check: {error}") from error


def line(check: Check) -> str:
    """A check in a line."""
    return f"{_kind(check)}: {check.ratio:.3f} [{check.low:.3f}, {check.high:.3f}]"


def _kind(check: Check) -> str:
    beside = "beside a busy process" if check.busy else "alone"
    return (
        f"true ratio {check.truth:.2f}, {beside}, threads {check.threads}, {check.way}, "
        f"restarts {check.restarts}"
    )


def places(checks: Iterable[Check]) -> dict[str, list[Check]]:
    """The checks by where they were taken: nothing is said of two machines together."""
    found: dict[str, list[Check]] = {}
    for check in checks:
        found.setdefault(f"{check.machine}, torch {check.torch}", []).append(check)
    return found


def when(checks: Sequence[Check]) -> str:
    """The first day and the last."""
    days = sorted({check.taken_at[:10] for check in checks})
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def rows(checks: Iterable[Check]) -> list[tuple[str, ...]]:
    """A row of text for each kind of check, in the order of `HEADINGS`; all of one place."""
    kinds = by_kind(checks)
    return [_row(kinds[kind]) for kind in sorted(kinds)]


def by_kind(checks: Iterable[Check]) -> dict[str, list[Check]]:
    """The checks by what was measured beside what, and how, in words."""
    kinds: dict[str, list[Check]] = {}
    for check in checks:
        kinds.setdefault(_kind(check), []).append(check)
    return kinds


def _row(checks: Sequence[Check]) -> tuple[str, ...]:
    first = checks[0]
    way = f"{first.way}, {first.restarts} restarts" if first.restarts > 1 else first.way
    return (
        way,
        f"{first.truth:.2f}",
        "busy" if first.busy else "none",
        str(first.threads),
        str(len(checks)),
        str(share_of(check.holds for check in checks)),
        str(share_of(check.differs for check in checks)),
        f"{statistics.median((c.high - c.low) / 2 / c.ratio for c in checks):.1%}",
        f"{statistics.median(abs(c.ratio / c.truth - 1) for c in checks):.1%}",
        f"{statistics.median(c.seconds for c in checks):.0f}",
    )


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many of some checks said yes, with the exact 95 % interval (Clopper and Pearson 1934)."""

    yes: int
    count: int
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.yes / self.count:.0%} ({self.low:.0%} to {self.high:.0%})"


def share_of(said: Iterable[bool]) -> Share:
    """The share that said yes."""
    answers = list(said)
    interval = binomtest(sum(answers), len(answers)).proportion_ci(0.95, "exact")
    return Share(yes=sum(answers), count=len(answers), low=interval.low, high=interval.high)
