"""A profile's own folder: its record, its tables, one call's trace and flame graph."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from benchmarks.measure.chrome_trace import shareable
from benchmarks.measure.profile_record import (
    PROFILE_FILE,
    LayerRecord,
    OperatorRecord,
    ProfileRecord,
)
from benchmarks.measure.schema import Record
from benchmarks.results import new_folder, write_document

LAYERS, OPERATORS = "layers.csv", "operators.csv"
TRACE, STACKS = "trace.json", "stacks.folded"


def profile_name(started: datetime, case_id: str, *, training: bool) -> str:
    """``profile-20261124T230000Z-resnet18-inference-...``; as a file system takes it.

    A case's id says inference; of a training step the name ends in ``-training``.
    """
    named = case_id.replace(",", "_").replace(":", "_").replace("/", "_")
    suffix = "-training" if training else ""
    return f"profile-{started.strftime('%Y%m%dT%H%M%SZ')}-{named}{suffix}"


def write_profile(
    results: Path, started: datetime, record: ProfileRecord, *, trace: str, stacks: str
) -> Path:
    """Writes a profile's folder, the record last; returns it.

    *trace* and *stacks* are of the call that took the median time.
    """
    folder = new_folder(results, profile_name(started, record.case, training=record.training))
    (folder / TRACE).write_text(shareable(trace), encoding="utf-8")
    (folder / STACKS).write_text(stacks, encoding="utf-8")
    _write_records(folder / LAYERS, LayerRecord, record.layers)
    _write_records(folder / OPERATORS, OperatorRecord, record.operators)
    write_document(folder / PROFILE_FILE, record.to_dict())
    return folder


def _write_records(path: Path, kind: type[Record], records: Iterable[Record]) -> None:
    columns = [field.name for field in fields(kind)]
    rows = ([_or_nothing(getattr(record, name)) for name in columns] for record in records)
    _write(path, columns, rows)


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _or_nothing(value: object) -> object:
    """An empty field for what is not known."""
    return "" if value is None else value
