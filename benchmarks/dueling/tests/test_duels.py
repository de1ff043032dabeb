"""Real duels: folders, processes, files and the command's answers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.dueling import bouts
from benchmarks.measure.duel_record import Bout, DuelHeader

ROOT = Path(__file__).parents[3]
# What a machine with other work to do may take.
PATIENCE_S = 120.0
SHAPE = ("--input-shape", "8,16,16", "--batch-size", "1")
NETS = """
import os, sys
from torch import nn

print("what a module prints")

class Net(nn.Module):
    def __init__(self, passes):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1)
        self.passes = passes

    def forward(self, x):
        for _ in range(self.passes):
            x = self.conv(x)
        return x

class Crash(nn.Module):
    def forward(self, x):
        os.kill(os.getpid(), 11)

def net():
    return Net({passes})

"""
CRASHES = "\ndef crashing():\n    return Crash()\n"
RUNS = "\ndef crashing():\n    return Net(1)\n"
GONE = "\ndef gone():\n    return Net(1)\n"


def checkouts(tmp_path, baseline, candidate):
    """Two folders with a module of the user's each."""
    for side, text in (("baseline", baseline), ("candidate", candidate)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "duelled_nets.py").write_text(text)
    return [f"--{side}={tmp_path / side}" for side in ("baseline", "candidate")]


def subjects(*names):
    """The option for factories of the module."""
    return ["--subject", ",".join(f"duelled_nets:{name}" for name in names)]


def lines(path):
    """What the duel's file holds."""
    first, *others = map(json.loads, path.read_text().splitlines())
    return DuelHeader.from_dict(first), [Bout.from_dict(line) for line in others]


@pytest.fixture
def few_rounds(monkeypatch):
    """Enough to see the order, and not to measure."""
    monkeypatch.setattr("benchmarks.commands.duel.ROUNDS", 2)
    monkeypatch.setattr(bouts, "WARMUP_S", 0.01)


@pytest.mark.usefixtures("few_rounds")
def test_a_duel_measures_what_both_sides_have_and_says_what_they_lack(tmp_path, capfd):
    """One case is slower, one crashes the candidate, one has gone."""
    sides = checkouts(
        tmp_path, NETS.format(passes=1) + RUNS + GONE, NETS.format(passes=9) + CRASHES
    )
    evidence = tmp_path / "duel.jsonl"
    asked = [*sides, *subjects("net", "crashing", "gone"), *SHAPE, "--restarts=1"]
    assert main(["duel", str(evidence), *asked]) == 0
    header, (bout,) = lines(evidence)
    assert [case.split("-")[0] for case in header.cases] == [
        *("duelled_nets:net", "duelled_nets:crashing", "duelled_nets:gone")
    ]
    assert all(case.endswith("-t1") for case in header.cases)
    (timed,) = bout.timed
    assert timed.case == header.cases[0]
    assert min(timed.candidate.least_s) > min(timed.baseline.least_s)
    lost = {(one.case.split("-")[0], one.side): one for one in bout.lost}
    crashed = lost["duelled_nets:crashing", "candidate"]
    assert (crashed.status, "SIGSEGV" in crashed.reason) == ("crashed", True)
    assert lost["duelled_nets:gone", "candidate"].absent
    assert {sheet.facts.macs for sheet in bout.facts} == {147_456, 9 * 147_456}
    said = capfd.readouterr()
    assert said.out == f"restart 1 of 1: 1 cases, {bout.seconds:.0f} s\n"
    assert "what a module prints" in (tmp_path / "workers.log").read_text()
    assert said.err == ""


@pytest.mark.usefixtures("few_rounds")
def test_more_restarts_are_added_to_a_file_that_is_there(tmp_path):
    """Of the cases that are asked for; the facts are known. Other code is another duel."""
    sides = checkouts(tmp_path, NETS.format(passes=1) + RUNS, NETS.format(passes=1) + RUNS)
    evidence = tmp_path / "duel.jsonl"
    asked = [str(evidence), *sides, *subjects("net", "crashing"), *SHAPE, "--restarts=1"]
    assert main(["duel", *asked]) == 0
    header, _ = lines(evidence)
    assert main(["duel", *asked, "--case", header.cases[1]]) == 0
    header, (first, second) = lines(evidence)
    assert [len(first.timed), len(second.timed)] == [2, 1]
    assert second.restart == 1
    assert (len(first.facts), second.facts) == (4, [])
    (tmp_path / "candidate" / "duelled_nets.py").write_text(NETS.format(passes=2) + RUNS)
    before = evidence.read_bytes()
    assert main(["duel", *asked]) == 2
    assert evidence.read_bytes() == before


