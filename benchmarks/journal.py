"""The finished cases of a run that goes on, one line each, safe before the next is begun."""

import contextlib
import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks.measure.record import CaseRecord, Outcome
from benchmarks.measure.redaction import redacted
from benchmarks.measure.schema import Record, RecordError

FILE_NAME = "journal.jsonl"


class JournalError(Exception):
    """A journal cannot be read or written; the message is one line that says why."""


@dataclass(frozen=True, kw_only=True)
class Heading(Record):
    """The first line: what is measured, by what, and where.

    Attributes:
        run: the run's name, which is also that of its folder.
        asked: the options that the plan follows from, as plain values.
        cases: the ids of what is measured, in order: what ``-k``, ``-m`` and paths have left.
        protocol: how it is measured, as the result file has it.
        subjects: the names of all that is measured.
        identity: code, versions and machine by name; a run goes on only where they are the same.
    """

    run: str
    command: str
    started_at: str
    asked: dict[str, Any]
    cases: list[str]
    protocol: dict[str, Any]
    subjects: list[str]
    identity: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Entry(Record):
    """One finished case: how it ended, its figures where it was measured, remarks on them."""

    outcome: dict[str, Any]
    record: dict[str, Any] | None
    samples: list[float]
    notes: list[str]


class Journal:
    """An open journal: lines are added, none is ever changed.

    Raises:
        JournalError: the file cannot be written, or another run is writing it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _opened(path)

    def read(self) -> tuple[Heading, list[Entry]]:
        """What a killed run has left; half a last line is cut off, since its case is not finished.

        Raises:
            JournalError: a line is not what a run writes.
        """
        self._file.seek(0)
        text = self._file.read()
        whole, _, half = text.rpartition(b"\n")
        try:
            first, *others = [json.loads(line) for line in whole.split(b"\n")]
            found = Heading.from_dict(first), [Entry.from_dict(values) for values in others]
        except (ValueError, RecordError) as error:
            raise JournalError(f"{self.path}: not a run's journal: {error}") from error
        if half:
            self._file.truncate(len(text) - len(half))
        return found

    def head(self, heading: Heading) -> None:
        """Writes the first line."""
        self._append(heading.to_dict())

    def add(
        self,
        outcome: Outcome,
        record: CaseRecord | None = None,
        samples: Sequence[float] = (),
        notes: Sequence[str] = (),
    ) -> None:
        """Writes one case; when this returns it is on the disk."""
        entry = Entry(
            outcome=outcome.to_dict(),
            record=record.to_dict() if record else None,
            samples=list(samples),
            notes=[redacted(note) for note in notes],
        )
        self._append(entry.to_dict())

    def close(self, *, remove: bool = False) -> None:
        """Lets go of the file; with *remove* it is needed no more."""
        if remove:
            self.path.unlink(missing_ok=True)
        self._file.close()

    def _append(self, values: Mapping[str, Any]) -> None:
        line = json.dumps(values, allow_nan=False).encode() + b"\n"
        end = self._file.seek(0, os.SEEK_END)
        try:
            _write(self._file, line)
            os.fsync(self._file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):  # Where it is not cut off here, a reader does it.
                self._file.truncate(end)  # Half a line would be in the way of the next.
            raise JournalError(f"{self.path}: {error.strerror}; what it holds is safe") from error


def _write(file: IO[bytes], line: bytes) -> None:
    """All of the line: on a disk that is almost full, one call takes a part and says no word."""
    while line:
        line = line[file.write(line) :]


def _opened(path: Path) -> IO[bytes]:
    """The file, unbuffered and locked: two runs in one journal would each lose the other's."""
    try:
        file = path.open("a+b", buffering=0)
    except OSError as error:
        raise JournalError(f"{path}: {error.strerror}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise JournalError(f"{path}: another run is writing it") from error
    return file
