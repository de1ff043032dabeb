"""What the gates before say of a case's noise."""

import json
import math
from datetime import date

import pytest
from made_gates import make_gate, make_id, make_side, make_verdict

from reports.gating.history import append, floors, quarantined
from reports.reading import LoadError

MACHINE = "d2c9f6d9dc44"
CASE = make_id("a")


@pytest.fixture
def path(tmp_path):
    """The history's place; its folder is not there yet."""
    return tmp_path / "gates" / "history.jsonl"


def make_gate_of(number, word="unchanged", ratio=1.0, *, identical=True, day=1, **changes):
    """The gate of one case in a folder of its own."""
    sides = {"candidate": make_side()} if identical else {}
    values = {
        "judged_at": f"2026-11-{day:02}T10:00:00+00:00",
        "evidence": f"/gates/{number}/duel.jsonl",
    }
    return make_gate(make_verdict("a", word, ratio), **(sides | values | changes))


def enter(path, *gates):
    """Adds gates to the history."""
    for gate in gates:
        append(path, gate)


def test_a_line_holds_what_became_of_a_case(path):
    """The standard deviation is read back out of the interval: t of 4.032 with 5 degrees.

    Six restarts with a mean of ln 1.05 and a standard deviation of 0.01 have an interval of 99 %
    that reaches 4.032 x 0.01 / sqrt(6) = 0.016461 to either side.
    """
    half = math.exp(0.016461)
    verdict = make_verdict("a", "regressed", 1.05, low=1.05 / half, high=1.05 * half)
    enter(path, make_gate(verdict, make_verdict("b", "missing", None)))
    first, second = map(json.loads, path.read_text().splitlines())
    assert first == {
        "case": CASE,
        "fingerprint": MACHINE,
        "day": "2026-11-25",
        "word": "regressed",
        "log_ratio": pytest.approx(0.0487902),
        "restarts": 6,
        "sd": pytest.approx(0.01, rel=1e-4),
        "identical": False,
        "gate": "one",
    }
    known = {name: second[name] for name in ("word", "log_ratio", "restarts", "sd")}
    assert known == {"word": "missing", "log_ratio": None, "restarts": 0, "sd": None}


@pytest.mark.parametrize(("restarts", "quantile"), [(10, 3.690), (16, 3.286), (2, 63.657)])
def test_the_deviation_takes_the_chance_of_its_own_look(path, restarts, quantile):
    """0.25 % at ten and sixteen restarts; with fewer than the first look has, that of the first."""
    half = math.exp(quantile * 0.02 / math.sqrt(restarts))
    enter(path, make_gate(make_verdict("a", low=1 / half, high=half, restarts=restarts)))
    assert json.loads(path.read_text())["sd"] == pytest.approx(0.02, rel=1e-3)


@pytest.mark.parametrize(
    ("changes", "identical"),
    [
        ({}, True),
        ({"digest": "another"}, False),
        ({"environment": {"torch": "2.15.0"}}, False),
        ({"commit": None, "changed": True}, True),
    ],
)
def test_sides_are_identical_by_their_files_and_environments(path, changes, identical):
    """Whatever they are called."""
    enter(path, make_gate_of(1, candidate=make_side(**changes)))
    assert json.loads(path.read_text())["identical"] is identical


def test_a_floor_takes_twenty_gates_and_nineteen_give_none(path):
    """Ratios of 1 % to 20 % from 1, the 95th percentile between the last two: 19.05 %."""
    enter(path, *(make_gate_of(n, ratio=1 + n / 100) for n in range(1, 20)))
    assert floors(path, MACHINE) == {}
    enter(path, make_gate_of(20, ratio=1.2))
    assert floors(path, MACHINE) == {CASE: pytest.approx(0.1905)}


def test_a_floor_counts_what_is_faster_as_what_is_slower(path):
    """Half of them at 0.9: as far from 1 as 1.1."""
    enter(path, *(make_gate_of(n, ratio=0.9 if n % 2 else 1.1) for n in range(20)))
    assert floors(path, MACHINE) == {CASE: pytest.approx(0.1)}


def test_only_identical_sides_that_were_timed_on_that_machine_make_a_floor(path):
    """Another program's change is no noise, nor is another machine's."""
    enter(path, *(make_gate_of(n, ratio=1.01) for n in range(19)))
    enter(path, make_gate_of(30, ratio=1.5, identical=False))
    enter(path, make_gate_of(31, "missing", None))
    enter(path, make_gate_of(32, ratio=1.5, environment={"fingerprint": "another"}))
    assert floors(path, MACHINE) == {}
    assert floors(path, "another") == {}


def test_a_gate_that_is_judged_again_counts_once_as_it_was_judged_last(path):
    """Nineteen gates stay nineteen, and the twentieth has its last ratio."""
    enter(path, *(make_gate_of(n, ratio=1.01) for n in [*range(19), 0, 1]))
    assert floors(path, MACHINE) == {}
    enter(path, *(make_gate_of(19, ratio=ratio) for ratio in (3.0, 1.01)))
    assert floors(path, MACHINE) == {CASE: pytest.approx(0.01)}


