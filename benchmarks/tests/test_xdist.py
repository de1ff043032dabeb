"""Under pytest-xdist, which runs tests at the same time, nothing is measured and that is said."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.plugin import _in_parallel

pytest.importorskip("xdist")

BENCHMARKS = Path(__file__).resolve().parents[1]
QUESTIONS = str(BENCHMARKS / "bench_nets.py")
REFUSAL = (
    "ERROR: cases are measured one at a time, and under pytest-xdist not at all: leave out -n, or "
    "say -n 0 (with --benchmark-disable it checks the answers)"
)


def errors(done):
    """What a process said is wrong, line by line."""
    return [line for line in done.stderr.splitlines() if line.strip()]


@pytest.mark.parametrize("arguments", [("--benchmark-only", "-n", "2"), ("-n", "1")])
def test_a_measurement_in_parallel_is_refused_with_one_line(run_pytest, tmp_path, arguments):
    """Whether it is asked for or only collected, by workers: exit status 4, and no result."""
    done = run_pytest(QUESTIONS, *arguments)
    assert done.returncode == 4, done.stdout + done.stderr
    assert errors(done) == [REFUSAL]
    assert "Traceback" not in done.stdout
    assert not (tmp_path / "results").exists()


def test_a_run_does_not_go_on_in_parallel(run_pytest):
    """It is refused before its journal is looked for, which a worker would find locked."""
    done = run_pytest(QUESTIONS, "--benchmark-only", "-n", "2", "--resume", "a-run")
    assert (done.returncode, errors(done)) == (4, [REFUSAL])


def test_a_test_in_a_worker_that_starts_the_suite_is_refused_too(run_pytest, monkeypatch):
    """pytest-benchmark takes the worker's variable for a worker and would time nothing."""
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw1")
    done = run_pytest(QUESTIONS, "--benchmark-only")
    assert (done.returncode, errors(done)) == (4, [REFUSAL])


def test_answers_can_be_checked_in_parallel(run_pytest):
    """With --benchmark-disable nothing would be timed anyway."""
    done = run_pytest(QUESTIONS, "-n", "1", "--benchmark-disable")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_unit_tests_run_in_parallel(run_pytest):
    """Where no case is collected, there is nothing to refuse."""
    tests = BENCHMARKS / "measure" / "tests" / "test_fingerprint.py"
    done = run_pytest(str(tests), "-n", "1", "-k", "differences")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


@pytest.mark.parametrize("listing", [("--list-cases",), ("--collect-only", "-q")])
def test_listing_takes_no_worker(run_pytest, listing):
    """The cases are named as without -n, and nothing fails."""
    done = run_pytest(QUESTIONS, "-n", "2", *listing)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "toys:good-inference-b1-4-float32-nchw-eager-cpu" in done.stdout


@pytest.mark.parametrize(("dist", "parallel"), [(None, False), ("no", False), ("load", True)])
def test_without_workers_nothing_is_parallel(dist, parallel):
    """xdist may be there and off, as with -n 0, or not be there at all."""
    config = SimpleNamespace(getoption=lambda _, default: dist or default)
    assert _in_parallel(config) == parallel
