"""How far the numbers can be trusted, in sentences and tables of plain text."""

from dataclasses import replace

import pytest
from made_pages import real_run

from reports.measured import Measured
from reports.page.trust import ratio_half_widths, time_half_widths, trust_of


def of_three(case, spread):
    """The case as of three processes, whose interval reaches *spread* to either side."""
    record = case.record
    low, high = (record.call_s * (1 + side * spread) for side in (-1, 1))
    restarts = record.restarts * 3
    return Measured(
        record=replace(record, restarts=restarts, call_low_s=low, call_high_s=high),
        restarts=case.restarts * 3,
    )


@pytest.fixture
def run():
    """The real run: 13 of 26 cases measured, in one process each."""
    return real_run()


@pytest.fixture
def known(run):
    """The same of three processes, its intervals 1 to 13 % to either side."""
    cases = tuple(of_three(case, (n + 1) / 100) for n, case in enumerate(run.cases))
    return replace(run, cases=cases)


def test_one_process_has_no_noise_floor(run):
    """And the page says so, and how to get one."""
    trust = trust_of([run])
    assert trust.answer.startswith("Each case ran in one process, ")
    assert trust.sentences[0].startswith("Every case was measured in one process.")
    assert "--restarts 3" in trust.sentences[0]
    assert not time_half_widths(run)
    assert not ratio_half_widths(run)


def test_noise_floor_is_of_the_intervals_over_processes(known):
    """Of 1, 2 ... 13 % the middle is 7 %."""
    assert time_half_widths(known) == pytest.approx([n / 100 for n in range(1, 14)])
    trust = trust_of([known])
    assert "known to within 7.0 % or better" in trust.answer
    assert "within 7.0 %" in trust.sentences[0]
    assert "13 cases" in trust.sentences[0]


def test_noise_floor_of_ratios_is_of_turns_in_the_same_processes(known):
    """Three processes that agree to the digit leave no doubt about a ratio."""
    halves = ratio_half_widths(known)
    assert halves == pytest.approx([0] * len(halves), abs=1e-12)
    assert f"{len(halves)} pairs" in trust_of([known]).sentences[1]


def test_what_is_missing_is_told_by_reason(run):
    """13 cases were skipped for one reason; three of them are named."""
    trust = trust_of([run])
    assert "13 of 26 planned cases were not measured" in trust.answer
    ((outcome, reason, count, which),) = trust.unmeasured.rows
    assert (outcome, count) == ("skipped", "13")
    assert reason.startswith("cpu has no TF32")
    assert which.endswith(", 10 more")


def test_flags_are_counted_with_what_to_do(run):
    """The most frequent first."""
    first, *others = run.cases
    flagged = Measured(record=replace(first.record, flags=["contended"]), restarts=first.restarts)
    trust = trust_of([replace(run, cases=(flagged, *others))])
    (imprecise, contended) = trust.flags.rows
    assert imprecise[:2] == ("imprecise", "13 of 13")
    assert contended[:2] == ("contended", "1 of 13")
    assert contended[2].startswith("Stop what else runs")


def test_ceilings_measured_beside_something_else_are_told(run):
    """The shares of them may then be too high."""
    ceilings = [replace(each, contended=True) for each in run.suite.ceilings]
    disturbed = replace(run, suite=replace(run.suite, ceilings=ceilings))
    assert any("eiling" in sentence for sentence in trust_of([disturbed]).sentences)
    assert not any("eiling" in sentence for sentence in trust_of([run]).sentences)


def test_machine_has_its_facts_its_switches_and_the_notes(run):
    """Of each run."""
    noted = replace(run, suite=replace(run.suite, notes=["<b>a note</b>"]))
    (machine,) = trust_of([noted]).machines
    assert machine.name == "this run"
    assert machine.provenance == run.provenance
    assert machine.notes == ("<b>a note</b>",)
    assert {"torch", "pinned", "threads"} <= dict(machine.facts).keys()


def test_several_runs_are_told_apart(run):
    """Each sentence names its run; the counts are of both."""
    other = replace(run, commit="0123456789ab")
    trust = trust_of([run, other])
    names = [machine.name for machine in trust.machines]
    assert len(set(names)) == 2
    assert all(sentence.startswith(tuple(names)) for sentence in trust.sentences)
    assert trust.flags.rows[0][1] == "26 of 26"


def test_nothing_measured_leaves_nothing_to_divide_by(run):
    """No sentence, and every planned case is missing."""
    empty = replace(run, cases=())
    trust = trust_of([empty])
    assert trust.answer == "None of 26 planned cases was measured."
    assert trust.flags.rows == ()
