"""``git bisect run`` with the gate finds the commit that made a case slower."""

import os
import subprocess
import sys
from pathlib import Path

from made_repositories import ENVIRONMENT, MadeRepository

DRIVER = Path(__file__).with_name("gate_driver.py")
ROOT = Path(__file__).resolve().parents[3]


def bisect(made, *words):
    """What the bisection says, and its exit status."""
    done = subprocess.run(
        ["git", "bisect", "run", sys.executable, DRIVER, "--bisect", *words],  # noqa: S607
        cwd=made.folder,
        env=os.environ | ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr, done.returncode


def history(folder, speeds):
    """A repository with a commit for each speed, where a bisection of all of them has begun."""
    made = MadeRepository(folder)
    made.write(_gitignore="results/\n")
    commits = [made.commit(speed_txt=speed, number_txt=str(n)) for n, speed in enumerate(speeds)]
    made.git("bisect", "start", commits[-1], commits[0])
    return made, commits


def test_bisection_finds_the_planted_regression(tmp_path):
    """Also where one commit cannot be judged, and another is faster before it."""
    speeds = ["10", "10", "crash", "9.99", "12", "12", "12.5"]
    made, commits = history(tmp_path / "repository", speeds)
    said, status = bisect(made, "--baseline", commits[0], "--results", "results")
    assert status == 0, said
    assert f"{commits[4]} is the first bad commit" in said
    assert made.git("worktree", "list").count("\n") == 0


def test_bad_usage_stops_a_bisection(tmp_path):
    """No commit is called bad for it."""
    made, _ = history(tmp_path / "repository", ["10", "10", "12"])
    said, status = bisect(made, "--baseline", "nowhere", "--results", "results")
    assert status != 0
    assert "no such revision" in said
    assert "first bad commit" not in said
    assert made.git("bisect", "log").count("bad:") == 1  # That of the start.
