"""What has no noise in two stored runs: counts, errors and outcomes."""

from dataclasses import replace
from functools import partial

import pytest
from made_pairs import FACTS, OTHER, STEADY, TIMES, make_pair, only, status_of

from benchmarks.measure.record import Outcome
from reports.stored.judging import judge


@pytest.fixture
def pair(run):
    """Makes two runs of one case each."""
    return partial(make_pair, run)


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("parameters", "parameters"),
        ("macs", "macs"),
        ("activations", "activations"),
        ("least_bytes", "least bytes"),
    ],
)
@pytest.mark.parametrize("rules", [TIMES, FACTS])
def test_more_of_a_fact_is_a_regression_and_less_is_none(pair, record, name, fact, rules):
    """Whatever the times are; where they are not compared, less is an improvement."""
    fewer, more = record(medians=STEADY, **{name: 1000}), record(medians=STEADY, **{name: 1001})
    verdict = only(*pair(fewer, more), rules)
    assert (verdict.word, verdict.reasons) == ("regressed", [f"{fact}: 1,000 -> 1,001"])
    assert [change.worse for change in verdict.changes] == [True]
    verdict = only(*pair(more, fewer), rules)
    assert verdict.word == ("inconclusive" if rules is TIMES else "improved")
    assert [change.worse for change in verdict.changes] == [False]


def test_allocated_memory_is_a_fact_of_one_machine(pair, record):
    """There more of it closes the gate; another machine is told and excused."""
    less, more = record(peak_memory_bytes=1000), record(peak_memory_bytes=1001)
    assert only(*pair(less, more)).word == "regressed"
    assert only(*pair(less, record(peak_memory_bytes=None))).word == "regressed"
    for verdict in (only(*pair(less, more), FACTS), only(*pair(more, less), FACTS)):
        assert (verdict.word, verdict.reasons) == ("unchanged", [])
        (change,) = verdict.changes
        assert (change.fact, change.worse) == ("peak memory", None)
        assert change.accepted == "another machine may change it"


def test_a_fact_that_is_not_known_any_more_is_no_passed_check(pair, record):
    """It closes the gate; one that becomes known does not."""
    known, unknown = record(macs=1000), record(macs=None)
    assert only(*pair(known, unknown), FACTS).reasons == ["macs: 1,000 -> not known"]
    assert only(*pair(unknown, known), FACTS).word == "unchanged"


@pytest.mark.parametrize(
    ("error", "word"),
    [(1.4e-5, "inconclusive"), (1.6e-5, "regressed"), (1e-6, "inconclusive")],
)
def test_a_numerical_error_may_grow_by_half(pair, record, error, word):
    """From 1e-5, as the gate's policy says; on another machine rounding is told and excused."""
    pair = pair(record(relative_error=1e-5), record(relative_error=error))
    assert only(*pair).word == word
    elsewhere = only(*pair, FACTS)
    assert elsewhere.word == "unchanged"
    assert {change.worse for change in elsewhere.changes} <= {None}


def test_an_error_of_the_last_digit_is_none(pair, record):
    """1e-8 is no news, however much it grew."""
    assert only(*pair(record(), record(relative_error=1e-8)), FACTS).word == "unchanged"


def test_another_torch_excuses_what_it_decides(pair, record):
    """Allocated memory, not parameters."""
    first = record(peak_memory_bytes=1000, parameters=10)
    second = record(peak_memory_bytes=2000, parameters=10)
    verdict = only(*pair(first, second, torch="2.15.0"))
    assert verdict.word == "inconclusive"
    assert [each.accepted for each in verdict.changes] == [
        "torch 2.15.0 instead of 2.14.1 may change it"
    ]
    grown = replace(second, parameters=11)
    assert only(*pair(first, grown, torch="2.15.0")).word == "regressed"


def test_another_work_under_the_same_id_is_not_comparable(pair, record):
    """Threads matter to the times alone."""
    verdict = only(*pair(record(threads=2), record(threads=4)))
    assert verdict.word == "not comparable"
    assert verdict.reasons == ["not the same work: threads is 2 and 4"]
    assert status_of(*pair(record(threads=2), record(threads=4))) == 2
    assert only(*pair(record(threads=2), record(threads=4)), FACTS).word == "unchanged"


def outcome(status):
    """How the planned case ended."""
    return [Outcome(id="x", status=status, reason="as told")] if status else []


@pytest.mark.parametrize(
    ("before", "after", "word", "status", "reasons"),
    [
        ("measured", None, "missing", 1, ["candidate: not planned"]),
        ("measured", "wrong", "wrong", 1, ["candidate: wrong: as told"]),
        ("measured", "timed_out", "not measured", 3, ["candidate: timed out: as told"]),
        ("measured", "skipped", "not measured", 3, ["candidate: skipped: as told"]),
        ("skipped", "crashed", "not measured", 3, None),
        (None, "crashed", "not measured", 3, None),
        ("wrong", "wrong", "wrong", 1, None),
        (None, "measured", "new", 3, ["baseline: not planned"]),
        ("failed", "measured", "new", 3, ["baseline: failed: as told"]),
    ],
)
def test_outcomes_become_words(run, record, before, after, word, status, reasons):
    """Of a case that one run at least has not measured; new cases alone are nothing judged."""
    case = replace(record(), id="x")
    sides = [
        run(case, path=path) if ended == "measured" else run(unmeasured=outcome(ended), path=path)
        for ended, path in ((before, "/results/one/benchmark.json"), (after, OTHER))
    ]
    verdict = only(*sides)
    assert verdict.word == word
    assert reasons is None or verdict.reasons == reasons
    assert status_of(*sides) == status


@pytest.mark.parametrize(
    ("before", "after"),
    [("skipped", "skipped"), ("crashed", "skipped"), ("crashed", "crashed"), ("failed", None)],
)
def test_what_neither_run_has_measured_is_counted_and_not_judged(run, before, after):
    """A machine without a GPU skips the same cases every time."""
    judged = judge(run(unmeasured=outcome(before)), run(unmeasured=outcome(after)), TIMES)
    assert (judged.verdicts, judged.in_neither) == ((), ("x",))
