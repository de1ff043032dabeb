"""``pytest benchmarks`` as a user types it, in real processes on modules that take no time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOYS = """
import traceback

import torch
from torch import nn

class Random(nn.Module):
    def forward(self, x):
        return x + torch.rand_like(x)

class Greedy(nn.Module):
    def forward(self, x):
        return torch.empty(2**60, dtype=torch.uint8)

class Broken(nn.Module):
    def forward(self, x):
        return self.layer_that_is_not_there(x)

class Stopped(nn.Module):
    def forward(self, x):
        raise KeyboardInterrupt

class Late(nn.Linear):
    timed = False

    def __init__(self):
        super().__init__(4, 2)

    def forward(self, x):
        timing = any("pedantic" in frame.name for frame in traceback.extract_stack())
        Late.timed |= timing
        return super().forward(x) + (Late.timed and not timing)

def good():
    return nn.Linear(4, 2)
"""


@pytest.fixture
def toys(tmp_path):
    """A folder with a user's own package, and somewhere to keep results."""
    (tmp_path / "toys.py").write_text(TOYS)
    return tmp_path


def bench(folder, *arguments, benchmarks=True):
    """Runs pytest in *folder* on the suite's benchmarks; returns the finished process."""
    only = ["--benchmark-only"] if benchmarks else []
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", str(ROOT / "benchmarks"), *only),
            *("-p", "no:cacheprovider", "--results", str(folder / "results"), *arguments),
        ],
        cwd=folder,
        env=os.environ | {"COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )


def toy(*names, rounds=3):
    """Options for the user's own modules, with as few rounds as can be."""
    subjects = ",".join(f"toys:{name}" for name in names)
    return (
        *("--subject", subjects, "--input-shape", "4", "--batch-size", "1", "--device", "cpu"),
        *("--benchmark-max-time=0.001", f"--benchmark-min-rounds={rounds}"),
    )


def result(folder):
    """The newest result file."""
    return json.loads((folder / "results" / "latest" / "benchmark.json").read_text())


def test_every_case_has_its_outcome_in_the_result(toys):
    """Measured, wrong, out of memory, failed, skipped: one run, five outcomes, exit status 1."""
    done = bench(toys, *toy("good", "Random", "Greedy", "Broken"), "--precision", "float32,tf32")
    assert done.returncode == 1, done.stdout + done.stderr
    document = result(toys)
    outcomes = {
        outcome["id"].partition("-")[0].partition(":")[2]: outcome
        for outcome in document["suite"]["outcomes"]
        if "-float32-" in outcome["id"]
    }
    assert {name: outcome["status"] for name, outcome in outcomes.items()} == {
        "good": "measured",
        "Random": "wrong",
        "Greedy": "out_of_memory",
        "Broken": "failed",
    }
    assert "relative error" in outcomes["Random"]["reason"]
    assert "layer_that_is_not_there" in outcomes["Broken"]["reason"]
    skipped = [o for o in document["suite"]["outcomes"] if "-tf32-" in o["id"]]
    assert {outcome["status"] for outcome in skipped} == {"skipped"}
    assert "cpu has no TF32" in skipped[0]["reason"]
    assert "8 planned: 1 measured, 4 skipped, 1 wrong, 1 out of memory, 1 failed" in done.stdout


def test_a_record_holds_the_samples_and_what_they_amount_to(toys):
    """The median of the record is that of the stored samples, and the counts are the module's."""
    done = bench(toys, *toy("good", rounds=7), "--benchmark-json", str(toys / "own.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    document = result(toys)
    (benchmark,) = document["benchmarks"]
    record, samples = benchmark["extra_info"], sorted(benchmark["stats"]["data"])
    assert len(samples) == record["rounds"] >= 7
    assert record["call_median_s"] == pytest.approx(benchmark["stats"]["median"])
    assert record["latency_s"] == record["call_median_s"]
    assert (record["parameters"], record["macs"], record["activations"]) == (10, 8, 2)
    assert record["question"].startswith("How long does one image take")
    assert benchmark["params"]["precision"] == "float32"
    assert benchmark["group"] == "latency, 4, cpu"
    own = json.loads((toys / "own.json").read_text())
    assert own["benchmarks"] == document["benchmarks"]
    assert own["suite"]["run"] == document["suite"]["run"]


def test_saved_runs_compare_through_pytest_benchmark(toys):
    """--benchmark-save and --benchmark-compare work, and both runs are kept beside each other."""
    storage = f"--benchmark-storage={toys / 'saved'}"
    first = bench(toys, *toy("good"), storage, "--benchmark-save=one")
    second = bench(
        toys, *toy("good"), storage, "--benchmark-compare", "--benchmark-group-by=param:mode"
    )
    assert (first.returncode, second.returncode) == (0, 0), second.stdout + second.stderr
    assert "(0001_one)" in second.stdout
    assert "benchmark 'mode=eager': 2 tests" in second.stdout
    assert "machine_info is different" not in second.stdout + second.stderr
    runs = [path for path in (toys / "results").iterdir() if not path.is_symlink()]
    assert len(runs) == 2


def test_listing_prints_ids_alone_and_measures_nothing(toys):
    """--list-cases is for other programs to read."""
    done = bench(toys, *toy("good"), "--list-cases", benchmarks=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["toys:good-inference-b1-4-float32-nchw-eager-cpu"]
    assert not (toys / "results").exists()


def test_a_disabled_benchmark_checks_and_keeps_nothing(toys):
    """--benchmark-disable still finds a wrong answer."""
    done = bench(
        toys, *toy("good", "Random"), "--benchmark-disable", "-k", "bench_latency", benchmarks=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout
    assert not (toys / "results").exists()


def test_a_stopped_run_keeps_what_it_has(toys):
    """With -x the case behind the failure is in the result as not run."""
    done = bench(toys, *toy("Random", "good"), "-x")
    assert done.returncode == 1, done.stdout + done.stderr
    document = result(toys)
    assert document["benchmarks"] == []
    assert [outcome["status"] for outcome in document["suite"]["outcomes"]] == ["wrong", "not_run"]


@pytest.mark.parametrize(
    "option",
    ["--benchmark-group-by=param:precison", "--benchmark-json=/nonexistent/result.json"],
)
def test_an_option_that_fails_at_the_end_costs_no_result(toys, option):
    """pytest-benchmark's own end comes after ours."""
    done = bench(toys, *toy("good"), option)
    assert done.returncode != 0
    assert len(result(toys)["benchmarks"]) == 1
    assert (toys / "results" / "latest" / "summary.md").is_file()


@pytest.mark.parametrize("words", ["--benchmark-json=own.json", "-v"])
def test_an_interrupted_run_keeps_what_it_has(toys, words):
    """Ctrl-C in the second case: the first stays measured, the second was interrupted."""
    done = bench(toys, *toy("good", "Stopped", "Random"), words)
    assert done.returncode == 2, done.stdout + done.stderr
    document = result(toys)
    assert [outcome["status"] for outcome in document["suite"]["outcomes"]] == [
        "measured",
        "not_run",
        "not_run",
    ]
    assert document["suite"]["outcomes"][1]["reason"] == "interrupted"
    assert len(document["benchmarks"]) == 1
    assert "Traceback" not in done.stderr


def test_a_case_that_is_timed_and_then_wrong_is_nowhere_among_the_figures(toys):
    """pytest-benchmark's own file leaves it out, too."""
    done = bench(toys, *toy("Late", "good"), "--benchmark-json=own.json")
    assert done.returncode == 1, done.stdout + done.stderr
    (kept,) = json.loads((toys / "own.json").read_text())["benchmarks"]
    assert kept["params"]["subject"] == "toys:good"
    outcomes = result(toys)["suite"]["outcomes"]
    assert [outcome["status"] for outcome in outcomes] == ["wrong", "measured"]
    assert "not used at all" not in done.stdout


def test_a_teardown_that_fails_leaves_a_result_that_can_be_read(toys):
    """The test has an error, the case its figures, and the report is made."""
    (toys / "breaks.py").write_text(
        "def pytest_runtest_teardown(item):\n    raise KeyError('late')\n"
    )
    done = bench(toys, *toy("good"), "-p", "breaks")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 planned: 1 measured" in done.stdout
    assert (toys / "results" / "latest" / "summary.md").is_file()


def test_latest_that_is_a_folder_costs_no_result(toys):
    """The result is kept and named; what could not be done is said."""
    (toys / "results" / "latest").mkdir(parents=True)
    done = bench(toys, *toy("good"))
    assert done.returncode == 3
    (kept,) = (toys / "results").glob("2*/benchmark.json")
    assert f"result: {kept}" in done.stdout
    assert [path.name for path in (toys / "results").glob(".latest*")] == []


def test_a_name_in_another_alphabet_is_a_name(toys):
    """pytest escapes it in its own ids, the result does not."""
    (toys / "modül.py").write_text("from torch import nn\n\n\ndef größe():\n    return nn.ReLU()\n")
    done = bench(toys, *toy(), "--subject", "modül:größe")
    assert done.returncode == 0, done.stdout + done.stderr
    assert result(toys)["benchmarks"][0]["extra_info"]["subject"] == "modül:größe"
    assert "\n." not in done.stdout


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--list-cases",), "{}"),
        (
            ("--benchmark-only", "--collect-only", "-q"),
            "benchmarks/bench_blocks.py::bench_shortcut[{}]",
        ),
    ],
)
def test_benchmarks_without_a_path_are_the_suite_s(options, line):
    """From the repository's own folder, where plain pytest runs the tests."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--subject", "basic_64"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    ids = [f"basic_64-inference-b{size}-56-float32-nchw-eager-cpu" for size in (1, 8)]
    assert done.stdout.splitlines()[:2] == [line.format(case_id) for case_id in ids]


def test_a_parameter_of_an_axis_name_makes_no_case(toys):
    """Someone else's test in the same session is none of ours."""
    other = toys / "test_other.py"
    other.write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('subject', ['a', 'b'])\n"
        "def test_it(subject, benchmark):\n"
        "    benchmark(len, subject)\n"
    )
    done = bench(toys, str(other), *toy("good"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 planned: 1 measured" in done.stdout
    assert "3 passed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--layout", "nchv"), "ERROR: --layout 'nchv' (did you mean 'nchw'?): allowed are"),
        (("--subject", "resnext50_32x4"), "ERROR: --subject 'resnext50_32x4' (did you mean"),
        (("--results", "toys.py"), "ERROR: --results 'toys.py': allowed is a folder"),
        (("--subject", "toys:"), "ERROR: --subject 'toys:': toys has no callable ''"),
    ],
)
def test_a_wrong_option_is_one_line_and_exit_status_4(toys, arguments, message):
    """pytest's own status for bad usage, before anything is measured."""
    done = bench(toys, *arguments)
    assert done.returncode == 4
    assert [line for line in done.stderr.splitlines() if line.startswith(message)]
    assert "Traceback" not in done.stderr + done.stdout
