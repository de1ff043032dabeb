"""The lines of the history's file: one case in one gate each."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.measure.schema import Record, RecordError
from reports.gating.verdicts import Word
from reports.reading import LoadError, refuse

# How each line begins; what begins otherwise at the file's end is none that was cut off.
BEGINNING = b'{"case": '
# Noise is the cause where a slowdown of twice the limit could go unseen; else a case that is just
# at its limit is inconclusive, however quiet it is.
NOISY_LIMITS = 2


@dataclass(frozen=True, kw_only=True)
class Line(Record):
    """One case in one gate.

    Attributes:
        fingerprint: of the class of machine.
        day: on which it was measured.
        log_ratio: ln(candidate / baseline).
        last_look: whether it got to the policy's last look.
        detectable: the smallest ratio that would have been found, as its verdict has it.
        limit: the ratio that it was judged by.
        identical: whether both sides were the same program in the same environment, so that all
            that was seen is noise.
        gate: the name of its folder.
    """

    case: str
    fingerprint: str
    day: str
    word: Word
    log_ratio: float
    restarts: int
    last_look: bool
    detectable: float | None
    limit: float
    identical: bool
    gate: str

    @property
    def in_doubt(self) -> bool:
        """Whether the gate shows that the case is not to be relied on."""
        if self.word == "inconclusive" and self.last_look and self.detectable is not None:
            return self.detectable > 1 + NOISY_LIMITS * (self.limit - 1)
        return self.identical and self.word == "regressed"


def line_of(path: Path, number: int, text: bytes) -> Line:
    """What a line of the file says.

    Raises:
        LoadError: it is of another form; with its number.
    """
    try:
        line = Line.from_dict(json.loads(text))
        date.fromisoformat(line.day)
    except (RecordError, ValueError, RecursionError) as error:
        refuse(path, f"line {number} is no case of a gate: {error}")
    return line


def whole_lines(path: Path) -> list[bytes]:
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
