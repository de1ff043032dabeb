"""Reads what the kernel counts: our own time and switches, and what the rest of the machine did.

Source:
    proc(5) (``stat``, ``thread-self/schedstat``), getrusage(2); Linux's documentation of pressure
    stall information (``accounting/psi``) and of control groups (``admin-guide/cgroup-v2``).
"""

import os
import sys
import time
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure.disturbance import Reading
from benchmarks.measure.kernel import ROOT, kernel_text

if sys.platform != "win32":
    import resource

# /proc/stat begins with the CPUs, at 100 bytes each at most; no other file comes near.
MOST_BYTES = 1 << 16
# The columns of a CPU's line in /proc/stat. Guests' time is part of user and nice already.
USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL = range(8)
BUSY = (USER, NICE, SYSTEM, IRQ, SOFTIRQ)


class _CpuTimes(NamedTuple):
    busy_s: float | None
    accounted_s: float | None
    steal_s: float | None


class _Usage(NamedTuple):
    voluntary_switches: int | None
    involuntary_switches: int | None
    major_faults: int | None


def read_counters(root: Path = ROOT) -> Reading:
    """All counters now, for the process and the thread that call.

    It is made to stand on either side of a round, outside of what is timed: four or five small
    files, about 40 microseconds on two cores. ``/proc/stat`` grows with the machine's cores.

    Args:
        root: where ``proc`` and ``sys`` lie.
    """
    wall_s, cpu_s, usage = time.perf_counter(), time.process_time(), _usage()
    cpus = _cpu_times(_text(f"{root}/proc/stat"), usable_cpus())
    return Reading(
        wall_s=wall_s,
        cpu_s=cpu_s,
        voluntary_switches=usage.voluntary_switches,
        involuntary_switches=usage.involuntary_switches,
        major_faults=usage.major_faults,
        waiting_s=_waiting_s(_text(f"{root}/proc/thread-self/schedstat")),
        busy_s=cpus.busy_s,
        accounted_s=cpus.accounted_s,
        steal_s=cpus.steal_s,
        cpu_pressure_s=_pressure_s(_text(f"{root}/proc/pressure/cpu")),
        memory_pressure_s=_pressure_s(_text(f"{root}/proc/pressure/memory")),
        quota_s=_quota_s(root),
    )


def usable_cpus() -> AbstractSet[int]:
    """The numbers of the CPUs that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return frozenset(range(os.cpu_count() or 1))


def _text(path: str) -> str | None:
    """As `kernel_text`, at a third of its cost, which counts on either side of each round."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return os.read(file, MOST_BYTES).decode()
    except OSError:  # Pressure that is switched off can be opened and not read.
        return None
    finally:
        os.close(file)


def _usage() -> _Usage:
    """The process's own counters, of all of its threads."""
    if sys.platform == "win32":
        return _Usage(None, None, None)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return _Usage(usage.ru_nvcsw, usage.ru_nivcsw, usage.ru_majflt)


def _cpu_times(stat: str | None, cpus: AbstractSet[int]) -> _CpuTimes:
    """Of the CPUs named alone: a container or ``taskset`` may leave us few of many."""
    if stat is None:
        return _CpuTimes(None, None, None)
    names = {f"cpu{number}" for number in cpus}
    lines = (line.split() for line in stat.splitlines() if line.startswith("cpu"))
    rows = [[int(ticks) for ticks in line[1 : STEAL + 2]] for line in lines if line[0] in names]
    ticks_per_s = os.sysconf("SC_CLK_TCK")
    return _CpuTimes(
        busy_s=sum(row[column] for row in rows for column in BUSY) / ticks_per_s,
        accounted_s=sum(sum(row) for row in rows) / ticks_per_s,
        steal_s=sum(row[STEAL] for row in rows) / ticks_per_s,
    )


def _waiting_s(schedstat: str | None) -> float | None:
    """The second of ``run wait timeslices``, in nanoseconds."""
    return None if schedstat is None else int(schedstat.split()[1]) / 1e9


def _pressure_s(pressure: str | None) -> float | None:
    """The total of the line ``some avg10=... total=<microseconds>``."""
    if pressure is None:
        return None
    some = next(line for line in pressure.splitlines() if line.startswith("some "))
    return int(some.rpartition("total=")[2]) / 1e6


def _quota_s(root: Path) -> float | None:
    """The time for which the second version of control groups kept us from running."""
    path = _quota_file(root)
    stat = _text(path) if path else None
    counts = dict(line.split() for line in (stat or "").splitlines())
    throttled = counts.get("throttled_usec")
    return None if throttled is None else int(throttled) / 1e6


@cache
def _quota_file(root: Path) -> str | None:
    """Looked up once: a process keeps its control group."""
    membership = kernel_text(root / "proc/self/cgroup") or ""
    ours = [line[len("0::/") :] for line in membership.splitlines() if line.startswith("0::/")]
    path = root / "sys/fs/cgroup" / ours[0] / "cpu.stat" if ours else None
    return str(path) if path and path.exists() else None
