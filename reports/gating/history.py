"""What became of each case in each gate, and what that says of the machine's noise.

The file holds a line of JSON for each case of each gate; it only grows. A gate that was judged
again counts once, as it was judged last.
"""

import json
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from benchmarks.measure.schema import Record, RecordError
from reports.gating.policy import Policy
from reports.gating.verdicts import GateRecord, Verdict, Word
from reports.labels import grouped
from reports.reading import LoadError, refuse

HISTORY_FILE = "history.jsonl"
# How each line begins; what begins otherwise at the file's end is none that was cut off.
BEGINNING = b'{"case": '
# A 95th percentile of fewer is the largest of them: one disturbed gate would set it alone.
FEWEST_FOR_A_FLOOR = 20
FLOOR_PERCENT = 95
# A case that says nothing, or the impossible, in three of ten is not to be relied on. Once or twice
# happens by chance: identical sides regress in 1 % of gates.
LAST_GATES, FEWEST_DOUBTS = 10, 3
# Long enough for somebody to look after it, too short to be forgotten.
QUARANTINE = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Line(Record):
    """One case in one gate.

    Attributes:
        fingerprint: of the class of machine.
        day: on which it was judged.
        log_ratio: ln(candidate / baseline); `None` where nothing was timed.
        sd: of the restarts' log ratios; `None` with fewer than two restarts.
        identical: whether both sides were the same program in the same environment, so that all
            that was seen is noise.
        gate: the name of its folder.
    """

    case: str
    fingerprint: str
    day: str
    word: Word
    log_ratio: float | None
    restarts: int
    sd: float | None
    identical: bool
    gate: str

    @property
    def in_doubt(self) -> bool:
        """Whether the gate shows that the case is not to be relied on."""
        return self.word == "inconclusive" or (self.identical and self.word == "regressed")


def append(path: Path, record: GateRecord) -> None:
    """Adds a line for each case of a gate, on the disk when this returns.

    Raises:
        LoadError: the file is none of this kind.
        OSError: it cannot be written.
    """
    added = [json.dumps(line.to_dict(), allow_nan=False).encode() for line in lines_of(record)]
    known = _whole(path)
    for number, text in enumerate(known, start=1):
        _line(path, number, text)  # Refused before the file is touched.
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.truncate(len(b"\n".join(known)))  # Half a line of a killed writer makes way.
        file.write(b"\n" * bool(known) + b"".join(text + b"\n" for text in added))
        file.flush()
        os.fsync(file.fileno())


def lines_of(record: GateRecord) -> Iterator[Line]:
    """What is kept of each verdict."""
    for verdict in record.verdicts:
        yield Line(
            case=verdict.case,
            fingerprint=str(record.environment.get("fingerprint")),
            day=record.judged_at[:10],
            word=verdict.word,
            log_ratio=None if verdict.ratio is None else math.log(verdict.ratio),
            restarts=verdict.restarts,
            sd=deviation(verdict, record.policy),
            identical=same_program(record),
            gate=Path(record.evidence).parent.name,
        )


def same_program(record: GateRecord) -> bool:
    """Whether both sides are the same files in the same environment."""
    baseline, candidate = record.baseline, record.candidate
    same = baseline.environment == candidate.environment
    return same and baseline.digest == candidate.digest


def deviation(verdict: Verdict, policy: Policy) -> float | None:
    """The standard deviation of the restarts' log ratios, read back out of the interval."""
    if verdict.low is None or verdict.high is None:
        return None
    # Fewer than the first look's restarts are judged by its chances.
    alarms = zip(policy.looks, policy.false_alarm, strict=True)
    alarm = next((chance for look, chance in alarms if verdict.restarts <= look), None)
    if alarm is None:
        return None
    half = math.log(verdict.high / verdict.low) / 2
    quantile = float(student.ppf(1 - alarm, verdict.restarts - 1))
    return half * math.sqrt(verdict.restarts) / quantile


def floors(path: Path, fingerprint: str) -> dict[str, float]:
    """The share by which each case differs from itself, all but once in twenty times.

    Only of cases with enough gates of identical sides on this class of machine.

    Raises:
        LoadError: a line is of another form.
    """
    noise = [line for line in _lines(path, fingerprint) if line.identical]
    found = {}
    for case, lines in grouped(noise, lambda line: line.case).items():
        distances = [
            abs(math.expm1(line.log_ratio)) for line in lines if line.log_ratio is not None
        ]
        if len(distances) >= FEWEST_FOR_A_FLOOR:
            found[case] = float(np.percentile(distances, FLOOR_PERCENT))
    return found


def quarantined(path: Path, fingerprint: str, today: date) -> dict[str, str]:
    """The cases that block nothing today, each with the last day of that.

    A case gets there by what its last gates that timed it said, and leaves by better ones, or
    when its time is over.

    Raises:
        LoadError: a line is of another form.
    """
    timed = [line for line in _lines(path, fingerprint) if line.log_ratio is not None]
    found = {}
    for case, lines in grouped(timed, lambda line: line.case).items():
        doubts = [line.day for line in lines[-LAST_GATES:] if line.in_doubt]
        if len(doubts) < FEWEST_DOUBTS:
            continue
        until = date.fromisoformat(max(doubts)) + QUARANTINE
        if today <= until:
            found[case] = until.isoformat()
    return found


def _lines(path: Path, fingerprint: str) -> Sequence[Line]:
    """Those of one class of machine, in the order in which the gates came; each gate once."""
    latest: dict[tuple[str, str], Line] = {}
    for number, text in enumerate(_whole(path), start=1):
        line = _line(path, number, text)
        if line.fingerprint == fingerprint:
            latest[line.gate, line.case] = line
    return list(latest.values())


def _line(path: Path, number: int, text: bytes) -> Line:
    try:
        line = Line.from_dict(json.loads(text))
        date.fromisoformat(line.day)
    except (RecordError, ValueError, RecursionError) as error:
        refuse(path, f"line {number} is no case of a gate: {error}")
    return line


def _whole(path: Path) -> list[bytes]:
    """The file's lines without their ends, but for half a last one, as a killed writer leaves it.

    Raises:
        LoadError: the file cannot be read.
    """
    if not path.exists():
        return []
    try:
        *lines, rest = path.read_bytes().split(b"\n")
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from error
    return lines if not rest or _is_half(rest) else [*lines, rest]


def _is_half(text: bytes) -> bool:
    begins = text.startswith(BEGINNING) or BEGINNING.startswith(text)
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return begins
    return False
