"""Runs as one tidy table: a row for each planned case, a column for each field."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.measure.record import CaseRecord
from reports.load import Run

# Facts of the environment that rows of several runs are told apart by.
FACTS = ("cpu", "gpu", "torch")
WHOLE_NUMBERS = [field.name for field in fields(CaseRecord) if field.type in (int, int | None)]


def frame(runs: Sequence[Run]) -> pd.DataFrame:
    """One row for each planned case of each run, also of those that have no figures.

    Units: as in the result file: ``_s`` seconds, ``_bytes`` bytes.
    """
    rows = [row for run in runs for row in _rows(run)]
    names = [field.name for field in fields(CaseRecord) if field.name != "id"]
    table = pd.DataFrame(rows, columns=["run", "id", "status", "reason_unmeasured", *names, *FACTS])
    # An unknown count would otherwise turn the whole column into floats.
    return table.astype(dict.fromkeys(WHOLE_NUMBERS, "Int64"))


def write_csv(runs: Sequence[Run], path: Path) -> None:
    """Writes the tidy table; unknown is empty."""
    table = frame(runs)
    table["input_shape"] = table["input_shape"].map(
        lambda shape: "x".join(map(str, shape)), na_action="ignore"
    )
    table.to_csv(path, index=False)


def _rows(run: Run) -> Iterator[dict[str, Any]]:
    records = {record.id: record for record in run.records}
    machine = {name: run.suite.environment.get(name) for name in FACTS}
    for outcome in run.outcomes:
        record = records.get(outcome.id)
        known = record.to_dict() if record else {"id": outcome.id}
        state = {"run": run.name, "status": outcome.status, "reason_unmeasured": outcome.reason}
        yield known | state | machine
