"""Sessions of the suite on modules that take no time and end in every way."""

import json
from pathlib import Path

import sessions

ROOT = Path(__file__).resolve().parents[2]
TOYS = """
import ctypes
import time
import traceback
from pathlib import Path

import torch
from torch import nn

class Good(nn.Linear):
    # Few calls make a warm-up, and the processor is left to others.
    def __init__(self):
        super().__init__(4, 2)

    def forward(self, x):
        time.sleep(0.002)
        return super().forward(x)

class Random(nn.Module):
    def forward(self, x):
        return x + torch.rand_like(x)

class Greedy(nn.Module):
    def forward(self, x):
        return torch.empty(2**60, dtype=torch.uint8)

class Broken(nn.Module):
    def forward(self, x):
        return self.layer_that_is_not_there(x)

class Crashing(nn.Module):
    def forward(self, x):
        ctypes.string_at(0)

class Endless(nn.Module):
    def forward(self, x):
        while True:
            time.sleep(0.01)

class EndlessBeyondOne(Good):
    def forward(self, x):
        while len(x) > 1:
            Path("reached").touch()
            time.sleep(0.01)
        return super().forward(x)

class Late(Good):
    timed = False

    def forward(self, x):
        timing = any("timed_calls" in frame.name for frame in traceback.extract_stack())
        Late.timed |= timing
        return super().forward(x) + (Late.timed and not timing)

class Talking(Good):
    def forward(self, x):
        print("a word of the module's")
        return super().forward(x)

def good():
    return Good()
"""
# A plugin for sessions whose report nobody looks at: to draw it takes longer than to measure.
NO_REPORT = """
import benchmarks.run

def pytest_configure():
    benchmarks.run.write_reports = lambda folder: str((folder / "summary.md").touch())
"""
# Modules that end neither their process nor themselves need no other.
HERE = "--in-process"


def folder_with_toys(folder):
    """A folder with a user's own package, and somewhere to keep results."""
    (folder / "toys.py").write_text(TOYS)
    (folder / "no_report.py").write_text(NO_REPORT)
    return folder


def start(folder, *arguments, benchmarks=True, report=False):
    """Begins a session in *folder* on the suite's benchmarks."""
    return sessions.start(
        folder,
        *(ROOT / "benchmarks", *(["--benchmark-only"] if benchmarks else [])),
        *([] if report else ["-p", "no_report"]),
        *("--results", folder / "results", "--no-ceilings", *arguments),
    )


def bench(folder, *arguments, **options):
    """A whole session."""
    return sessions.ended(start(folder, *arguments, **options), folder)


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


def outcomes(folder):
    """Of the newest result: by the toy's name, what became of its case."""
    return {
        outcome["id"].partition("-")[0].partition(":")[2]: outcome
        for outcome in result(folder)["suite"]["outcomes"]
        if "-float32-" in outcome["id"]
    }


def statuses(folder):
    """The same in a word each."""
    return {name: outcome["status"] for name, outcome in outcomes(folder).items()}


def errors(done):
    """The lines that say what is wrong, with which exit status."""
    assert done.returncode == 4, done.said
    assert "Traceback" not in done.said
    return [line for line in done.stderr.splitlines() if line.strip()]
