"""The tidy table."""

import csv
from dataclasses import fields

import pandas as pd

from benchmarks.measure.record import CaseRecord, Outcome
from reports.frames import frame, write_csv

SKIPPED = Outcome(id="gone", status="skipped", reason="no CUDA device")


def test_a_row_for_each_planned_case_and_a_column_for_each_field(record, run):
    """What was not measured has its row, with the reason and without figures."""
    table = frame([run(record(), unmeasured=[SKIPPED])])
    assert list(table["status"]) == ["measured", "skipped"]
    assert {field.name for field in fields(CaseRecord)} <= set(table.columns)
    measured, skipped = table.to_dict("records")
    assert measured["call_median_s"] == 0.002
    assert measured["torch"] == "2.14.1"
    assert measured["run"] == "one"
    assert skipped["id"] == "gone"
    assert skipped["reason_unmeasured"] == "no CUDA device"
    assert pd.isna(skipped["call_median_s"])


def test_runs_stand_below_each_other(record, run):
    """Rows of several runs are told apart by the run's name."""
    table = frame([run(record()), run(record(), path="/results/two/benchmark.json")])
    assert list(table["run"]) == ["one", "two"]


def test_csv_keeps_counts_whole_and_unknown_empty(record, run, tmp_path):
    """An empty cell beside a count makes no 11689512.0 of it."""
    path = tmp_path / "cases.csv"
    write_csv([run(record(call_median_s=0.1 + 0.2), unmeasured=[SKIPPED])], path)
    with path.open(newline="") as file:
        first, second = csv.DictReader(file)
    assert first["parameters"] == "11689512"
    assert first["input_shape"] == "3x224x224"
    assert first["peak_memory_bytes"] == ""
    assert float(first["call_median_s"]) == 0.1 + 0.2
    assert second["parameters"] == ""
