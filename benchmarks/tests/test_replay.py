"""What was sampled elsewhere, as pytest-benchmark's own figures."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.replay import ReplayClock

ROOT = Path(__file__).resolve().parents[2]
# Long ones before short ones: beside a clock that went on, the short ones would lose digits.
SAMPLES = [*[1 / 3, 1e4 / 7, 1e-7 / 3, 0.1, 5.4321e-9] * 20, 86_400.1, 1e-9 / 7]
REPLAYED = f"""
import sys

import pytest

from benchmarks.replay import ReplayClock, replay

CLOCK = ReplayClock()
SAMPLES = {SAMPLES!r}

@pytest.mark.parametrize("iterations", [1, 2, 7])
@pytest.mark.benchmark(timer=CLOCK)
def bench_replayed(benchmark, iterations):
    replay(benchmark, CLOCK, SAMPLES, iterations)
    assert "torch" not in sys.modules
"""


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    """pytest-benchmark's record of each run of a real fixture, by its iterations."""
    folder = tmp_path_factory.mktemp("replayed")
    (folder / "bench_replayed.py").write_text(REPLAYED)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "bench_replayed.py"),
            *("--benchmark-only", "--benchmark-json=kept.json", "-c", os.devnull),
            *("--override-ini=python_functions=bench_*", f"--rootdir={folder}"),
        ],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.fspath(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kept = json.loads((folder / "kept.json").read_text())["benchmarks"]
    return {benchmark["params"]["iterations"]: benchmark for benchmark in kept}


def test_samples_of_one_call_are_kept_to_the_last_digit(replayed):
    """In their order, and none more or less."""
    assert replayed[1]["stats"]["data"] == SAMPLES


@pytest.mark.parametrize("iterations", [2, 7])
def test_samples_of_several_calls_are_kept_but_for_rounding(replayed, iterations):
    """They are added up and divided again, which costs a few units in the last place."""
    assert replayed[iterations]["stats"]["data"] == pytest.approx(SAMPLES, rel=1e-15, abs=0.0)


@pytest.mark.parametrize("iterations", [1, 2, 7])
def test_rounds_and_iterations_are_those_of_the_samples(replayed, iterations):
    """A sample is a round, of as many iterations as it was the mean of."""
    stats = replayed[iterations]["stats"]
    assert (stats["rounds"], stats["iterations"]) == (len(SAMPLES), iterations)
    assert (stats["min"], stats["max"]) == pytest.approx((min(SAMPLES), 86_400.1), rel=1e-15)


def test_the_result_names_the_clock(replayed):
    """Whoever reads the file sees that nothing was timed while it was written."""
    assert replayed[1]["options"]["timer"] == "benchmarks.replay.ReplayClock"


def test_a_reading_sets_the_clock_back():
    """What was added since the last one is all that it says."""
    clock = ReplayClock()
    clock.add(0.25)
    clock.add(0.5)
    assert [clock(), clock()] == [0.75, 0.0]
