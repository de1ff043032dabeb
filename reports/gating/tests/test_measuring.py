"""How often both sides are measured, by which command line, and when it ends."""

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from gate_driver import FAKE
from made_evidence import CASE, OTHER_CASE

import benchmarks
from benchmarks.commands import duel as real_duel
from benchmarks.options import AXES
from reports.gating.policy import Policy
from reports.gating.running.checkouts import Checkout
from reports.gating.running.measuring import PROGRAM, Duel, MeasuringFailed, measure
from reports.gating.running.request import CASE_OPTIONS


@pytest.fixture
def duel(tmp_path):
    """A fake duel of two folders whose calls take equally long."""
    sides = {}
    for name in ("baseline", "candidate"):
        root = tmp_path / name
        root.mkdir()
        (root / "speed.txt").write_text("10")
        sides[name] = Checkout(
            name=name, commit="0" * 40, changed=name == "candidate", root=root, inside=Path()
        )
    return Duel(
        **sides,
        pythons={},
        evidence=tmp_path / "duel.jsonl",
        log=tmp_path / "workers.log",
        options=(),
        program=FAKE,
    )


def measured(duel, *, speed="10", said=None, clock_s=lambda: 0.0, **policy):
    """The evidence of a gate whose clock stands still, unless another one is given."""
    (duel.candidate.root / "speed.txt").write_text(speed)
    lines = [] if said is None else said
    return measure(
        duel, replace(Policy(), **policy), lambda _: {}, say=lines.append, clock_s=clock_s
    )


def commands(duel):
    """The command lines that the duel was given, options by name."""
    lines = duel.evidence.with_name("commands.jsonl").read_text().splitlines()
    return [real(json.loads(line)) for line in lines]


def real(words):
    """What the real duel makes of a command line."""
    parser = argparse.ArgumentParser()
    real_duel.add_arguments(parser)
    return parser.parse_args(words)


def test_first_look_is_of_all_cases(duel):
    """Six restarts of identical sides decide both; there is no second command."""
    evidence = measured(duel)
    assert len(evidence.bouts) == 6
    (only,) = commands(duel)
    assert (only.restarts, only.case, only.within) == ("6", None, "240")


def test_looks_go_on_until_the_last_one_for_those_that_need_them(duel):
    """A noisy case is measured to sixteen restarts, the quiet one no further than six."""
    evidence = measured(duel, speed="10 noisy")
    assert [given.restarts for given in commands(duel)] == ["6", "4", "6"]
    assert [given.case for given in commands(duel)] == [None, [CASE], [CASE]]
    assert len(evidence.log_ratios(CASE)) == 16
    assert len(evidence.log_ratios(OTHER_CASE)) == 6


def test_known_noise_is_asked_for_once_there_is_a_machine(duel):
    """A floor of 9 % makes a slowdown by 7 % none, and nothing has to confirm it."""
    asked = []

    def floors_of(evidence):
        asked.append(evidence.header.environment["fingerprint"])
        return {CASE: 0.09}

    (duel.candidate.root / "speed.txt").write_text("10.7")
    assert len(measure(duel, Policy(), floors_of, say=asked.append).bouts) == 6
    assert asked.count("f00d") == 1


def test_budget_is_for_all_of_it(duel):
    """What a go has taken is missing for the next; a restart of one case of two takes 1 s."""
    clock = iter((0.0, 10.0, 15.0))
    said = []
    measured(duel, speed="10 noisy", budget_s=15.0, clock_s=lambda: next(clock), said=said)
    first, second = commands(duel)
    assert (first.within, second.within) == ("15", "5")
    assert said[-1] == "6 more restarts of 1 case would take 12 s, and --budget leaves 0 s"


def test_lines_of_the_duel_are_told(duel):
    """Between ours."""
    said = []
    measured(duel, speed="12", said=said)
    assert said[:2] == ["measuring 10 and 12", "restart 1 of 6"]
    assert "4 more restarts of 1 case, about 4 s" in said
    assert said[-1] == "restart 4 of 4"


@pytest.mark.parametrize(
    ("speed", "status", "lost", "line"),
    [
        ("refused", 2, False, "--device 'gpu': allowed are cpu, cuda and cuda:N"),
        ("failed", 3, False, "no case was measured"),
        ("crash", 3, True, "the measuring process ended with signal SIGKILL: measuring"),
        ("lazy", 3, True, "the measuring process has added nothing"),
    ],
)
def test_what_does_not_measure_fails_with_its_last_line(duel, speed, status, lost, line):
    """And with the duel's status, where it has one of its own."""
    with pytest.raises(MeasuringFailed) as failed:
        measured(duel, speed=speed)
    assert (failed.value.status, failed.value.lost) == (status, lost)
    assert str(failed.value).startswith(line)


def test_program_that_cannot_be_started_is_an_error(duel):
    """Which names it."""
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        measured(replace(duel, program=("no-such-program",)))


def test_command_line_is_one_that_the_real_duel_takes(duel):
    """Every word of it, with the sides as they are."""
    odd = replace(
        duel,
        baseline=replace(duel.baseline, commit=None, inside=Path("inside")),
        candidate=replace(duel.candidate, inside=Path("inside")),
        pythons={"candidate": sys.executable},
        options=("--subject=resnet*", "--threads=2", "--case-timeout=9"),
        program=(sys.executable, "-c", "import sys; print(*sys.argv[1:], sep='\\n')"),
    )
    said = []
    with pytest.raises(MeasuringFailed):  # It writes no evidence.
        odd.measure(known=0, restarts=4, cases=["one", "two"], within_s=0.2, say=said.append)
    given = real(said)
    assert given.evidence == duel.evidence
    assert given.log == duel.log
    assert given.parent == os.getpid()
    assert (given.baseline, given.candidate) == (duel.baseline.root, duel.candidate.root)
    assert given.at == Path("inside")
    assert (given.baseline_name, given.candidate_name) == ("baseline", "candidate")
    assert (given.baseline_commit, given.candidate_commit) == (None, "0" * 40)
    assert (given.baseline_changed, given.candidate_changed) == (False, True)
    assert (given.baseline_python, given.candidate_python) == (None, sys.executable)
    assert (given.restarts, given.case, given.within) == ("4", ["one", "two"], "1")
    assert (given.subject, given.threads, given.case_timeout) == ("resnet*", "2", "9")


def test_every_axis_of_a_case_can_be_asked_for():
    """And its preset, its input and its time: the suite's options by their names."""
    axes = {name.replace("_", "-") for name in AXES}
    assert set(CASE_OPTIONS) == axes | {"preset", "input-shape", "case-timeout"}


def test_duel_is_the_package_that_is_ours(duel, tmp_path, monkeypatch):
    """Not what is called benchmarks in the folder that the user stands in."""
    foreign = tmp_path / "benchmarks"
    foreign.mkdir()
    (foreign / "__init__.py").write_text("raise RuntimeError")
    monkeypatch.chdir(tmp_path)
    interpreter = PROGRAM[: PROGRAM.index("-m")]
    text = "import benchmarks; print(benchmarks.__file__)"
    said = []
    with pytest.raises(MeasuringFailed):
        measured(replace(duel, program=(*interpreter, "-c", text)), said=said)
    assert said == [benchmarks.__file__]
    assert PROGRAM[len(interpreter) :] == ("-m", "benchmarks", "duel")
