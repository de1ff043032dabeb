"""What is known of the caches, from files as kernels write them."""

from types import SimpleNamespace

import pytest
import torch

from benchmarks.measure import caches as measured
from benchmarks.measure.caches import Caches, caches

KIBI, MEBI = 2**10, 2**20
UNKNOWN = Caches(core_bytes=None, last_bytes=None, last_count=None)
# Level, type, size, and who shares it: of an EPYC, and of a processor without a third level.
EPYC = (
    (1, "Data", "32K", "{cpu}"),
    (1, "Instruction", "32K", "{cpu}"),
    (2, "Unified", "1024K", "{cpu}"),
    (3, "Unified", "32768K", "{last}"),
)
TWO_LEVELS = ((1, "Data", "32K", "{cpu}"), (2, "Unified", "2048K", "0-1"))


@pytest.fixture
def kernel(tmp_path):
    """Writes /sys below a folder: CPUs of which each two share a last cache."""

    def write(levels, cpus=2):
        for cpu in range(cpus):
            for index, entry in enumerate(levels):
                folder = tmp_path / f"sys/devices/system/cpu/cpu{cpu}/cache/index{index}"
                folder.mkdir(parents=True)
                shared = entry[3].format(cpu=cpu, last=f"{cpu // 2 * 2}-{cpu // 2 * 2 + 1}")
                (folder / "shared_cpu_list").write_text(f"{shared}\n")
                for name, value in zip(("level", "type", "size"), entry, strict=False):
                    (folder / name).write_text(f"{value}\n")
        return tmp_path

    return write


def test_l2_and_the_largest_level_are_told_in_bytes(kernel):
    """Linux's K is KiB."""
    expected = Caches(core_bytes=MEBI, last_bytes=32 * MEBI, last_count=1)
    assert caches("cpu", kernel(EPYC)) == expected


def test_last_caches_are_counted_once_for_all_who_share_one(kernel):
    """Six CPUs in pairs are three caches."""
    assert caches("cpu", kernel(EPYC, cpus=6)).last_count == 3


def test_second_level_may_be_the_last(kernel):
    """As on small processors."""
    expected = Caches(core_bytes=2 * MEBI, last_bytes=2 * MEBI, last_count=1)
    assert caches("cpu", kernel(TWO_LEVELS)) == expected


def test_cache_for_instructions_alone_holds_no_data(kernel):
    """However large it is."""
    levels = ((1, "Data", "48K", "{cpu}"), (2, "Instruction", "4096K", "{cpu}"))
    assert caches("cpu", kernel(levels)) == Caches(
        core_bytes=None, last_bytes=48 * KIBI, last_count=2
    )


@pytest.mark.parametrize("levels", [(), ((2, "Unified", "", "0"),), (("", "Data", "32K", "0"),)])
def test_what_the_system_does_not_say_is_unknown(kernel, levels):
    """No folder, no size and no level alike."""
    assert caches("cpu", kernel(levels)) == UNKNOWN


@pytest.mark.parametrize(("size", "known"), [(50 * MEBI, 50 * MEBI), (0, None)])
def test_gpu_has_its_l2_as_the_last(monkeypatch, size, known):
    """torch says 0 where the driver says nothing."""
    cuda = SimpleNamespace(get_device_properties=lambda _: SimpleNamespace(L2_cache_size=size))
    monkeypatch.setattr(measured, "torch", SimpleNamespace(cuda=cuda))
    assert caches("cuda:1") == Caches(
        core_bytes=None, last_bytes=known, last_count=1 if known else None
    )


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_real_gpu_s_cache_is_known():
    """Every one since 2006 has some."""
    assert caches("cuda").last_bytes > 0
