"""What the tests that start pytest as a user does have in common."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOYS = "from torch import nn\n\n\ndef good():\n    return nn.Linear(4, 2)\n"


@pytest.fixture(autouse=True, scope="session")
def outside_of_xdist():
    """What a test starts is no worker of xdist, also where the test runs in one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_XDIST_WORKER", raising=False)
        yield


@pytest.fixture
def run_pytest(tmp_path):
    """Runs pytest on one case of a user's module; returns the finished process."""
    (tmp_path / "toys.py").write_text(TOYS)
    case = ("--subject", "toys:good", "--input-shape", "4", "--batch-size", "1", "--device", "cpu")

    def run(*arguments):
        return subprocess.run(
            [
                *(sys.executable, "-m", "pytest", *arguments, *case),
                *("-p", "no:cacheprovider", "--results", str(tmp_path / "results")),
            ],
            cwd=tmp_path,
            env=os.environ | {"COLUMNS": "120"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run
