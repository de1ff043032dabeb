"""Changes of facts that were accepted beforehand; their file is under version control."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure.schema import Record, RecordError
from reports.gating.standing import blocks
from reports.gating.verdicts import Change, GateRecord
from reports.reading import LoadError, read_object, refuse
from reports.rendering import in_one_line

# Format history
# 1  first published form
ACCEPTED_VERSION = 1
ENTRIES = "accepted"


@dataclass(frozen=True, kw_only=True)
class Entry(Record):
    """One change that was accepted.

    Attributes:
        candidate: the value that was accepted; any other one is another change.
        baseline_commit: that the change was seen against; `None` where it had none.
        date: of the day on which it was accepted.
    """

    case: str
    fact: str
    module: str | None
    candidate: Any
    reason: str
    baseline_commit: str | None
    date: str

    @property
    def key(self) -> str:
        """What it is found by; the file is sorted by it."""
        return key_of(self.case, self.fact, self.module, self.candidate)


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What a file of accepted changes holds."""

    entries: tuple[Entry, ...] = ()

    def __call__(self, case: str, change: Change) -> str | None:
        """The reason for which a change was accepted; `None` where it was not."""
        sought = key_of(case, change.fact, change.module, change.candidate)
        return next((entry.reason for entry in self.entries if entry.key == sought), None)


def key_of(case: str, fact: str, module: str | None, candidate: Any) -> str:
    """All that has to agree, as one text: 1 is not 1.0 and not true."""
    return json.dumps([case, fact, module or "", candidate], sort_keys=True)


def read(path: Path) -> Accepted:
    """What was accepted; nothing where there is no such file.

    Raises:
        LoadError: the file cannot be read or is of another form.
    """
    if not path.exists():
        return Accepted()
    document = read_object(path, "a file of accepted changes")
    version = document.get("version")
    if version != ACCEPTED_VERSION:
        refuse(path, f"version {version!r} is unknown; this one reads {ACCEPTED_VERSION}")
    entries = document.get(ENTRIES)
    if not isinstance(entries, list):
        refuse(path, f"has no list {ENTRIES!r}")
    return Accepted(entries=tuple(_entry(path, entry) for entry in entries))


def accept(path: Path, record: GateRecord, reason: str) -> int:
    """Adds the changes that close a gate and are not accepted yet.

    Args:
        path: the file; it is made where it is not there.
        record: the gate.
        reason: why they are meant, for those who read the file later.

    Returns:
        how many were added.

    Raises:
        LoadError: there is no reason, or the file is of another form.
    """
    if not reason.strip():
        raise LoadError("accept: the reason is empty; it has to say why the change is meant")
    known = {entry.key: entry for entry in read(path).entries}
    found = {entry.key: entry for entry in _blocking(record, in_one_line(reason))}
    added = [entry for key, entry in found.items() if key not in known]
    if added:
        _write(path, [*known.values(), *added])
    return len(added)


def _blocking(record: GateRecord, reason: str) -> Iterator[Entry]:
    """An entry for each change that closes the gate."""
    for verdict in record.verdicts:
        for change in verdict.changes:
            if blocks(change):
                yield Entry(
                    case=verdict.case,
                    fact=change.fact,
                    module=change.module,
                    candidate=change.candidate,
                    reason=reason,
                    baseline_commit=record.baseline.commit,
                    date=record.judged_at[:10],
                )


def _write(path: Path, entries: list[Entry]) -> None:
    """A line for each field, in an order of its own, so that a review shows what was added."""
    ordered = [entry.to_dict() for entry in sorted(entries, key=lambda entry: entry.key)]
    document = {"version": ACCEPTED_VERSION, ENTRIES: ordered}
    path.parent.mkdir(parents=True, exist_ok=True)
    # In place of the old file at once: it is never half there.
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    draft.replace(path)


def _entry(path: Path, values: Any) -> Entry:
    try:
        return Entry.from_dict(values)
    except RecordError as error:
        case = values.get("case") if isinstance(values, dict) else None
        refuse(path, str(error), case)
