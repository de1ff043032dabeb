"""What trials amount to."""

import pytest
from made_trials import CONFIRMED, NOISY, STEADY, made_trial

from reports.gating.policy import Policy
from reports.gating.proof.tables import (
    FALSE_HEADINGS,
    FOUND_HEADINGS,
    false_rows,
    found_rows,
    line,
    shortfalls,
    when,
)

ALARM = {"a": CONFIRMED, "b": STEADY}


def test_false_alarms_are_counted_by_case_and_by_run():
    """With the exact bounds: one of four is at most 75.1 %, and of two 97.5 % (1 - p^2 = 0.05)."""
    trials = [made_trial(), made_trial(number=2, log_ratios=ALARM, seconds=110.0)]
    (row,) = false_rows(trials, Policy())
    assert dict(zip(FALSE_HEADINGS, row, strict=True)) == {
        "judged by": "the gate",
        "neighbour": "none of ours",
        "runs": "2",
        "cases called slower": "1 of 4",
        "at most (95 %)": "75.1%",
        "runs with one": "1 of 2",
        "of runs at most (95 %)": "97.5%",
        "inconclusive": "0 of 4",
        "s a run": "100",
    }


def test_a_busy_neighbour_has_a_row_of_its_own_and_so_has_each_rival():
    """Of the runs in which it was asked."""
    rivals = {"a": {"mean": 1.2, "median": 1.04, "min": 0.9}}
    trials = [made_trial(), made_trial(busy=True, number=1, rivals=rivals, rivals_seconds=30.0)]
    rows = false_rows(trials, Policy())
    assert [row[:5] for row in rows] == [
        ("the gate", "none of ours", "1", "0 of 2", "77.6%"),
        ("the gate", "a busy process", "1", "0 of 2", "77.6%"),
        ("the gate", "either", "2", "0 of 4", "52.7%"),
        ("`--benchmark-compare-fail=mean:5%`", "a busy process", "1", "1 of 1", "100.0%"),
        ("`--benchmark-compare-fail=median:5%`", "a busy process", "1", "0 of 1", "95.0%"),
        ("`--benchmark-compare-fail=min:5%`", "a busy process", "1", "0 of 1", "95.0%"),
    ]


def test_what_was_found_is_told_by_what_was_planted():
    """The suite's mean finds what one of its cases cannot show."""
    planted = made_trial(kind="planted", truth=1.1, log_ratios={"a": CONFIRMED, "b": NOISY})
    (row,) = found_rows([made_trial(), planted], Policy())
    told = dict(zip(FOUND_HEADINGS, row, strict=True))
    assert (told["planted"], told["runs"]) == ("+10%", "1")
    assert (told["cases called slower"], told["inconclusive"]) == ("1 of 2", "1 of 2")


def test_a_trial_without_evidence_is_no_verdict():
    """It stays in the file, and is counted nowhere."""
    assert false_rows([made_trial(failed="no worker")], Policy()) == []
    assert "no worker" in line(made_trial(failed="no worker"), Policy())


def test_a_trial_is_a_line():
    """What was built in, beside what, and what was said."""
    assert line(made_trial(busy=True, log_ratios=ALARM), Policy()) == (
        "identical 1.00, beside a busy process: 1 regressed, 1 unchanged; 90 s"
    )


def test_days_are_told_from_the_first_to_the_last():
    """One day is one."""
    later = made_trial(taken_at="2026-11-27T00:00:00+00:00")
    assert when([made_trial()]) == "2026-11-25"
    assert when([later, made_trial()]) == "2026-11-25 to 2026-11-27"


@pytest.mark.parametrize(
    ("trials", "said"),
    [
        ([made_trial() for _ in range(20)], []),
        (
            [made_trial(log_ratios=ALARM) for _ in range(2)],
            ["identical sides are called regressed in 50.0%, to be 1%"],
        ),
        (
            [made_trial(kind="planted", truth=1.2) for _ in range(10)],
            ["slowdowns of 10 % and more are found in 0%, to be 80%"],
        ),
        ([made_trial(kind="planted", truth=1.02) for _ in range(10)], []),
    ],
    ids=["good", "false alarms", "blind", "under the limit"],
)
def test_what_surely_does_not_hold_is_told(trials, said):
    """Not what a few trials leave open."""
    assert list(shortfalls(trials, Policy())) == said
