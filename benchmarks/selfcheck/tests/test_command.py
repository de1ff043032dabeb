"""The command: what it prints, and how it ends."""

import pytest

from benchmarks.__main__ import main
from benchmarks.selfcheck import contention, coverage, evidence, series
from benchmarks.selfcheck.contention import SETTINGS, SUBJECTS, Timing
from benchmarks.selfcheck.evidence import Check
from benchmarks.selfcheck.traces import TRACES


def selfcheck(*arguments):
    """The exit status."""
    return main(["selfcheck", *map(str, arguments)])


def check(**changes):
    """One of the planted slowdown that was not seen."""
    fields = {"way": "in turns", "truth": 1.05, "busy": True, "threads": 1, "restarts": 6}
    figures = {"seed": 0, "ratio": 1.02, "low": 0.99, "high": 1.06, "seconds": 20.0}
    where = {"taken_at": "2026-11-24T08:00:00+00:00", "machine": "A, 2 cores", "torch": "2.14.1"}
    return Check(**(fields | figures | where | changes))


@pytest.mark.parametrize("seen", [True, False])
def test_a_slowdown_that_is_not_seen_fails_the_check(tmp_path, capsys, seen):
    """The table is shown in any event, below where it was taken."""
    path = tmp_path / "evidence.jsonl"
    for seed in range(60):
        low = 1.01 if seen else 0.99
        evidence.append(path, check(seed=seed, low=low, **series.place()))
    assert selfcheck("--trials", 0, "--evidence", path) == (0 if seen else 1)
    printed = capsys.readouterr().out
    assert f"{series.place()['machine']}, torch {series.place()['torch']}, 2026-11-24:" in printed
    assert "| in turns, 6 restarts | 1.05 | busy | 1 | 60 |" in printed
    assert ("is seen in 0% (0% to 6%), to be 80%" in printed) != seen


@pytest.mark.parametrize("breaks", [True, False])
def test_a_control_that_does_not_break_fails_the_check(tmp_path, monkeypatch, breaks):
    """However well our own intervals hold."""
    found = coverage.table(trials=20, traces=TRACES[:1])
    monkeypatch.setattr(coverage, "table", lambda **_: found)
    monkeypatch.setattr("benchmarks.selfcheck.rows.Row.holds", True)
    monkeypatch.setattr("benchmarks.selfcheck.rows.control_breaks", lambda _: breaks)
    assert selfcheck("--evidence", tmp_path / "none.jsonl") == (0 if breaks else 1)


def test_evidence_that_is_none_is_one_line(tmp_path, capsys):
    """Exit status 2, and nothing is measured."""
    path = tmp_path / "evidence.jsonl"
    path.write_text("[]\n")
    assert selfcheck("--runs", 1, "--contention", 1, "--evidence", path) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"selfcheck: {path}, line 1: no check: ")


def test_missing_checks_are_taken_and_told(tmp_path, capsys, monkeypatch):
    """A line each, and then the table of all."""
    kind = series.Kind(way="in turns", truth=1.05, busy=True, threads=1, restarts=6)
    monkeypatch.setattr(series, "kinds", lambda _: [kind])
    monkeypatch.setattr(series, "take", lambda *_: check(**series.place()))
    path = tmp_path / "evidence.jsonl"
    assert selfcheck("--trials", 0, "--runs", 1, "--evidence", path) == 0
    assert "in turns, restarts 6: 1.020 [0.990, 1.060]" in capsys.readouterr().out
    assert len(evidence.read(path)) == 1


def test_settings_are_told_one_by_one_and_as_a_table(tmp_path, capsys, monkeypatch):
    """Each process as soon as it is known."""
    taken = [
        Timing(setting=setting.name, subject=subject, busy=busy, call_s=0.002)
        for setting in SETTINGS
        for subject in SUBJECTS
        for busy in (False, True)
    ]
    monkeypatch.setattr(contention, "timings", lambda _: iter(taken))
    assert selfcheck("--trials", 0, "--contention", 1, "--evidence", tmp_path / "none") == 0
    printed = capsys.readouterr().out
    assert "torch's default, resnet20 alone: 2 ms" in printed
    assert "| torch's default | 2 (2 to 2) | 2 (2 to 2) | 2 (2 to 2) | 2 (2 to 2) |" in printed


@pytest.mark.parametrize(
    ("option", "value"), [("--runs", "-1"), ("--contention", "many"), ("--threads", "0")]
)
def test_a_number_that_is_none_is_refused(capsys, option, value):
    """With the option, the value and what is allowed."""
    with pytest.raises(SystemExit) as ended:
        selfcheck(option, value)
    assert ended.value.code == 2
    assert f"argument {option}: {value!r}: allowed are whole numbers" in capsys.readouterr().err
