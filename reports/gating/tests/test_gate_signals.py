"""A gate that is asked to end leaves neither folders nor processes behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from made_repositories import ENVIRONMENT, MadeRepository

DRIVER = Path(__file__).with_name("gate_driver.py")
ROOT = Path(__file__).resolve().parents[3]
# What a machine with other work to do may take.
PATIENCE_S = 120.0


@pytest.fixture
def made(tmp_path):
    """A repository whose duel waits until it is ended."""
    repository = MadeRepository(tmp_path / "repository")
    repository.commit(speed_txt="waits", _gitignore="results/\n")
    return repository


def heedful():
    """A shell's background has SIGINT ignored and nohup SIGHUP, and the tests may run there."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def started(made):
    """A gate in a process, and its duel when that waits."""
    temporary = made.folder.parent / "temporary"
    temporary.mkdir()
    variables = {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    process = subprocess.Popen(
        [sys.executable, DRIVER, "--baseline", "HEAD", "--results", "results"],
        cwd=made.folder,
        env=os.environ | ENVIRONMENT | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heedful,  # noqa: PLW1509
    )
    end_s = time.monotonic() + PATIENCE_S
    while True:
        files = list(made.folder.glob("results/gates/2*/waits.pid"))
        text = files[0].read_text() if files else ""
        if text:
            return process, psutil.Process(int(text)), temporary
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end_s
        time.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_cleans_up_and_tells_which_signal(made, number):
    """The exit status is a shell's; checkouts, worktrees and the duel are gone."""
    before = made.state
    process, duel, temporary = started(made)
    assert len(list(temporary.glob("gate-*/*"))) == 2
    assert len(made.git("worktree", "list").splitlines()) == 2
    process.send_signal(number)
    said, complained = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 128 + number
    assert complained == f"gate: interrupted by {number.name}\n"
    assert said.splitlines()[-1].startswith("kept: ")
    assert list(temporary.iterdir()) == []
    assert made.state == before
    assert not duel.is_running()


def test_an_impatient_second_signal_does_not_end_the_cleaning_up(made):
    """Ctrl-C twice, and a CI that adds a wish to end."""
    process, duel, temporary = started(made)
    duel.suspend()  # It cannot answer, so that there is time for more signals.
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    duel.resume()
    _, complained = process.communicate(timeout=PATIENCE_S)
    assert process.returncode in {130, 143}  # Of signals that wait, the kernel picks one.
    assert complained.startswith("gate: interrupted by SIG")
    assert complained.count("\n") == 1
    assert list(temporary.iterdir()) == []
    assert len(made.git("worktree", "list").splitlines()) == 1
    assert not duel.is_running()
