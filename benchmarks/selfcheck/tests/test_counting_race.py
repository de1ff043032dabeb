"""The race of the counters: turns, ratios, and what is promised."""

import pytest

from benchmarks.__main__ import main
from benchmarks.selfcheck import counters
from benchmarks.selfcheck.counters import Race, race, rows


def race_of(ours_s, closed_form_s=1e-5):
    """Two rounds: fvcore takes one second and two."""
    seconds = {"fvcore": (1.0, 2.0), "this suite's, whole ledger": ours_s}
    return Race(seconds=seconds, closed_form_s=(closed_form_s, closed_form_s))


def test_a_ratio_is_of_the_same_round():
    """A slow minute slows both: half of fvcore's time in each."""
    found = race_of((0.5, 1.0))
    assert found.ratios("this suite's, whole ledger") == [0.5, 0.5]
    assert rows(found)[1] == ("this suite's, whole ledger", "750", "0.500", "0.500 to 0.500")


@pytest.mark.parametrize(
    ("ours_s", "closed_form_s", "lines"),
    [
        ((0.25, 0.5), 1e-5, []),
        ((0.5, 1.0), 1e-5, ["counting is 2.0 times as fast as fvcore, to be 2.5"]),
        ((0.25, 0.5), 1e-3, ["1,000 closed forms a second, to be 10,000"]),
    ],
)
def test_a_promise_that_is_not_kept_is_a_line_and_exit_status_1(
    monkeypatch, capsys, tmp_path, ours_s, closed_form_s, lines
):
    """Each by itself."""
    monkeypatch.setattr(counters, "race", lambda _rounds: race_of(ours_s, closed_form_s))
    asked = ["selfcheck", "--trials", "0", "--counting", "2"]
    status = main([*asked, "--evidence", str(tmp_path / "none.jsonl")])
    assert status == (1 if lines else 0)
    assert [line for line in capsys.readouterr().out.splitlines() if ", to be " in line] == lines


def test_all_counters_take_their_turn(monkeypatch):
    """In each round, behind one that is not timed."""
    calls = []
    names = ("fvcore", "this suite's, whole ledger")

    def counter(name):
        def count():
            calls.append(name)
            return 1, None

        return count

    fakes = {name: counter(name) for name in names}
    monkeypatch.setattr(counters, "_counters", lambda: fakes)
    found = race(2)
    assert calls == [*names, *names, *names]
    assert {name: len(seconds) for name, seconds in found.seconds.items()} == dict.fromkeys(
        names, 2
    )
    assert found.specs_per_second > 0


def test_the_counters_agree(monkeypatch):
    """What is compared counts the same net."""
    monkeypatch.setattr(counters, "NET", "resnet20")
    monkeypatch.setattr(counters, "SIDE", 32)
    counts = counters._counters()
    assert counts["this suite's, whole ledger"]().macs == 40_551_040
    assert counts["torch's FlopCounterMode"]() == 2 * 40_551_040
    assert counts["fvcore"]()[0] > 40_551_040


def test_without_fvcore_there_is_no_race(monkeypatch, capsys, tmp_path):
    """A line says why, and the check fails."""
    monkeypatch.setattr(counters, "_counters", lambda: {"fvcore": lambda: (None, "no fvcore")})
    asked = ["selfcheck", "--trials", "0", "--counting", "2"]
    assert main([*asked, "--evidence", str(tmp_path / "none.jsonl")]) == 1
    assert "selfcheck: no fvcore" in capsys.readouterr().out
