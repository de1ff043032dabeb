"""Changes of facts that were accepted beforehand; their file is under version control."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure.schema import Record, RecordError
from reports.gating.facts import ANSWER, ERROR
from reports.gating.policy import Policy
from reports.gating.standing import blocks
from reports.gating.verdicts import Change, GateRecord
from reports.reading import LoadError, read_object, refuse
from reports.rendering import in_one_line

# Format history
# 1  first published form
ACCEPTED_VERSION = 1
ENTRIES = "accepted"
# Floats that are others on another machine; all other facts are the same to the last digit.
OF_THE_MACHINE = (ANSWER, ERROR)
# What was accepted may grow by as much as a numerical error may without being accepted.
GROWTH = Policy().error_growth


@dataclass(frozen=True, kw_only=True)
class Entry(Record):
    """One change that was accepted.

    Attributes:
        baseline: the value that it was seen against.
        candidate: the value that was accepted.
        text: of the change, with the modules and operators that it was seen in.
        baseline_commit: that the change was seen against; `None` where it had none.
        date: of the day on which it was accepted.
    """

    case: str
    fact: str
    module: str | None
    baseline: Any
    candidate: Any
    text: str
    reason: str
    baseline_commit: str | None
    date: str

    def covers(self, case: str, change: Change) -> bool:
        """Whether it is this change that was accepted, or one that differs by the machine alone."""
        if _exact(self.case, self) == _exact(case, change):
            return True
        same = (self.case, self.fact, self.module) == (case, change.fact, change.module)
        values = self.candidate, change.candidate
        if not same or self.fact not in OF_THE_MACHINE or None in values:
            return False
        return bool(change.candidate <= GROWTH * self.candidate)


@dataclass(frozen=True, kw_only=True)
class AcceptedChanges:
    """What a file of accepted changes holds."""

    entries: tuple[Entry, ...] = ()

    def __call__(self, case: str, change: Change) -> str | None:
        """The reason for which a change was accepted; `None` where it was not."""
        covering = (entry.reason for entry in self.entries if entry.covers(case, change))
        return next(covering, None)


def _exact(case: str, found: Entry | Change) -> str:
    """All that tells a change from others, as one text: 1 is not 1.0 and not true."""
    values = [found.fact, found.module, found.baseline, found.candidate, found.text]
    return json.dumps([case, *values], sort_keys=True)


def read(path: Path) -> AcceptedChanges:
    """What was accepted; nothing where there is no such file.

    Raises:
        LoadError: the file cannot be read or is of another form.
    """
    if not path.exists():
        return AcceptedChanges()
    document = read_object(path, "a file of accepted changes")
    version = document.get("version")
    if version != ACCEPTED_VERSION:
        refuse(path, f"version {version!r} is unknown; this one reads {ACCEPTED_VERSION}")
    entries = document.get(ENTRIES)
    if not isinstance(entries, list):
        refuse(path, f"has no list {ENTRIES!r}")
    return AcceptedChanges(entries=tuple(_entry(path, entry) for entry in entries))


def accept(path: Path, record: GateRecord, reason: str) -> Sequence[Entry]:
    """Adds the changes that close a gate and are not accepted yet.

    Args:
        path: the file; it is made where it is not there.
        record: the gate.
        reason: why they are meant, for those who read the file later.

    Returns:
        what was added.

    Raises:
        LoadError: there is no reason, or the file is of another form.
    """
    if not reason.strip():
        raise LoadError("accept: the reason is empty; it has to say why the change is meant")
    known = read(path)
    added = [*_blocking(record, known, in_one_line(reason))]
    if added:
        _write(path, [*known.entries, *added])
    return added


def _blocking(record: GateRecord, known: AcceptedChanges, reason: str) -> Iterator[Entry]:
    """An entry for each change that closes the gate and is not *known* yet."""
    for verdict in record.verdicts:
        for change in verdict.changes:
            if blocks(change) and known(verdict.case, change) is None:
                yield Entry(
                    case=verdict.case,
                    fact=change.fact,
                    module=change.module,
                    baseline=change.baseline,
                    candidate=change.candidate,
                    text=change.text,
                    reason=reason,
                    baseline_commit=record.baseline.commit,
                    date=record.judged_at[:10],
                )


def _write(path: Path, entries: list[Entry]) -> None:
    """A line for each field, in an order of its own, so that a review shows what was added."""
    ordered = [
        entry.to_dict() for entry in sorted(entries, key=lambda entry: _exact(entry.case, entry))
    ]
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
