"""Every planned case has an outcome."""

import pytest

from benchmarks.ledger import Ledger


def test_a_planned_case_stands_as_not_run_until_it_ends():
    """What an interrupted run never reached is in its result, with the reason."""
    ledger = Ledger()
    ledger.plan("a")
    ledger.plan("b")
    ledger.close("a", "measured")
    assert [(o.id, o.status, o.reason) for o in ledger.outcomes] == [
        ("a", "measured", None),
        ("b", "not_run", "the run ended before its turn"),
    ]
    assert ledger.place("b") == (2, 2)


def test_what_was_measured_stays_measured():
    """A teardown that fails afterwards takes no figures out of the result."""
    ledger = Ledger()
    ledger.plan("a")
    ledger.close("a", "measured")
    ledger.close("a", "failed", "teardown")
    assert (ledger["a"].status, ledger["a"].reason) == ("measured", None)


def test_a_reason_is_one_line():
    """Line breaks in an error's text do not reach the result."""
    ledger = Ledger()
    ledger.plan("a")
    ledger.close("a", "failed", "first\n  second")
    assert ledger["a"].reason == "first second"


def test_nothing_has_ended_in_a_fresh_plan():
    """A plan alone is no result."""
    ledger = Ledger()
    ledger.plan("a")
    assert not ledger.ended
    ledger.close("a", "skipped", "no CUDA device")
    assert ledger.ended


def test_a_note_is_kept_once():
    """What concerns the whole run is said once, however many cases met it."""
    ledger = Ledger()
    ledger.note("no fvcore")
    ledger.note("no fvcore")
    assert ledger.notes == ["no fvcore"]


def test_a_run_is_complete_when_every_case_has_ended():
    """Also where some have ended without figures: these are missing."""
    ledger = Ledger()
    for case_id in "abc":
        ledger.plan(case_id)
    ledger.close("a", "measured")
    ledger.close("b", "wrong", "relative error 1")
    assert (ledger.complete, ledger.missing) == (False, 2)
    ledger.close("c", "measured")
    assert (ledger.complete, ledger.missing) == (True, 1)


def test_a_case_that_was_not_planned_is_not_there():
    """pytest's other items are none of the ledger's."""
    ledger = Ledger()
    ledger.plan("a")
    assert "a" in ledger
    assert "b" not in ledger
    with pytest.raises(KeyError):
        ledger["b"]


def test_a_reason_that_cannot_be_written_is_written_as_far_as_it_can():
    """A lone surrogate, as in an undecodable file name, is no UTF-8."""
    ledger = Ledger()
    ledger.plan("a")
    ledger.close("a", "failed", "no file \udcff")
    assert ledger["a"].reason == "no file ?"
