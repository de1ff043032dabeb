"""How much the data caches of a device hold, as the system says it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.measure.kernel import ROOT, kernel_text

# Linux writes every size so ("1024K"), and its K is KiB.
SIZE = re.compile(r"(\d+)K")
L2 = 2


@dataclass(frozen=True, kw_only=True)
class Caches:
    """The two caches that a ceiling depends on; `None` where the system does not say.

    Attributes:
        core_bytes: one L2, which is one core's own on most processors; unknown on CUDA, where it
            is the last cache.
        last_bytes: one of the largest level: what a thread can find again without main memory.
        last_count: how many of the last there are; large processors have one for each few cores.
    """

    core_bytes: int | None
    last_bytes: int | None
    last_count: int | None


@dataclass(frozen=True, kw_only=True)
class _Cache:
    level: int
    size_bytes: int
    cpus: str


def caches(device: str, root: Path = ROOT) -> Caches:
    """The caches of *device* (``cpu``, ``cuda``, ``cuda:1``).

    A virtual machine shows what its host makes up for it, and shares the last one with others.

    Args:
        device: whose.
        root: where /sys is.

    Source:
        Linux, Documentation/ABI/testing/sysfs-devices-system-cpu: ``level``, ``type``, ``size``
        and ``shared_cpu_list`` of each ``cache/index*``.
    """
    if device.startswith("cuda"):
        size = torch.cuda.get_device_properties(device).L2_cache_size
        return Caches(core_bytes=None, last_bytes=size or None, last_count=1 if size else None)
    cpus = root / "sys/devices/system/cpu"
    own = {cache.level: cache.size_bytes for cache in _data_caches(cpus / "cpu0")}
    if not own:
        return Caches(core_bytes=None, last_bytes=None, last_count=None)
    everyone = (cache for cpu in cpus.glob("cpu[0-9]*") for cache in _data_caches(cpu))
    last = {cache.cpus for cache in everyone if cache.level == max(own)}
    return Caches(core_bytes=own.get(L2), last_bytes=own[max(own)], last_count=len(last))


def _data_caches(cpu: Path) -> Iterator[_Cache]:
    """The caches that hold data, for instructions as well or not."""
    for folder in cpu.glob("cache/index[0-9]*"):
        says = {
            name: kernel_text(folder / name) or ""
            for name in ("level", "type", "size", "shared_cpu_list")
        }
        size = SIZE.fullmatch(says["size"])
        if says["type"] in ("Data", "Unified") and says["level"].isdecimal() and size:
            yield _Cache(
                level=int(says["level"]),
                size_bytes=int(size[1]) * 1024,
                cpus=says["shared_cpu_list"],
            )
