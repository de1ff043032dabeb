"""--benchmark-compare with a run of another machine."""

import json
from pathlib import Path

import pytest
from pytest_benchmark.utils import get_machine_id

from benchmarks.bookkeeping import pytest_benchmark_update_machine_info
from benchmarks.measure.machine import machine
from benchmarks.saved_runs import refusal, remark

QUESTIONS = str(Path(__file__).resolve().parents[1] / "bench_nets.py")
SAVED_AT = "2026-11-23T08:40:13+00:00"
FIELDS = {"cpu": "Test CPU", "cores": 2, "gpu": None}
HERE = {"fingerprint_of": FIELDS, "cpu": {"count": 2}, "torch": "2.15.0", "system": "Linux"}


def saved(machine_info):
    """A stored run of the machine."""
    return {"datetime": SAVED_AT, "machine_info": machine_info, "benchmarks": []}


def test_machine_is_told_without_its_name_its_kernel_and_its_frequency():
    """What differs from day to day, or is nobody's business, is out; the fingerprint is in."""
    info = {
        "cpu": {"brand_raw": "Test CPU", "hz_actual": [2_700_000_000, 0]},
        "node": "alice-laptop",
        "release": "6.8.0-45-generic",
        "system": "Linux",
    }
    pytest_benchmark_update_machine_info(machine_info=info)
    assert info["cpu"] == {"brand_raw": "Test CPU"}
    assert {"node", "release"}.isdisjoint(info)
    assert info["system"] == "Linux"
    assert info["fingerprint_of"] == machine()


def test_same_machine_is_compared():
    """There is nothing to refuse and nothing to remark."""
    assert refusal(saved(HERE), HERE) is None
    assert remark(saved(HERE), HERE) is None


def test_what_has_been_in_a_file_is_the_same():
    """JSON knows no tuples; pytest-benchmark's facts of Python hold some."""
    here = HERE | {"python_build": ("main", "May  9 2026")}
    assert remark(json.loads(json.dumps(saved(here))), here) is None


def test_another_machine_is_refused_by_the_fields_that_differ():
    """Each with both values, in one line."""
    other = {"fingerprint_of": FIELDS | {"cores": 16, "gpu": "Test GPU"}}
    assert refusal(saved(other), HERE) == (
        f"--benchmark-compare: the run of {SAVED_AT} is of another machine "
        "(cores: 16, here 2; gpu: Test GPU, here None)"
    )


def test_another_torch_on_the_same_machine_is_compared_and_told():
    """To compare two versions is what people do; what pytest-benchmark knows of the CPU is long."""
    older = HERE | {"torch": "2.14.1", "cpu": {"count": 2, "cpuinfo_version": [9, 0, 0]}}
    assert refusal(saved(older), HERE) is None
    assert remark(saved(older), HERE) == (
        "The same machine, with other software: torch: 2.14.1, here 2.15.0"
    )


@pytest.mark.parametrize("document", [saved({"node": "bob"}), {"benchmarks": []}])
def test_run_of_an_unknown_machine_is_refused(document):
    """It was saved without the suite, or before it took fingerprints."""
    assert "does not say on which machine" in refusal(document, HERE)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({}, 0, "The same machine, with other software: "),
        ({"cores": 4096}, 4, "ERROR: --benchmark-compare: the run of "),
    ],
)
def test_pytest_ends_where_the_baseline_is_of_another_machine(
    run_pytest, tmp_path, change, status, said
):
    """One line and exit status 4 before anything is measured; the same machine goes on."""
    document = saved({"fingerprint_of": machine() | change, "torch": "1.0"})
    folder = tmp_path / "storage" / get_machine_id()
    folder.mkdir(parents=True)
    (folder / "0001_one.json").write_text(json.dumps(document))
    storage = f"--benchmark-storage=file://{tmp_path / 'storage'}"
    done = run_pytest(
        QUESTIONS, "--benchmark-only", "--collect-only", "--benchmark-compare=0001", storage
    )
    assert done.returncode == status, done.stdout + done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith(said)]
    assert ("cores: 4096, here " in line) == bool(status)
    assert "Traceback" not in done.stdout + done.stderr
    assert "machine_info is different" not in done.stdout + done.stderr
