"""What became of each case in each gate, and what that says of the machine's noise.

The file holds a line of JSON for each case of each gate that measured it up to a look; it only
grows. A gate counts once, as its last lines have it.
"""

import json
import math
import os
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from reports.gating.history_lines import Line, line_of, whole_lines
from reports.gating.verdicts import GateRecord
from reports.labels import grouped

HISTORY_FILE = "history.jsonl"
# A 95th percentile of fewer is the largest of them: one disturbed gate would set it alone.
FEWEST_FOR_A_FLOOR = 20
FLOOR_PERCENT = 95
# A machine is not today what it was a year ago.
MOST_FOR_A_FLOOR = 100
# A case that says nothing, or the impossible, in three of ten is not to be relied on. Once or twice
# happens by chance: identical sides regress in 1 % of gates.
LAST_GATES, FEWEST_DOUBTS = 10, 3
# Long enough for somebody to look after it, too short to be forgotten.
QUARANTINE = timedelta(days=30)


def append(path: Path, record: GateRecord, *, started_at: str) -> None:
    """Adds a line for each case of a gate that got to a look, on the disk when this returns.

    Args:
        path: the file.
        record: of a gate that measured, and was not cut off.
        started_at: when its evidence was begun.

    Raises:
        LoadError: the file is none of this kind.
        OSError: it cannot be written.
    """
    lines = lines_of(record, started_at[:10])
    added = [json.dumps(line.to_dict(), allow_nan=False).encode() for line in lines]
    known = whole_lines(path)
    for number, text in enumerate(known, start=1):
        line_of(path, number, text)  # Refused before the file is touched.
    if not added:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.truncate(len(b"\n".join(known)))  # Half a line of a killed writer makes way.
        file.write(b"\n" * bool(known) + b"".join(text + b"\n" for text in added))
        file.flush()
        os.fsync(file.fileno())


def lines_of(record: GateRecord, day: str) -> Iterator[Line]:
    """What is kept of each verdict that rests on a look."""
    first, last = record.policy.looks[0], record.policy.looks[-1]
    for verdict in record.verdicts:
        if verdict.ratio is None or verdict.restarts < first:
            continue
        yield Line(
            case=verdict.case,
            fingerprint=str(record.environment.get("fingerprint")),
            day=day,
            word=verdict.word,
            log_ratio=math.log(verdict.ratio),
            restarts=verdict.restarts,
            last_look=verdict.restarts >= last,
            detectable=verdict.detectable,
            limit=verdict.limit,
            identical=same_program(record),
            gate=gate_of(Path(record.evidence)),
        )


def gate_of(evidence: Path) -> str:
    """What a gate is known by in the history: the folder of its evidence."""
    return evidence.parent.name


def same_program(record: GateRecord) -> bool:
    """Whether both sides are the same files in the same environment."""
    baseline, candidate = record.baseline, record.candidate
    same = baseline.environment == candidate.environment
    return same and baseline.digest == candidate.digest


def floors(path: Path, fingerprint: str, *, but: str = "") -> dict[str, float]:
    """The share by which each case differs from itself, all but once in twenty times.

    Only of cases with enough gates of identical sides on this class of machine, the last ones.

    Args:
        path: the file.
        fingerprint: of the class of machine.
        but: the gate that is judged by them, which has no say in it.

    Raises:
        LoadError: a line is of another form.
    """
    noise = [line for line in _lines(path, fingerprint, but) if line.identical]
    found = {}
    for case, lines in grouped(noise, lambda line: line.case).items():
        distances = [abs(math.expm1(line.log_ratio)) for line in lines[-MOST_FOR_A_FLOOR:]]
        if len(distances) >= FEWEST_FOR_A_FLOOR:
            found[case] = float(np.percentile(distances, FLOOR_PERCENT))
    return found


def quarantined(path: Path, fingerprint: str, today: date, *, but: str = "") -> dict[str, str]:
    """The cases whose times block nothing today, each with the last day of that.

    A case gets there by what its last gates said, and leaves by better ones, or when its time is
    over.

    Args:
        path: the file.
        fingerprint: of the class of machine.
        today: the day.
        but: the gate that is judged by it, which has no say in it.

    Raises:
        LoadError: a line is of another form.
    """
    found = {}
    for case, lines in grouped(_lines(path, fingerprint, but), lambda line: line.case).items():
        doubts = [line.day for line in lines[-LAST_GATES:] if line.in_doubt]
        if len(doubts) < FEWEST_DOUBTS:
            continue
        until = date.fromisoformat(max(doubts)) + QUARANTINE
        if today <= until:
            found[case] = until.isoformat()
    return found


def _lines(path: Path, fingerprint: str, but: str) -> Sequence[Line]:
    """Those of one class of machine, in the order in which the gates came; each gate once."""
    latest: dict[tuple[str, str], Line] = {}
    for number, text in enumerate(whole_lines(path), start=1):
        line = line_of(path, number, text)
        if line.fingerprint == fingerprint and line.gate != but:
            latest[line.gate, line.case] = line
    return list(latest.values())
