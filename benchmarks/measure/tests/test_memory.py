"""Peak memory of one call: the allocator's record and the process's mark, named apart."""

from functools import partial

import pytest
import torch

from benchmarks.measure import memory
from benchmarks.measure.memory import Peaks, peaks_of

MIB = 2**20
KIB = 2**10
# 512 x 512 float32 numbers.
SQUARE = torch.ones(512, 512)

linux_only = pytest.mark.skipif(
    not memory.CLEAR_REFS.exists(), reason="the system keeps no mark of resident memory"
)


def three_relus_in_a_row():
    """Each input is dropped once its output is made."""
    with torch.inference_mode():
        return torch.relu(torch.relu(torch.relu(SQUARE)))


def three_relus_with_names():
    """Every output stays."""
    with torch.no_grad():
        first = torch.relu(SQUARE)
        second = torch.relu(first)
        third = torch.relu(second)
        return third, first, second


def a_product_of_a_product():
    """The inner product stays until the outer one is made."""
    with torch.inference_mode():
        return torch.mm(torch.mm(SQUARE[:64], SQUARE), SQUARE)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        # An input and its output.
        (three_relus_in_a_row, 2 * MIB),
        (three_relus_with_names, 3 * MIB),
        # 64 x 512 numbers of 4 bytes, twice.
        (a_product_of_a_product, 2 * 128 * KIB),
        (lambda: SQUARE.view(-1), 0),
        (lambda: None, 0),
    ],
)
def test_the_allocators_peak_is_the_bytes_that_live_at_once(call, expected):
    """Counted by hand, to the byte; what is no allocation is 0, because that is known."""
    assert peaks_of(call, "cpu").allocated_bytes == expected


def test_what_a_call_frees_from_before_makes_room_for_what_it_takes():
    """As a training step that drops the last gradient and makes its own: 1 MiB less, 1 MiB more."""
    held = [torch.relu(SQUARE)]

    def step():
        held.clear()
        held.append(torch.relu(SQUARE))

    assert peaks_of(step, "cpu").allocated_bytes == 0
    assert len(held) == 1


def test_what_a_call_leaves_behind_is_part_of_its_peak():
    """A cache that grows by 1 MiB a call takes 1 MiB a call."""
    kept = []
    assert peaks_of(lambda: kept.append(torch.relu(SQUARE)), "cpu").allocated_bytes == MIB
    assert len(kept) == 3


@linux_only
def test_the_processs_peak_sees_what_is_gone_when_the_call_ends():
    """64 MiB written and dropped: the resident size after the call would show nothing."""

    def call():
        torch.ones(64 * MIB, dtype=torch.uint8)

    # 2 MiB for pages that the kernel adds up late: a huge one at most.
    assert peaks_of(call, "cpu").process_bytes == pytest.approx(64 * MIB, abs=2 * MIB)


@linux_only
def test_the_processs_peak_sees_what_malloc_had_kept():
    """Blocks too small for a mapping of their own stay with malloc: a second call reuses them."""

    def call():
        return [torch.ones(20 * KIB, dtype=torch.uint8) for _ in range(3000)]

    call()
    assert peaks_of(call, "cpu").process_bytes >= 3000 * 20 * KIB - 2 * MIB


@linux_only
def test_the_processs_peak_does_not_see_what_was_resident_before():
    """64 MiB that stay are not charged to a call of 8 MiB."""
    kept = torch.ones(64 * MIB, dtype=torch.uint8)
    call = partial(torch.ones, 8 * MIB, dtype=torch.uint8)
    assert peaks_of(call, "cpu").process_bytes == pytest.approx(8 * MIB, abs=2 * MIB)
    assert kept.numel() == 64 * MIB


def test_the_mark_is_reset_and_then_read_above_what_was_resident(monkeypatch, tmp_path):
    """Resident 100 kB, at most 612 kB during the first call: 512 KiB, to the digit."""
    monkeypatch.setattr(memory, "CLEAR_REFS", tmp_path / "clear_refs")
    monkeypatch.setattr(memory, "STATUS", tmp_path / "status")
    memory.STATUS.write_text("VmHWM:\t  9000 kB\nVmRSS:\t   100 kB\n")

    def call():
        assert memory.CLEAR_REFS.read_text() == "5"
        memory.STATUS.write_text("VmHWM:\t   612 kB\nVmRSS:\t   300 kB\n")

    assert memory._process_peak_bytes(call) == 512 * KIB


def test_a_system_without_the_mark_leaves_the_processs_peak_unknown(monkeypatch, tmp_path):
    """Unknown is None, never 0, and the allocator's record is there all the same."""
    monkeypatch.setattr(memory, "CLEAR_REFS", tmp_path / "no such folder" / "clear_refs")
    peaks = peaks_of(three_relus_in_a_row, "cpu")
    assert peaks == Peaks(allocated_bytes=2 * MIB, process_bytes=None)


def test_a_status_without_the_mark_leaves_the_processs_peak_unknown(monkeypatch, tmp_path):
    """Some sandboxes take the reset and keep no mark."""
    monkeypatch.setattr(memory, "CLEAR_REFS", tmp_path / "clear_refs")
    monkeypatch.setattr(memory, "STATUS", tmp_path / "status")
    memory.STATUS.write_text("Name:\tpython\nVmRSS:\t   100 kB\n")
    assert memory._process_peak_bytes(lambda: None) is None


def test_the_profiler_has_no_part_in_the_processs_pass(monkeypatch):
    """One call for the process without it, then two under it."""
    seen = []
    monkeypatch.setattr(memory, "_status_bytes", lambda _: 0)
    peaks_of(lambda: seen.append(torch.autograd.profiler._is_profiler_enabled), "cpu")
    assert seen[-2:] == [True, True]
    assert True not in seen[:-2]


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_the_peak_is_above_what_was_there_before():
    """A tensor of 1 MiB made and dropped is a peak of 1 MiB, beside 8 MiB that stay."""
    kept = torch.zeros(8 * 2**20, dtype=torch.uint8, device="cuda")

    def call():
        return torch.zeros(2**20, dtype=torch.uint8, device="cuda")

    assert peaks_of(call, "cuda") == Peaks(allocated_bytes=2**20, process_bytes=None)
    assert kept.numel() == 8 * 2**20
