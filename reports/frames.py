"""Runs as tidy tables: a row for each planned case, and one for each process of a case."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.measure.record import CaseRecord, RestartRecord
from benchmarks.measure.roofline import Ceilings, Placement
from reports.load import Run
from reports.placements import placement_of

# Facts of the environment that rows of several runs are told apart by.
FACTS = ("cpu", "gpu", "torch")
# Where a case stands under the roofline; empty without ceilings.
PLACED = (
    *("arithmetic_intensity", "flops_per_second", "bytes_per_second"),
    *("share_of_ceiling", "bound", "roofline_remark"),
)
WHOLE_NUMBERS = [
    *(field.name for field in fields(CaseRecord) if field.type in (int, int | None)),
    "restarts",
]


def case_frame(runs: Sequence[Run]) -> pd.DataFrame:
    """One row for each planned case of each run, also of those that have no figures.

    A column for each field; of the restarts their number.

    Units: as in the result file: ``_s`` seconds, ``_bytes`` bytes.
    """
    rows = [row for run in runs for row in _case_rows(run)]
    names = [field.name for field in fields(CaseRecord) if field.name != "id"]
    table = pd.DataFrame(
        rows, columns=["run", "id", "status", "reason_unmeasured", *names, *PLACED, *FACTS]
    )
    # An unknown count would otherwise turn the whole column into floats.
    return table.astype(dict.fromkeys(WHOLE_NUMBERS, "Int64"))


def restart_frame(runs: Sequence[Run]) -> pd.DataFrame:
    """One row for each process of each measured case.

    A column for each field; of the samples and the cycles their number, of calibration and
    disturbance a column for each entry.

    Units: as in the result file.
    """
    rows = [
        {"run": run.name, "id": record.id, "restart": number} | _restart_row(restart)
        for run in runs
        for record in run.records
        for number, restart in enumerate(record.restarts, start=1)
    ]
    # As they are: an unknown count would otherwise turn the whole column into floats.
    return pd.DataFrame(rows, dtype=object)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Writes a tidy table; unknown is empty."""
    table.to_csv(path, index=False)


def _case_rows(run: Run) -> Iterator[dict[str, Any]]:
    records = {record.id: record for record in run.records}
    machine = {name: run.suite.environment.get(name) for name in FACTS}
    for outcome in run.outcomes:
        record = records.get(outcome.id)
        known = _case_row(record, run.suite.ceilings) if record else {"id": outcome.id}
        state = {"run": run.name, "status": outcome.status, "reason_unmeasured": outcome.reason}
        yield known | state | machine


def _case_row(record: CaseRecord, ceilings: Sequence[Ceilings]) -> dict[str, Any]:
    own = {
        "input_shape": "x".join(map(str, record.input_shape)),
        "flags": _joined(record.flags),
        "restarts": len(record.restarts),
    }
    return record.to_dict() | _placed_cells(placement_of(record, ceilings)) | own


def _placed_cells(place: Placement | None) -> dict[str, Any]:
    if place is None:
        return dict.fromkeys(PLACED)
    rates = (place.intensity, place.flops_per_second, place.bytes_per_second)
    return dict(zip(PLACED, (*rates, place.share, place.bound, place.remark), strict=True))


def _restart_row(restart: RestartRecord) -> dict[str, Any]:
    row: dict[str, Any] = {"rounds": len(restart.cycles)}
    for name, value in restart.to_dict().items():
        if name in ("calibration", "disturbance"):
            row |= {f"{name}_{key}": _joined(entry) for key, entry in value.items()}
        elif name == "samples":
            row[name] = sum(value)
        elif name != "cycles":
            row[name] = _joined(value)
    return row


def _joined(value: Any) -> Any:
    """A list of words as words; anything else as it is."""
    return " ".join(map(str, value)) if isinstance(value, list) else value
