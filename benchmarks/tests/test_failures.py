"""How a case can end without a measurement."""

import numpy as np
import pytest
import torch

from benchmarks.answers import WrongAnswer
from benchmarks.failures import CaseFailed, WorkerLost, failure
from benchmarks.libraries import SubjectUnavailable


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (WrongAnswer("relative error 1"), "wrong", "relative error 1"),
        (SubjectUnavailable("timm is not installed"), "skipped", "timm is not installed"),
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
        (MemoryError(), "out_of_memory", "MemoryError: "),
        (WorkerLost("a", "timed_out", "no end after 3 s"), "timed_out", "no end after 3 s"),
        (KeyError("x"), "failed", "KeyError: 'x'"),
    ],
)
def test_an_error_becomes_a_status_with_its_first_line(error, status, reason):
    """Out of memory, wrong and missing are outcomes of their own."""
    assert failure(error) == (status, reason)


def test_the_cpu_allocator_s_refusal_is_recognised():
    """torch's real error of an impossible allocation counts as out of memory."""
    with pytest.raises(RuntimeError) as refusal:
        torch.empty(2**60, dtype=torch.uint8)
    assert failure(refusal.value)[0] == "out_of_memory"


def test_numpy_s_refusal_is_recognised():
    """Its class is private, and a kind of MemoryError."""
    with pytest.raises(MemoryError) as refusal:
        np.empty(2**60, dtype=np.uint8)
    assert failure(refusal.value)[0] == "out_of_memory"


def test_a_failed_case_is_made_again_of_its_arguments():
    """What passes between processes are these; the text is the reason alone."""
    failed = CaseFailed("a", "wrong", "relative error 1")
    again = CaseFailed(*failed.args)
    assert (again.case_id, again.status, again.reason) == ("a", "wrong", "relative error 1")
    assert str(again) == "relative error 1"


def test_a_lost_worker_is_a_failed_case():
    """Who catches the one has to let the other pass first."""
    assert issubclass(WorkerLost, CaseFailed)
