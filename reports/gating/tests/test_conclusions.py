"""From evidence, a real history and a real file of accepted changes to a gate's record."""

import io
import json

import pytest
from made_evidence import CASE, OTHER_CASE, made_evidence
from rich.console import Console

from reports.gating.evidence import load_evidence
from reports.gating.policy import Policy
from reports.gating.running.conclusion import Measurement, conclude, floors_of, leave
from reports.gating.running.request import Request

SAME, NOISY = [1.0] * 6, [0.8, 1.3] * 8
# Quarantines that begin then are not over, whenever the tests run.
DAY, UNTIL = "9999-01-05", "9999-02-04"


@pytest.fixture
def gates(tmp_path):
    """The folder of all gates."""
    return tmp_path / "gates"


def request_of(gates, **changes):
    """What was asked of a gate."""
    values = {
        "evidence": None,
        "baseline": "v1",
        "candidate": "worktree",
        "pythons": {},
        "options": (),
        "policy": Policy(),
        "strict": False,
        "reason": None,
        "accepted": gates / "accepted.json",
        "history": gates / "history.jsonl",
        "gates": gates,
        "junit": None,
    }
    return Request(**(values | changes))


def gate(gates, name, ratios, *, cut_off=False, again=False, reason=None, **made):
    """Judges what a duel of identical sides has left, or judges it again; what was said."""
    path = made_evidence(gates / name, ratios, started_at=f"{DAY}T02:00:00+00:00", **made)
    measurement = Measurement(
        evidence=load_evidence(path), folder=path.parent, seconds=1.0, cut_off=cut_off
    )
    request = request_of(gates, evidence=path if again or reason else None, reason=reason)
    said = []
    record = conclude(measurement, request, said.append)
    leave(record, measurement, request, Console(file=io.StringIO()))
    return record, said


def words(record):
    """By the cases, and the exit status."""
    return [verdict.word for verdict in record.verdicts], record.exit_status


def entered(gates):
    """The lines of the history."""
    path = gates / "history.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_twenty_gates_of_identical_sides_raise_the_limit(gates):
    """They differed by 5 %, which the twenty-first is therefore not regressed by, and says why."""
    for number in range(20):
        gate(gates, str(number), {CASE: [1.05] * 6})
    assert {line["word"] for line in entered(gates)} == {"regressed"}
    path = made_evidence(gates / "new", {CASE: SAME})
    assert floors_of(load_evidence(path), gates / "history.jsonl") == {CASE: pytest.approx(0.05)}
    record, _ = gate(gates, "20", {CASE: [1.045] * 6})
    (verdict,) = record.verdicts
    assert (verdict.word, verdict.limit) == ("unchanged", pytest.approx(1.05))
    assert verdict.reasons[-1] == "limit 5.0 %: what identical sides differed by on this machine"


def test_a_gate_is_no_part_of_the_floor_that_it_is_judged_by(gates):
    """Judged again, the twentieth knows nineteen; they make no floor."""
    for number in range(20):
        gate(gates, str(number), {CASE: [1.05] * 6})
    record, _ = gate(gates, "19", {CASE: [1.05] * 6}, again=True)
    assert record.verdicts[0].limit == 1.03
    assert len(entered(gates)) == 20


def test_three_gates_in_doubt_are_a_quarantine_of_times(gates):
    """All looks, and noise of a quarter: it blocks nothing then, beside a case that passes."""
    for number in range(3):
        assert words(gate(gates, str(number), {CASE: NOISY, OTHER_CASE: SAME})[0])[1] == 0
    assert {line["day"] for line in entered(gates)} == {DAY}
    record, _ = gate(gates, "slow", {CASE: [1.5] * 10, OTHER_CASE: SAME})
    assert words(record) == (["regressed", "unchanged"], 0)
    assert [verdict.quarantined for verdict in record.verdicts] == [UNTIL, None]


def test_a_quarantined_case_is_closed_by_its_facts(gates):
    """A parameter more is no noise."""
    for number in range(3):
        gate(gates, str(number), {CASE: NOISY, OTHER_CASE: SAME})
    larger = {CASE: {"candidate": {"parameters": 1_865}}}
    record, _ = gate(gates, "larger", {CASE: SAME, OTHER_CASE: SAME}, facts=larger)
    assert words(record) == (["regressed", "unchanged"], 1)


def test_a_gate_of_quarantined_cases_alone_has_judged_nothing(gates):
    """There is nothing that anybody could rely on."""
    for number in range(3):
        gate(gates, str(number), {CASE: NOISY})
    assert words(gate(gates, "next", {CASE: SAME})[0]) == (["unchanged"], 3)


def test_the_third_doubt_does_not_excuse_itself(gates):
    """Judged again as when it was measured."""
    for number in range(3):
        record, _ = gate(gates, str(number), {CASE: NOISY})
        assert record.verdicts[0].quarantined is None
    record, _ = gate(gates, "2", {CASE: NOISY}, again=True)
    assert record.verdicts[0].quarantined is None
    assert gate(gates, "3", {CASE: NOISY})[0].verdicts[0].quarantined == UNTIL


def test_a_gate_that_was_cut_off_is_not_entered_and_does_not_pass(gates):
    """Whatever ended it may have disturbed it."""
    record, _ = gate(gates, "cut", {CASE: SAME}, cut_off=True)
    assert words(record) == (["unchanged"], 3)
    assert entered(gates) == []


def test_one_case_without_a_look_is_enough_not_to_pass(gates):
    """Restarts of others do not count for it."""
    record, _ = gate(gates, "few", {CASE: SAME, OTHER_CASE: [1.0] * 5})
    assert words(record) == (["unchanged", "inconclusive"], 3)
    assert [line["case"] for line in entered(gates)] == [CASE]


def test_a_gate_that_decided_nothing_passes_and_says_so_by_its_words(gates):
    """All looks are behind it; under --strict it would not."""
    record, _ = gate(gates, "noisy", {CASE: NOISY, OTHER_CASE: NOISY})
    assert words(record) == (["inconclusive"] * 2, 0)


def test_a_wrong_answer_may_be_accepted(gates):
    """Each change is told; from then on the times decide, and half as much error again passes."""

    def facts(error):
        return {CASE: {"candidate": {"answer_error": error}}}

    ratios = {CASE: SAME, OTHER_CASE: SAME}
    assert words(gate(gates, "wrong", ratios, facts=facts(0.5))[0])[1] == 1
    record, said = gate(gates, "wrong", ratios, facts=facts(0.5), reason="another formula")
    assert words(record) == (["unchanged", "unchanged"], 0)
    assert record.verdicts[0].changes[0].accepted == "another formula"
    assert said == [
        f"--accept: changes that are now in {gates / 'accepted.json'}: 1",
        f"accepted: {CASE}: answer: off by 0.5 with the baseline's weights; 1e-04 is allowed",
    ]
    assert words(gate(gates, "near", ratios, facts=facts(0.7))[0])[1] == 0
    assert words(gate(gates, "far", ratios, facts=facts(0.8))[0])[1] == 1


def test_a_wrong_answer_that_was_accepted_may_be_too_slow(gates):
    """What was accepted is the answer."""
    facts = {CASE: {"candidate": {"answer_error": 0.5}}}
    record, _ = gate(gates, "wrong", {CASE: [1.2] * 10}, facts=facts, reason="another formula")
    assert words(record) == (["regressed"], 1)
