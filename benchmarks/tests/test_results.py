"""The run's folder and its file."""

import json
import re
from datetime import UTC, datetime

import pytest

from benchmarks import results
from benchmarks.results import (
    ReportError,
    command_line,
    new_folder,
    point_latest_at,
    run_name,
    write_document,
    write_reports,
)

STARTED = datetime(2026, 11, 23, 8, 40, 13, tzinfo=UTC)


def test_run_name_tells_date_machine_device_and_torch(monkeypatch):
    """Nothing in it needs quoting in a shell."""
    monkeypatch.setattr(results, "cpu_brand", lambda: "AMD EPYC (TM) 9B45")
    monkeypatch.setattr(results, "package_version", lambda _: "2.14.1+cu130")
    assert run_name(STARTED, ["cpu"]) == "20261123T084013Z-amd_epyc_tm_9b45-cpu-torch2.14.1"


def test_run_on_a_gpu_is_named_by_it(monkeypatch):
    """With both devices measured, both are in the name."""
    monkeypatch.setattr(results, "gpu_name", lambda: "NVIDIA H100 80GB HBM3")
    monkeypatch.setattr(results, "package_version", lambda _: "2.11.0")
    name = run_name(STARTED, ["cpu", "cuda:1"])
    assert name == "20261123T084013Z-nvidia_h100_80gb_hbm3-cpu+cuda_1-torch2.11.0"
    assert re.fullmatch(r"[\w.+-]+", name)


def test_second_run_of_a_second_gets_a_number(tmp_path):
    """No run is ever written over another."""
    first, second, third = (new_folder(tmp_path / "results", "run") for _ in range(3))
    assert [folder.name for folder in (first, second, third)] == ["run", "run-2", "run-3"]


def test_latest_turns_to_the_newest(tmp_path):
    """It is a link inside the results, so that the whole folder can be moved."""
    for name in ("one", "two"):
        point_latest_at(new_folder(tmp_path, name))
    assert (tmp_path / "latest").readlink().name == "two"
    assert (tmp_path / "latest").resolve() == tmp_path / "two"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "one", "two"]


def test_document_is_written_whole_or_not_at_all(tmp_path):
    """A value that JSON does not have leaves an earlier file as it was."""
    path = tmp_path / "benchmark.json"
    write_document(path, {"a": 1.5})
    with pytest.raises(ValueError, match="Out of range float"):
        write_document(path, {"a": float("nan")})
    assert json.loads(path.read_text()) == {"a": 1.5}
    assert [entry.name for entry in tmp_path.iterdir()] == ["benchmark.json"]


def test_command_line_can_be_pasted_and_hides_the_home_folder(monkeypatch, tmp_path):
    """A user's name is nobody's business."""
    monkeypatch.setenv("HOME", str(tmp_path))
    arguments = ["benchmarks", "-k", "b1 and cpu", f"--results={tmp_path}/kept", f"/x{tmp_path}"]
    assert command_line(arguments) == (
        f"pytest benchmarks -k 'b1 and cpu' --results=~/kept /x{tmp_path}"
    )
    assert command_line([f"{tmp_path}ed", str(tmp_path)]) == f"pytest {tmp_path}ed ~"


def test_command_line_keeps_no_secret():
    """Neither an option's nor an address's; what explains the run stays."""
    arguments = [
        "benchmarks",
        "--benchmark-storage=elasticsearch+https://alice:s3cret@host:9200/runs",
        "--upload-token=s3cret",
        "--upload-password",
        "s3cret",
        "--preset=smoke",
    ]
    assert command_line(arguments) == (
        "pytest benchmarks --benchmark-storage=elasticsearch+https://REDACTED@host:9200/runs "
        "--upload-token=REDACTED --upload-password REDACTED --preset=smoke"
    )


def test_home_of_a_container_is_no_name(monkeypatch):
    """Where it is the root, every path begins with it."""
    monkeypatch.setenv("HOME", "/")
    assert command_line(["/data/x"]) == "pytest /data/x"


def test_report_that_cannot_be_made_is_an_error(tmp_path):
    """The result stays, and what the report said last is the message."""
    (tmp_path / "benchmark.json").write_text("{")
    with pytest.raises(ReportError, match=r"^no report could be made: reports: .*cannot be read"):
        write_reports(tmp_path)
