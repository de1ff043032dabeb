"""A limit on a process's memory, so that a runaway allocation is an error and not a killed machine.

Source:
    getrlimit(2): RLIMIT_DATA holds for private writable memory (since Linux 4.7), RLIMIT_AS for
    all addresses. Once torch is imported a process has four times more addresses than data, and
    CUDA reserves far more: a limit on them stops calls that take next to nothing.
"""

import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import psutil

STATUS = Path("/proc/self/status")
OWN_CGROUPS = Path("/proc/self/cgroup")
CGROUPS = Path("/sys/fs/cgroup")


def limit_memory(share: float) -> int | None:
    """Has this process fail to allocate once it took *share* of what is available now.

    The limit is on the process and on each that it starts, one by one. A limit that is there
    already is never raised. torch then raises a ``RuntimeError`` that names the
    ``DefaultCPUAllocator``, numpy and Python a ``MemoryError``.

    Args:
        share: of the memory that the machine has available, or its cgroup where that is less.

    Returns:
        The bytes that the process may take from now on; `None` where the system has no such limit.

    Raises:
        ValueError: *share* is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share {share}: has to be above 0 and at most 1")
    if sys.platform != "linux":
        return None
    import resource  # noqa: PLC0415  # Not every system has it.

    held = _data_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = held + int(share * available_bytes())
    limit = min(value for value in (wanted, soft, hard) if value != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    return max(0, limit - held)


def available_bytes() -> int:
    """What can be taken without swapping: the machine's, or a cgroup's where that is less."""
    return max(0, min([psutil.virtual_memory().available, *_cgroup_rooms()]))


def _data_bytes() -> int:
    """What RLIMIT_DATA counts, as of now."""
    lines = STATUS.read_text(encoding="utf-8").splitlines()
    (value,) = (line.split()[1] for line in lines if line.startswith("VmData:"))
    return int(value) * 1024  # "kB" there are KiB.


def _cgroup_rooms() -> Iterator[int]:
    """What each memory cgroup above this process still leaves it, of version 1 or 2."""
    if not OWN_CGROUPS.exists():
        return
    for line in OWN_CGROUPS.read_text(encoding="utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            root, limit, usage = CGROUPS, "memory.max", "memory.current"
        elif "memory" in controllers.split(","):
            root = CGROUPS / "memory"
            limit, usage = "memory.limit_in_bytes", "memory.usage_in_bytes"
        else:
            continue
        own = PurePosixPath(path.lstrip("/"))
        # A container may see its own group as the root while the path is the host's.
        for group in (root / own, *(root / parent for parent in own.parents)):
            yield from _room(group / limit, group / usage, group / "memory.stat")


def _room(limit: Path, usage: Path, stat: Path) -> Iterator[int]:
    """The limit less what is in use, file pages that the kernel would drop not counted."""
    if not (limit.exists() and usage.exists()):
        return
    text = limit.read_text(encoding="ascii").strip()
    if text == "max":
        return
    lines = stat.read_text(encoding="ascii").splitlines() if stat.exists() else []
    droppable = sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
    yield int(text) - int(usage.read_text(encoding="ascii")) + droppable
