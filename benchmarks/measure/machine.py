"""The machine that a number belongs to: facts that are the same every day."""

import os
import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import torch

from benchmarks.measure.fingerprint import digest
from benchmarks.measure.kernel import ROOT, cpuinfo, kernel_text

# x86 names the first three, Arm the others: brands such as "Intel(R) Xeon(R) Processor" are many.
MODEL = ("cpu family", "model", "stepping", "CPU implementer", "CPU variant", "CPU part")
GIBI = 2**30


def machine(root: Path = ROOT) -> dict[str, Any]:
    """The fields of the fingerprint, as plain values by name.

    Left out is what changes without another machine: the momentary frequency, the kernel's patch
    level, the host's name. Settings (governor, huge pages, switches) are recorded apart.

    Args:
        root: where /proc and /sys are.
    """
    cpu = cpuinfo(root)
    return {
        "cpu": cpu_brand(root),
        "cpu_model": "/".join(cpu[key] for key in MODEL if key in cpu) or None,
        "cpu_flags": digest(" ".join(sorted(_flags(cpu)))) if _flags(cpu) else None,
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "cores": usable_cores(),
        "physical_cores": psutil.cpu_count(logical=False),
        "cpu_quota": cpu_quota(root),
        "sockets": _sockets(root),
        "numa_nodes": len(list(root.glob("sys/devices/system/node/node[0-9]*"))) or None,
        "memory_class_bytes": memory_class(psutil.virtual_memory().total),
        "hypervisor": hypervisor(root),
        "architecture": platform.machine(),
        "system": platform.system(),
        **gpu_fields(root),
    }


def cpu_brand(root: Path = ROOT) -> str:
    """The processor's model as the kernel names it, else as Python does."""
    return cpuinfo(root).get("model name") or platform.processor() or platform.machine()


def _flags(cpu: Mapping[str, str]) -> list[str]:
    return (cpu.get("flags") or cpu.get("Features") or "").split()


def usable_cores() -> int | None:
    """The cores that this process may run on: a part of a machine is another machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def cpu_quota(root: Path = ROOT) -> float | None:
    """The cores' worth of time that a container may use, or `None` where none is set.

    Source:
        Linux, Control Group v2: ``cpu.max`` holds "quota period" in microseconds, or "max period".
    """
    quota, _, period = (kernel_text(root / "sys/fs/cgroup/cpu.max") or "").partition(" ")
    return int(quota) / int(period) if quota.isdecimal() else None


def _sockets(root: Path) -> int | None:
    text = kernel_text(root / "proc/cpuinfo") or ""
    return len(set(re.findall(r"^physical id\s*:\s*(\d+)$", text, re.MULTILINE))) or None


def memory_class(total_bytes: int) -> int:
    """The least power of two GiB that holds what the system sees, in bytes.

    The kernel keeps some for itself, a little more or less with each version, so that a machine
    of 16 GiB shows less than that: rounding up gives them all one class.
    """
    gibibytes = max(1, -(-total_bytes // GIBI))
    return 1 << (gibibytes - 1).bit_length() << 30


def hypervisor(root: Path = ROOT) -> str | None:
    """What the machine runs on where it is a guest: its name, else ``unknown``; `None` if not."""
    if named := kernel_text(root / "sys/hypervisor/type"):
        return named
    if "hypervisor" not in _flags(cpuinfo(root)):
        return None
    return kernel_text(root / "sys/class/dmi/id/sys_vendor") or "unknown"


def gpu_name() -> str | None:
    """The CUDA devices' names, each once, or `None` where there is none."""
    if not torch.cuda.is_available():
        return None
    names = (torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count()))
    return ", ".join(dict.fromkeys(names))


def gpu_fields(root: Path = ROOT) -> dict[str, Any]:
    """The GPUs and their driver; all `None` where torch sees none."""
    if not torch.cuda.is_available():
        return dict.fromkeys(("gpu", "gpus", "gpu_capability", "gpu_driver"))
    count = torch.cuda.device_count()
    capabilities = (torch.cuda.get_device_capability(index) for index in range(count))
    return {
        "gpu": gpu_name(),
        "gpus": count,
        "gpu_capability": ", ".join(dict.fromkeys(f"{a}.{b}" for a, b in capabilities)),
        "gpu_driver": gpu_driver(root),
    }


def gpu_driver(root: Path = ROOT) -> str | None:
    """NVIDIA's driver version; torch itself knows only which CUDA the driver can do."""
    if named := kernel_text(root / "sys/module/nvidia/version"):
        return named
    said = kernel_text(root / "proc/driver/nvidia/version") or ""  # All that some containers see.
    found = re.search(r"\s(\d+(?:\.\d+)+)\s", said)
    return found[1] if found else None