def refusal(capsys, *asked):
    """The exit status and the only line that is said."""
    status = main(["duel", *map(str, asked)])
    (line,) = capsys.readouterr().out.splitlines()
    return status, line


def test_a_side_that_cannot_be_imported_ends_the_duel_in_a_line(tmp_path, capsys):
    """With the side, and what its interpreter said."""
    sides = checkouts(tmp_path, "", "")
    (tmp_path / "baseline" / "resnet_impl").mkdir()
    (tmp_path / "baseline" / "resnet_impl" / "__init__.py").write_text("raise OSError('rotten')\n")
    status, line = refusal(capsys, tmp_path / "duel.jsonl", *sides)
    assert status == 3
    assert line.startswith("duel: baseline: the worker ended with exit status 1")
    assert "OSError: rotten" in line
    assert not (tmp_path / "duel.jsonl").exists()


def test_what_comes_from_neither_checkout_is_not_compared(tmp_path, capsys):
    """It would be the same code on both sides, and every verdict *unchanged*."""
    sides = checkouts(tmp_path, "", "")
    asked = (tmp_path / "duel.jsonl", *sides, "--subject=basic_16", "--batch-size=1")
    status, line = refusal(capsys, *asked)
    assert status == 3
    assert "which is not in the checkout" in line


def test_bad_usage_is_refused_in_a_line(tmp_path, capsys):
    """What, where and what is allowed; before a worker is started."""
    sides = checkouts(tmp_path, "", "")
    evidence = tmp_path / "duel.jsonl"
    refused = [
        refusal(capsys, evidence, *sides, *options)
        for options in (
            ["--candidate=/no/such"],
            ["--at=sub"],
            ["--subject=basc_64"],
            ["--case=x"],
            ["--restarts=0"],
            ["--within=0"],
            ["--candidate-python=/no/python"],
        )
    ]
    assert [status for status, _ in refused] == [2] * len(refused)
    assert "no folder /no/such" in refused[0][1]
    assert "did you mean" in refused[2][1]
    assert "--case 'x': allowed are" in refused[3][1]
    assert not evidence.exists()


def test_a_file_that_is_no_duels_is_left_alone(tmp_path, capsys):
    """Refused with its name."""
    sides = checkouts(tmp_path, NETS.format(passes=1), NETS.format(passes=1))
    evidence = tmp_path / "duel.jsonl"
    evidence.write_text('{"a": 1}\n')
    status, line = refusal(capsys, evidence, *sides, *subjects("net"), *SHAPE)
    assert (status, evidence.read_text()) == (2, '{"a": 1}\n')
    assert str(evidence) in line


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_neither_workers_nor_folders(tmp_path, number):
    """Within a moment."""
    sides = checkouts(tmp_path, NETS.format(passes=1), NETS.format(passes=1))
    (tmp_path / "temporary").mkdir()
    asked = [*sides, *subjects("net"), *SHAPE, "--restarts=99"]
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "duel", str(tmp_path / "duel.jsonl"), *asked],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stdout=subprocess.PIPE,
        text=True,
        # A shell's & has it ignored, and so it would be here.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as duel:
        try:
            assert duel.stdout.readline().startswith("restart 1 of 99")
            duel.send_signal(number)
            assert duel.wait(PATIENCE_S) == 128 + number
        finally:
            duel.kill()
    assert list((tmp_path / "temporary").iterdir()) == []
    for _ in range(round(PATIENCE_S / 0.05)):
        if not workers_of(tmp_path):
            break
        time.sleep(0.05)
    assert workers_of(tmp_path) == []


def workers_of(folder):
    """Contestants that stand in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            stands = str((process / "cwd").readlink())
        except OSError:
            continue
        if b"contestant" in words and stands.startswith(str(folder)):
            found.append(process.name)
    return found