def test_three_doubts_in_ten_gates_are_a_quarantine_until_30_days_after_the_last(path):
    """Doubts on the 1st, 2nd and 5th of November: until the 5th of December, that day included."""
    enter(path, *(make_gate_of(day, "inconclusive", day=day) for day in (1, 2)))
    assert quarantined(path, MACHINE, date(2026, 11, 3)) == {}
    enter(path, make_gate_of(5, "inconclusive", day=5))
    enter(path, *(make_gate_of(day, day=day) for day in (6, 7)))
    assert quarantined(path, MACHINE, date(2026, 11, 8)) == {CASE: "2026-12-05"}
    assert quarantined(path, MACHINE, date(2026, 12, 5)) == {CASE: "2026-12-05"}
    assert quarantined(path, MACHINE, date(2026, 12, 6)) == {}
    assert quarantined(path, "another", date(2026, 11, 8)) == {}


def test_a_regression_of_identical_sides_is_a_doubt_and_a_real_one_is_none(path):
    """The former contradicts itself."""
    enter(path, *(make_gate_of(n, "regressed", 1.1, identical=False) for n in range(3)))
    assert quarantined(path, MACHINE, date(2026, 11, 2)) == {}
    enter(path, *(make_gate_of(n, "regressed", 1.1) for n in range(3, 6)))
    assert quarantined(path, MACHINE, date(2026, 11, 2)) == {CASE: "2026-12-01"}


def test_a_case_leaves_the_quarantine_by_better_gates(path):
    """Eight that were decided leave two doubts among the last ten."""
    enter(path, *(make_gate_of(n, "inconclusive") for n in range(3)))
    enter(path, *(make_gate_of(n) for n in range(3, 10)))
    assert quarantined(path, MACHINE, date(2026, 11, 2)) == {CASE: "2026-12-01"}
    enter(path, make_gate_of(10))
    assert quarantined(path, MACHINE, date(2026, 11, 2)) == {}


def test_gates_that_did_not_time_a_case_are_none_of_its_last_ten(path):
    """A machine that is out of memory for a week does not make a case look good."""
    enter(path, *(make_gate_of(n, "inconclusive") for n in range(3)))
    enter(path, *(make_gate_of(n, "not measured", None) for n in range(3, 20)))
    assert quarantined(path, MACHINE, date(2026, 11, 2)) == {CASE: "2026-12-01"}


def test_no_file_is_an_empty_history(path):
    """The first gate has none."""
    assert floors(path, MACHINE) == {}
    assert quarantined(path, MACHINE, date(2026, 11, 2)) == {}


@pytest.mark.parametrize("cut", [1, 5, 30, -2])
@pytest.mark.parametrize("whole", [0, 2])
def test_half_a_last_line_is_passed_over_and_makes_way(path, cut, whole):
    """A writer may be killed anywhere, also in the file's first line."""
    enter(path, *(make_gate_of(n, ratio=1.01) for n in range(whole)))
    kept = path.read_bytes() if whole else b""
    enter(path, make_gate_of(8, ratio=2.0))
    last = path.read_bytes()[len(kept) :]
    path.write_bytes(kept + last[:cut])
    assert floors(path, MACHINE) == {}
    enter(path, make_gate_of(9, ratio=1.01))
    gates = [json.loads(line)["gate"] for line in path.read_text().splitlines()]
    assert gates == [*map(str, range(whole)), "9"]


def test_a_whole_last_line_is_kept_where_an_editor_took_its_end(path):
    """Many editors do."""
    enter(path, make_gate_of(1))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    enter(path, make_gate_of(2))
    assert [json.loads(line)["gate"] for line in path.read_text().splitlines()] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("notes to myself", "line 1 is no case of a gate: Expecting value"),
        ('{"case": "a"}\n', "line 1 is no case of a gate: Line: missing day"),
        ('{"case": "a", \n{}\n', "line 1 is no case of a gate: "),
    ],
)
def test_a_file_of_another_kind_is_refused_and_stays(path, text, said):
    """One line that names file and line; nothing is added to it and nothing is cut off."""
    path.parent.mkdir()
    path.write_text(text)
    uses = (
        lambda: floors(path, MACHINE),
        lambda: quarantined(path, MACHINE, date(2026, 11, 2)),
        lambda: append(path, make_gate_of(1)),
    )
    for use in uses:
        with pytest.raises(LoadError) as refusal:
            use()
        assert str(refusal.value).startswith(f"{path}: {said}")
    assert path.read_text() == text


def test_a_day_that_is_none_is_refused(path):
    """A quarantine could not be counted from it."""
    enter(path, make_gate_of(1))
    path.write_text(path.read_text().replace("2026-11-01", "yesterday"))
    with pytest.raises(LoadError, match=r"line 1 is no case of a gate: .*yesterday"):
        floors(path, MACHINE)
