"""Every planned case has an outcome."""

import pytest
import torch

from benchmarks.answers import WrongAnswer
from benchmarks.ledger import Ledger, failure


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


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (WrongAnswer("relative error 1"), "wrong", "relative error 1"),
        (
            torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB\nmore"),
            "out_of_memory",
            "OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB",
        ),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"),
            "out_of_memory",
            "RuntimeError: DefaultCPUAllocator: can't allocate memory: you tried",
        ),
        (KeyError("x"), "failed", "KeyError: 'x'"),
    ],
)
def test_an_error_becomes_a_status_with_its_first_line(error, status, reason):
    """Out of memory and wrong answers are outcomes of their own."""
    assert failure(error) == (status, reason)


def test_the_cpu_allocator_s_refusal_is_recognised():
    """torch's real error of an impossible allocation counts as out of memory."""
    with pytest.raises(RuntimeError) as refusal:
        torch.empty(2**60, dtype=torch.uint8)
    assert failure(refusal.value)[0] == "out_of_memory"
