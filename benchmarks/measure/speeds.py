"""Reads how fast the processors run at a moment, and how often heat has slowed them down.

Source:
    Linux's documentation of ``cpufreq`` (``scaling_cur_freq``, kHz) and of
    ``/sys/devices/system/cpu/cpu*/thermal_throttle``; proc(5) for ``thread-self/stat``.
"""

from collections.abc import Set as AbstractSet
from pathlib import Path

from benchmarks.measure.counters import usable_cpus
from benchmarks.measure.disturbance import Speeds
from benchmarks.measure.kernel import ROOT, kernel_text
from benchmarks.measure.nvml import Gpu

# Of /proc/thread-self/stat, counted behind the name, which may itself hold blanks.
PROCESSOR_FIELD = 36
THROTTLE_COUNTS = ("core_throttle_count", "package_throttle_count")


def read_speeds(gpu: Gpu | None = None, root: Path = ROOT) -> Speeds:
    """The speeds now. A look costs about 130 microseconds, too much for every round.

    It belongs right behind a round, before core and GPU come to rest.

    Args:
        gpu: the one that the case runs on, if any.
        root: where ``proc`` and ``sys`` lie.
    """
    return Speeds(
        frequency_hz=_frequency_hz(root),
        throttle_events=_throttle_events(root, usable_cpus()),
        gpu_clock_hz=gpu.clock_hz() if gpu else None,
        gpu_throttle_reasons=gpu.throttle_reasons() if gpu else None,
    )


def _frequency_hz(root: Path) -> float | None:
    """That of the core we are on: another one may rest, or be of a slower kind."""
    stat = kernel_text(root / "proc/thread-self/stat")
    if stat is None:
        return None
    cpu = int(stat.rpartition(")")[2].split()[PROCESSOR_FIELD])
    current = kernel_text(root / f"sys/devices/system/cpu/cpu{cpu}/cpufreq/scaling_cur_freq")
    if current is not None:
        return int(current) * 1e3
    return _cpuinfo_hz(kernel_text(root / "proc/cpuinfo") or "", cpu)


def _cpuinfo_hz(cpuinfo: str, cpu: int) -> float | None:
    """The ``cpu MHz`` of a processor; not every architecture says it."""
    for processor in cpuinfo.split("\n\n"):
        pairs = (line.partition(":") for line in processor.splitlines())
        entries = {key.strip(): value.strip() for key, _, value in pairs}
        if entries.get("processor") == str(cpu) and "cpu MHz" in entries:
            return float(entries["cpu MHz"]) * 1e6
    return None


def _throttle_events(root: Path, cpus: AbstractSet[int]) -> int | None:
    folder = root / "sys/devices/system/cpu"
    texts = [
        kernel_text(folder / f"cpu{cpu}/thermal_throttle/{name}")
        for cpu in cpus
        for name in THROTTLE_COUNTS
    ]
    counts = [int(text) for text in texts if text is not None]
    return sum(counts) if counts else None
