"""``python -m benchmarks profile``: what it refuses, what it prints, what it leaves behind."""

from dataclasses import replace

import pytest

from benchmarks.__main__ import main
from benchmarks.commands import profile
from benchmarks.profiling import target
from benchmarks.results import ReportError

TOYS = """
from torch import nn


def good():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())


def bad():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(3, 4, 3))


def none():
    raise RuntimeError("no such net")
"""
GOOD = "profiled_toys:good-inference-b1-3x8x8-float32-nchw-eager-cpu"


@pytest.fixture
def profiled(monkeypatch, tmp_path, capsys):
    """Runs the command on toys; returns its status, what it said and the folders."""
    (tmp_path / "profiled_toys.py").write_text(TOYS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(target, "LIMITS", replace(target.LIMITS, warmup_s=0.0))
    monkeypatch.setattr(profile, "ceilings_for", lambda **_: None)
    drawn, results = [], tmp_path / "results"

    def draw(*folders, action):
        assert action == "profile"
        drawn.append(folders)

    monkeypatch.setattr(profile, "write_reports", draw)

    def run(*arguments):
        status = main(["profile", *arguments, "--results", str(results), "--calls", "1"])
        folders = sorted(results.glob("profile-*")) if results.exists() else []
        return status, capsys.readouterr().out, folders

    run.drawn = drawn
    return run


def test_a_profile_is_printed_kept_and_drawn(profiled):
    """Five files and the layers by name; the pictures are made of the folder."""
    status, said, folders = profiled(GOOD)
    assert status == 0
    assert "Conv2d 3x3" in said
    assert "aten::" in said
    assert [file.name for file in sorted(folders[0].iterdir())] == [
        "layers.csv",
        "operators.csv",
        "profile.json",
        "stacks.folded",
        "trace.json",
    ]
    assert profiled.drawn == [(folders[0],)]


def test_two_cases_are_set_side_by_side(profiled):
    """By the report, which is made of both, the baseline first."""
    other = GOOD.replace("float32", "bfloat16")
    status, _, folders = profiled(GOOD, other)
    assert status == 0
    ((baseline, candidate),) = profiled.drawn
    assert {baseline, candidate} == set(folders)
    assert "bfloat16" in candidate.name
    assert "float32" in baseline.name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["resnet18"], "case 'resnet18': allowed are ids such as"),
        (["resnet17-inference-b1-224-float32-nchw-eager-cpu"], "did you mean"),
        ([GOOD.replace("float32", "tf32")], "cpu has no TF32"),
        ([GOOD, GOOD, GOOD], "3 cases: allowed are one, and two side by side"),
        ([GOOD, "--input-shape", "3,9,9"], "--input-shape '3,9,9': profiled_toys:good"),
        ([GOOD.replace("good", "absent")], "absent"),
    ],
)
def test_what_cannot_be_profiled_is_refused_in_a_line(profiled, arguments, said):
    """With status 2, before anything is built or written."""
    status, told, folders = profiled(*arguments)
    assert (status, folders, profiled.drawn) == (2, [], [])
    assert told.startswith("profile: ")
    assert said in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "said"), [("bad", ": 1 (Conv2d): RuntimeError: "), ("none", "no such net")]
)
def test_a_module_that_fails_is_named(profiled, name, said):
    """With status 1, the case and the layer; nothing is left behind."""
    case = GOOD.replace("good", name)
    status, told, folders = profiled(case)
    assert (status, folders) == (1, [])
    last = told.splitlines()[-1]
    assert last.startswith(f"profile: {case}")
    assert said in last


def test_pictures_that_fail_are_a_line_and_a_status(profiled, monkeypatch):
    """The profile itself stays."""

    def fail(*_folders, action):
        raise ReportError(f"no {action}")

    monkeypatch.setattr(profile, "write_reports", fail)
    status, said, folders = profiled(GOOD)
    assert (status, len(folders)) == (1, 1)
    assert said.splitlines()[-1] == "profile: no profile"


def test_ceilings_are_asked_for_before_anything_is_called(profiled, monkeypatch):
    """By what they depend on; kept where the profiles are."""
    asked = []
    monkeypatch.setattr(profile, "ceilings_for", lambda **what: asked.append(what))
    profiled(GOOD + "-t1")
    (what,) = asked
    assert (what["device"], what["precision"], what["threads"]) == ("cpu", "float32", 1)
    assert what["folder"].name == "results"


def test_ceilings_that_cannot_be_measured_are_a_note(profiled, monkeypatch):
    """The profile is made all the same."""

    def fail(**_what):
        raise RuntimeError("out of memory\nTraceback")

    monkeypatch.setattr(profile, "ceilings_for", fail)
    status, said, folders = profiled(GOOD)
    assert (status, len(folders)) == (0, 1)
    assert "note: no ceilings of cpu in float32: out of memory\n" in said


def test_no_calls_are_refused(profiled, tmp_path, capsys):
    """A median of none is none."""
    status = main(["profile", GOOD, "--calls", "0", "--results", str(tmp_path)])
    assert status == 2
    assert "--calls '0'" in capsys.readouterr().out
    assert profiled.drawn == []
