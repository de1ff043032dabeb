"""Runs that meet crashes, hangs, Ctrl-C, changed code, each other and a full disk."""

import os
import shutil
import signal
import time

import pytest
import sessions
from toy_runs import HERE, bench, errors, folder_with_toys, outcomes, result, start, statuses, toy

from benchmarks.journal import FILE_NAME as JOURNAL
from benchmarks.journal import Journal

PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def hard_run(tmp_path_factory):
    """A run, with workers, of modules that end in every way; and what was said."""
    folder = folder_with_toys(tmp_path_factory.mktemp("hard"))
    names = ("Talking", "Random", "Greedy", "Broken", "Crashing", "Endless")
    done = bench(
        folder,
        *toy(*names),
        *("--restarts", "1", "--case-timeout", "8", "--precision", "float32,tf32"),
        report=True,
    )
    return folder, done


@pytest.fixture(scope="module")
def interrupted_run(tmp_path_factory):
    """A run of two cases of three that got Ctrl-C while the second was busy; and what was said."""
    folder = folder_with_toys(tmp_path_factory.mktemp("interrupted"))
    options = (*toy("EndlessBeyondOne"), "--batch-size", "1,2,3", "--restarts", "1")
    process = start(folder, *options, "-k", "not inference-b3")
    end_s = time.monotonic() + PATIENCE_S
    while process.is_alive() and not (folder / "reached").exists():
        assert time.monotonic() < end_s
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    return folder, sessions.ended(process, folder)


@pytest.fixture
def unfinished(interrupted_run, tmp_path):
    """A copy of the interrupted run, and its name."""
    shutil.copytree(interrupted_run[0], tmp_path / "copy", symlinks=True)
    return tmp_path / "copy", (tmp_path / "copy" / "results" / "latest").readlink().name


def test_every_case_has_its_outcome_in_the_result(hard_run):
    """Measured or not, whatever the module did to its process: one run, seven outcomes."""
    folder, done = hard_run
    assert statuses(folder) == {
        "Talking": "measured",
        "Random": "wrong",
        "Greedy": "out_of_memory",
        "Broken": "failed",
        "Crashing": "crashed",
        "Endless": "timed_out",
    }
    reasons = {name: outcome["reason"] for name, outcome in outcomes(folder).items()}
    assert "relative error" in reasons["Random"]
    assert "layer_that_is_not_there" in reasons["Broken"]
    assert "signal SIGSEGV" in reasons["Crashing"]
    assert reasons["Endless"] == "no end after 8 s (--case-timeout)"
    skipped = [o for o in result(folder)["suite"]["outcomes"] if "-tf32-" in o["id"]]
    assert {outcome["status"] for outcome in skipped} == {"skipped"}
    assert "cpu has no TF32" in skipped[0]["reason"]
    assert "12 planned: 1 measured, 6 skipped" in done.stdout
    assert (folder / "results" / "latest" / "summary.md").is_file()


def test_fewer_measured_than_planned_is_said_and_fails(hard_run):
    """In the closing line and by exit status 1; no traceback of ours explains a worker's end."""
    _, done = hard_run
    assert done.returncode == 1, done.said
    assert "; fewer than planned, so this run fails" in done.stdout
    assert "Traceback" not in done.said


def test_what_a_module_prints_goes_nowhere(hard_run):
    """Thousands of calls would each say it."""
    _, done = hard_run
    assert "a word of the module's" not in done.said


def test_a_complete_run_has_no_journal(hard_run):
    """All that it held is in the result file."""
    folder, _ = hard_run
    assert not list(folder.glob("results/*/" + JOURNAL))


def test_an_interrupted_run_keeps_what_it_has(interrupted_run):
    """Ctrl-C in the second group: the first stays measured, the second was interrupted."""
    folder, done = interrupted_run
    assert done.returncode == 2, done.said
    document = result(folder)
    first, second = document["suite"]["outcomes"]
    assert first["status"] == "measured"
    assert (second["status"], second["reason"]) == ("not_run", "interrupted")
    assert len(document["benchmarks"]) == 1
    assert "Traceback" not in done.stderr


def test_an_interrupted_run_says_how_it_goes_on(interrupted_run):
    """Its journal is kept beside the result."""
    folder, done = interrupted_run
    run = (folder / "results" / "latest").readlink().name
    command = f"pytest benchmarks --benchmark-only --resume {folder / 'results' / run}"
    assert f"to go on: {command}" in done.stdout.splitlines()
    lines = (folder / "results" / run / JOURNAL).read_text().splitlines()
    assert len(lines) == 2


def test_a_run_goes_on_with_the_cases_that_it_was_begun_with(unfinished):
    """What -k had left, though it is not typed again; fewer of them are refused."""
    folder, run = unfinished
    named = "toys:EndlessBeyondOne-inference-b{}-4-float32-nchw-eager-cpu"
    listed = bench(folder, "--resume", run, "--list-cases").stdout.splitlines()
    assert [line for line in listed if line] == [named.format(1), named.format(2)]
    (line,) = errors(bench(folder, "--resume", run, "-k", "inference-b1 or inference-b3"))
    assert line == (
        "ERROR: --resume: goes on with all 2 cases of the run; leave out what chooses fewer, such "
        f"as -k or a path ({named.format(2)} was left out)"
    )


def test_a_run_of_changed_code_is_not_resumed(unfinished):
    """The user's module counts: one line says what is another, and the journal stays."""
    folder, run = unfinished
    before = (folder / "results" / run / JOURNAL).read_bytes()
    with (folder / "toys.py").open("a") as file:
        file.write("# changed\n")
    (line,) = errors(bench(folder, "--resume", run))
    assert line.startswith(f"ERROR: --resume '{run}': not the same as before: code of toys: ")
    assert (folder / "results" / run / JOURNAL).read_bytes() == before


def test_a_run_that_somebody_resumes_is_not_resumed(unfinished):
    """Two processes at the same time in one folder: the second is refused."""
    folder, run = unfinished
    path = folder / "results" / run / JOURNAL
    before = path.read_bytes()
    first = Journal(path)
    (line,) = errors(bench(folder, "--resume", run))
    first.close()
    assert line == f"ERROR: --resume '{run}': {path}: another run is writing it"
    assert path.read_bytes() == before


def test_a_full_disk_ends_the_run_in_one_line(tmp_path):
    """What was finished before is in the journal, and in the result where that has room."""
    toys = folder_with_toys(tmp_path)
    (toys / "full.py").write_text(
        "import errno\n"
        "import benchmarks.journal\n"
        "write, room = benchmarks.journal._write, [1, 2]\n"
        "def full(file, line):\n"
        "    if not room:\n"
        "        raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "    room.pop()\n"
        "    write(file, line)\n"
        "benchmarks.journal._write = full\n"
    )
    done = bench(toys, *toy("good"), "--batch-size", "1,2", HERE, "-p", "full")
    assert done.returncode == 3, done.said
    run = (toys / "results" / "latest").resolve()
    line = f"{run / JOURNAL}: No space left on device; what it holds is safe"
    assert [said for said in done.stdout.splitlines() if line in said]
    assert "Traceback" not in done.said
    assert [o["status"] for o in result(toys)["suite"]["outcomes"]] == ["measured", "not_run"]
    assert len((run / JOURNAL).read_text().splitlines()) == 2
