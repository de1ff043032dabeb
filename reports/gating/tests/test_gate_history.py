"""What the gates before say of a case's noise."""

import json
from datetime import date

import pytest
from made_gates import make_gate, make_id, make_side, make_verdict

from reports.gating.history import append, floors, quarantined
from reports.reading import LoadError

MACHINE = "d2c9f6d9dc44"
CASE = make_id("a")
# All looks, and a slowdown of 7 % could go unseen by a limit of 3 %.
NOISY = {"restarts": 16, "detectable": 1.07}


@pytest.fixture
def path(tmp_path):
    """The history's place; its folder is not there yet."""
    return tmp_path / "gates" / "history.jsonl"


def make_gate_of(number, word="unchanged", ratio=1.0, *, identical=True, day=1, **changes):
    """The gate of one case in a folder of its own, and when it began."""
    sides = {"candidate": make_side()} if identical else {}
    values = {"evidence": f"/gates/{number}/duel.jsonl"}
    verdict = make_verdict("a", word, ratio, **(NOISY if word == "inconclusive" else {}))
    gate = make_gate(verdict, **(sides | values | changes))
    return gate, f"2026-11-{day:02}T10:00:00+00:00"


def enter(path, *gates):
    """Adds gates to the history."""
    for gate, started_at in gates:
        append(path, gate, started_at=started_at)


def test_a_line_holds_what_became_of_a_case(path):
    """On the day on which it was measured, whenever it was judged."""
    enter(path, (make_gate(make_verdict("a", "regressed", 1.05)), "2026-11-24T23:59:00+00:00"))
    assert json.loads(path.read_text()) == {
        "case": CASE,
        "fingerprint": MACHINE,
        "day": "2026-11-24",
        "word": "regressed",
        "log_ratio": pytest.approx(0.0487902),
        "restarts": 6,
        "last_look": False,
        "detectable": 1.02,
        "limit": 1.03,
        "identical": False,
        "gate": "one",
    }


def test_a_case_without_a_look_is_not_entered(path):
    """Five restarts say little of its noise, and none says nothing."""
    few = make_verdict("b", "inconclusive", 1.5, restarts=5, detectable=None)
    enter(path, (make_gate(make_verdict("a", "missing", None), few), "2026-11-24"))
    assert not path.exists()
    enter(path, (make_gate(few, make_verdict("a")), "2026-11-24"))
    assert [json.loads(line)["case"] for line in path.read_text().splitlines()] == [CASE]


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
    enter(path, make_gate_of(32, ratio=1.5, environment={"fingerprint": "another"}))
    assert floors(path, MACHINE) == {}
    assert floors(path, "another") == {}


def test_a_gate_counts_once(path):
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


@pytest.mark.parametrize(
    "known",
    [
        {"restarts": 10, "detectable": 1.5},
        {"restarts": 16, "detectable": 1.06},
        {"restarts": 16, "detectable": None},
        {"restarts": 16, "detectable": 1.07, "limit": 1.05},
    ],
    ids=["before the last look", "quiet", "unknown", "quiet for its limit"],
)
def test_what_is_inconclusive_by_no_noise_is_no_doubt(path, known):
    """The budget ended it, it is just at the limit: of 3 %, 6 % are the most that may go unseen."""
    verdict = make_verdict("a", "inconclusive", 1.02, **known)
    for number in range(4):
        gate = make_gate(verdict, evidence=f"/gates/{number}/duel.jsonl")
        enter(path, (gate, "2026-11-01"))
    assert quarantined(path, MACHINE, date(2026, 11, 2)) == {}


def test_a_gate_has_no_say_in_what_it_is_judged_by(path):
    """Judged again, it is left out: the third doubt is its own, and so is the twentieth ratio."""
    enter(path, *(make_gate_of(n, "inconclusive") for n in range(3)))
    today = date(2026, 11, 2)
    assert quarantined(path, MACHINE, today, but="3") == {CASE: "2026-12-01"}
    assert quarantined(path, MACHINE, today, but="1") == {}
    enter(path, *(make_gate_of(n, ratio=1.01) for n in range(3, 20)))
    assert floors(path, MACHINE, but="20") != {}
    assert floors(path, MACHINE, but="7") == {}


def test_a_floor_is_of_the_last_hundred_gates(path):
    """The machine has become quieter: two that differed by a half are forgotten one by one."""
    enter(path, *(make_gate_of(n, ratio=1.5) for n in range(6)))
    enter(path, *(make_gate_of(n, ratio=1.01) for n in range(10, 104)))
    assert floors(path, MACHINE)[CASE] > 0.02
    enter(path, *(make_gate_of(n, ratio=1.01) for n in range(104, 110)))
    assert floors(path, MACHINE) == {CASE: pytest.approx(0.01)}


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
    assert len(path.read_text().splitlines()) == 3
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
        lambda: enter(path, make_gate_of(1)),
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
