"""Peak memory of one call."""

import pytest
import torch

from benchmarks.measure.memory import peak_memory_bytes


def test_the_cpu_keeps_no_record_so_the_peak_is_unknown():
    """Unknown is None, never 0; the call is not even made."""
    calls = []
    assert peak_memory_bytes(lambda: calls.append(1), "cpu") is None
    assert calls == []


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_the_peak_is_above_what_was_there_before():
    """A tensor of 1 MiB made and dropped is a peak of 1 MiB, beside 8 MiB that stay."""
    kept = torch.zeros(8 * 2**20, dtype=torch.uint8, device="cuda")
    peak = peak_memory_bytes(lambda: torch.zeros(2**20, dtype=torch.uint8, device="cuda"), "cuda")
    assert peak == 2**20
    assert kept.numel() == 8 * 2**20
