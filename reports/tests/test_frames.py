"""The tidy tables."""

import csv
from dataclasses import fields

import pandas as pd
import pytest
from made_profiles import make_ceilings

from benchmarks.measure.record import CaseRecord, Outcome
from reports.frames import case_frame, restart_frame, write_csv

SKIPPED = Outcome(id="gone", status="skipped", reason="no CUDA device")


def rows_of(path):
    """The rows of a CSV, as text."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_for_each_planned_case_and_a_column_for_each_field(record, run):
    """What was not measured has its row, with the reason and without figures."""
    table = case_frame([run(record(), unmeasured=[SKIPPED])])
    assert list(table["status"]) == ["measured", "skipped"]
    assert {field.name for field in fields(CaseRecord)} <= set(table.columns)
    measured, skipped = table.to_dict("records")
    assert measured["call_s"] == 0.002
    assert measured["torch"] == "2.14.1"
    assert measured["run"] == "one"
    assert skipped["id"] == "gone"
    assert skipped["reason_unmeasured"] == "no CUDA device"
    assert pd.isna(skipped["call_s"])


def test_runs_stand_below_each_other(record, run):
    """Rows of several runs are told apart by the run's name."""
    table = case_frame([run(record()), run(record(), path="/results/two/benchmark.json")])
    assert list(table["run"]) == ["one", "two"]


def test_csv_keeps_counts_whole_and_unknown_empty(record, run, tmp_path):
    """An empty cell beside a count makes no 11689512.0 of it."""
    path = tmp_path / "cases.csv"
    write_csv(case_frame([run(record(call_s=0.1 + 0.2), unmeasured=[SKIPPED])]), path)
    first, second = rows_of(path)
    assert first["parameters"] == "11689512"
    assert first["input_shape"] == "3x224x224"
    assert first["peak_memory_bytes"] == ""
    assert float(first["call_s"]) == 0.1 + 0.2
    assert second["parameters"] == ""


def test_a_case_has_its_place_under_the_roofline(record, run, tmp_path):
    """Without ceilings the cells are empty.

    30 MFLOP over 1 MB of a cache in 2 ms: 15 GFLOP/s of 100, 0.5 GB/s.
    """
    path = tmp_path / "cases.csv"
    case = record(macs=15_000_000, flops=30_000_000, least_bytes=1_000_000, batch_size=1)
    write_csv(case_frame([run(case, ceilings=[make_ceilings()]), run(case)]), path)
    first, second = rows_of(path)
    assert float(first["arithmetic_intensity"]) == 30.0
    assert float(first["flops_per_second"]) == pytest.approx(15e9)
    assert float(first["bytes_per_second"]) == pytest.approx(0.5e9)
    assert (float(first["share_of_ceiling"]), first["bound"]) == (pytest.approx(0.15), "compute")
    assert (second["arithmetic_intensity"], second["bound"]) == ("", "")


def test_cells_of_a_case_hold_one_value_each(record, run, tmp_path):
    """Of the restarts their number, of the flags their names in one cell."""
    path = tmp_path / "cases.csv"
    case = record(medians=(0.001, 0.002, 0.004), flags=["contended", "drifting"])
    write_csv(case_frame([run(case, unmeasured=[SKIPPED])]), path)
    first, second = rows_of(path)
    assert first["restarts"] == "3"
    assert first["flags"] == "contended drifting"
    assert second["restarts"] == ""
    assert not any("{" in cell or "[" in cell for cell in first.values())


def test_a_row_for_each_process_of_each_case(record, run, tmp_path):
    """Numbers of rounds and samples, and a column for each entry of calibration."""
    path = tmp_path / "restarts.csv"
    two = record(
        medians=(0.001, 0.004),
        restarted={"samples": [2, 3], "cycles": [0, 4], "flags": ["drifting", "unsteady"]},
    )
    other = record(layout="nhwc", restarted={"low_s": None, "high_s": None})
    write_csv(restart_frame([run(two, other, unmeasured=[SKIPPED])]), path)
    rows = rows_of(path)
    assert [(row["id"] == two.id, row["restart"], row["median_s"]) for row in rows] == [
        (True, "1", "0.001"),
        (True, "2", "0.004"),
        (False, "1", "0.002"),
    ]
    assert (rows[0]["rounds"], rows[0]["samples"]) == ("2", "5")
    assert rows[0]["flags"] == "drifting unsteady"
    assert rows[0]["calibration_copy_s"] == "0.002"
    assert rows[0]["disturbance_steal_cpus"] == ""
    assert (rows[2]["low_s"], rows[2]["flags"]) == ("", "")


def test_run_that_measured_nothing_has_an_empty_table_of_processes(run, tmp_path):
    """And is written all the same."""
    path = tmp_path / "restarts.csv"
    write_csv(restart_frame([run(unmeasured=[SKIPPED])]), path)
    assert rows_of(path) == []
