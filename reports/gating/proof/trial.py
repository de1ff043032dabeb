"""One trial of the gate on a real machine: what was built in, and what each restart gave."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.measure import json_lines
from benchmarks.measure.schema import Record
from reports.gating.judging import Ruling, judged
from reports.gating.policy import Policy
from reports.gating.suite import demoted
from reports.reading import LoadError

Kind = Literal["identical", "planted"]


@dataclass(frozen=True, kw_only=True)
class Trial(Record):
    """One run of the gate from its first restart to its verdicts.

    Attributes:
        kind: whether both sides are the same files, or one is slower by *truth*.
        truth: the ratio that was built into the measured code.
        busy: whether a process kept one core busy beside it.
        number: of its kind, truth and neighbour, from 0.
        log_ratios: of each case, ln(candidate / baseline) of each restart in order.
        seconds: from the first restart to the last.
        others_cpus: that everybody else kept busy meanwhile, the mean over the restarts.
        rivals: of each case the ratios of *mean*, *median* and *min* that two runs of plain
            pytest-benchmark gave right behind it; empty where they were not asked.
        rivals_seconds: that those two runs took.
        failed: why there is nothing to judge; `None` where there is.
        taken_at: in UTC, to the second.
        machine: processor, cores and fingerprint.
        torch: its version.
    """

    kind: Kind
    truth: float
    busy: bool
    threads: int
    number: int
    log_ratios: dict[str, Any]
    seconds: float
    others_cpus: float | None
    rivals: dict[str, Any]
    rivals_seconds: float
    failed: str | None
    taken_at: str
    machine: str
    torch: str

    @property
    def place(self) -> str:
        """What its figures belong to."""
        return f"{self.machine}, torch {self.torch}"

    def rulings(self, policy: Policy) -> Mapping[str, Ruling]:
        """What the gate says of each case, corrected for their number."""
        limit = policy.limit
        rulings = {case: judged(found, policy, limit) for case, found in self.log_ratios.items()}
        return demoted(rulings, policy)


def read(path: Path) -> Sequence[Trial]:
    """The trials of a file, none where it is not there.

    Raises:
        LoadError: a line is no trial; with its number.
    """
    if not path.exists():
        return []
    lines = json_lines.whole_lines(path)
    return [_trial(line, f"{path}, line {number}") for number, line in enumerate(lines, start=1)]


def _trial(line: bytes, where: str) -> Trial:
    try:
        return Trial.from_dict(json.loads(line))
    except ValueError as error:
        raise LoadError(f"{where}: no trial: {error}") from error


def append(path: Path, trial: Trial) -> None:
    """Adds a trial; an interrupted series goes on behind it."""
    json_lines.append(path, trial.to_dict())
