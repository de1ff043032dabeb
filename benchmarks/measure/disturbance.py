"""What disturbed a case while it was sampled: sums of counters, as shares and as CPUs' worth.

Values alone: `counters` and `speeds` read the system, `flags` judges.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# Fewer looks have no first and last half whose means say anything.
LEAST_LOOKS = 4


@dataclass(frozen=True, kw_only=True)
class _Counters:
    """What the kernel counts.

    Attributes:
        wall_s: the monotonic clock.
        cpu_s: CPU time of this process, all of its threads.
        voluntary_switches: times that a thread of ours gave its core up to wait.
        involuntary_switches: times that a thread of ours was put off its core.
        major_faults: pages of ours that had to come from a disk.
        waiting_s: time that the thread which reads was ready to run and had no core.
        busy_s: CPU time of everyone, on the CPUs that we may use.
        accounted_s: all that those CPUs' time was booked as: busy, idle and stolen.
        steal_s: time in which the hypervisor ran somebody else on those CPUs.
        cpu_pressure_s: time in which some task of the machine waited for a CPU.
        memory_pressure_s: time in which some task of the machine waited for memory.
        quota_s: time for which our control group had used its CPU quota up.
    """

    wall_s: float
    cpu_s: float
    voluntary_switches: int | None
    involuntary_switches: int | None
    major_faults: int | None
    waiting_s: float | None
    busy_s: float | None
    accounted_s: float | None
    steal_s: float | None
    cpu_pressure_s: float | None
    memory_pressure_s: float | None
    quota_s: float | None


@dataclass(frozen=True, kw_only=True)
class Window(_Counters):
    """What the kernel counted during one round or, added up, during several.

    What is unknown in one part is unknown in the sum.

    The kernel books each CPU's time a whole tick at a time (1 to 10 ms) and shows it in steps of
    10 ms. One round of 15 ms therefore says nothing: its CPU may read as 0 or as 20 ms. The error
    falls on either side, so it does not pile up as rounds are added: of the share of time it
    shrinks with the root of their number. The load of others on two cores, over 40 rounds, came out
    with a standard deviation of 0.05 CPUs. Our own CPU time and the waiting are in nanoseconds.
    """

    def __add__(self, other: "Window") -> "Window":
        return Window(**_each(self, other, operator.add))


@dataclass(frozen=True, kw_only=True)
class Reading(_Counters):
    """The counters at one moment. Their start is of no meaning; two readings make a window."""

    def __sub__(self, earlier: "Reading") -> Window:
        return Window(**_each(self, earlier, operator.sub))


@dataclass(frozen=True, kw_only=True)
class Speeds:
    """How fast the processors ran when they were looked at, and what held them back.

    Attributes:
        frequency_hz: of the core that the looking thread ran on.
        throttle_events: how often the CPUs that we may use were slowed down for heat since the
            machine started; an event of a whole package counts once for each of its CPUs.
        gpu_clock_hz: of the GPU's multiprocessors.
        gpu_throttle_reasons: by the names in `nvml`, those of no consequence too.
    """

    frequency_hz: float | None
    throttle_events: int | None
    gpu_clock_hz: float | None
    gpu_throttle_reasons: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True)
class Disturbance:
    """What happened beside the sampling of a case, in one process; ready for JSON.

    Units: ``_s`` seconds, ``_hz`` hertz, ``_cpus`` CPUs' worth of time; shares are of the wall
    time. `None` is "the system does not say", never 0.

    Attributes:
        wall_s: all rounds together; the following are about the rounds alone.
        cpu_s: CPU time of this process. Above *wall_s* where several threads were at work, below
            it where one was kept waiting.
        waiting: share for which the measuring thread was ready to run and had no core.
        others_cpus: what other processes took of the CPUs that we may use; never below 0, though
            ticks can make it so (see `Window`).
        steal_cpus: what the hypervisor took of them.
        cpu_pressure: share for which some task of the machine waited for a CPU, ours included.
        memory_pressure: the same for memory.
        quota_throttled: share for which our control group had used its CPU quota up.
        frequency_hz: mean over the looks.
        frequency_change: mean of the last half of the looks over that of the first, less one.
        throttle_events: from the first look to the last.
        gpu_clock_hz: mean over the looks.
        gpu_throttle_reasons: all that were seen, sorted.
    """

    wall_s: float
    cpu_s: float
    voluntary_switches: int | None
    involuntary_switches: int | None
    major_faults: int | None
    waiting: float | None
    others_cpus: float | None
    steal_cpus: float | None
    cpu_pressure: float | None
    memory_pressure: float | None
    quota_throttled: float | None
    frequency_hz: float | None
    frequency_change: float | None
    throttle_events: int | None
    gpu_clock_hz: float | None
    gpu_throttle_reasons: list[str] | None


def disturbance_of(window: Window, looks: Sequence[Speeds], *, cores: int) -> Disturbance:
    """The counters of all rounds and the looks at the speeds, in the order of time.

    Args:
        window: the sum over the rounds.
        looks: some over the whole sampling, the first round's among them.
        cores: the CPUs that the process may use.
    """
    frequencies = [look.frequency_hz for look in looks if look.frequency_hz is not None]
    events = [look.throttle_events for look in looks if look.throttle_events is not None]
    gpu_clocks = [look.gpu_clock_hz for look in looks if look.gpu_clock_hz is not None]
    return Disturbance(
        wall_s=window.wall_s,
        cpu_s=window.cpu_s,
        voluntary_switches=window.voluntary_switches,
        involuntary_switches=window.involuntary_switches,
        major_faults=window.major_faults,
        waiting=_share(window.waiting_s, window.wall_s),
        others_cpus=_others_cpus(window, cores),
        steal_cpus=_cpus(window.steal_s, window, cores),
        cpu_pressure=_share(window.cpu_pressure_s, window.wall_s),
        memory_pressure=_share(window.memory_pressure_s, window.wall_s),
        quota_throttled=_share(window.quota_s, window.wall_s),
        frequency_hz=_mean(frequencies),
        frequency_change=_change(frequencies),
        throttle_events=events[-1] - events[0] if len(events) > 1 else None,
        gpu_clock_hz=_mean(gpu_clocks),
        gpu_throttle_reasons=_all_reasons(looks),
    )


def _each(one: _Counters, other: _Counters, combine: Callable[[Any, Any], Any]) -> dict[str, Any]:
    others = vars(other)
    return {
        name: None if value is None or others[name] is None else combine(value, others[name])
        for name, value in vars(one).items()
    }


def _share(part_s: float | None, whole_s: float | None) -> float | None:
    return part_s / whole_s if part_s is not None and whole_s else None


def _cpus(part_s: float | None, window: Window, cores: int) -> float | None:
    """CPUs' worth of *part_s*.

    It is taken as a share of what was booked, not of the wall time: how many ticks happen to fall
    into the rounds then drops out, and the error is about half.
    """
    share = _share(part_s, window.accounted_s)
    return None if share is None else share * cores


def _others_cpus(window: Window, cores: int) -> float | None:
    busy = _cpus(window.busy_s, window, cores)
    own = _share(window.cpu_s, window.wall_s)
    return None if busy is None or own is None else max(0.0, busy - own)


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _change(values: Sequence[float]) -> float | None:
    if len(values) < LEAST_LOOKS:
        return None
    half = len(values) // 2
    return float(np.mean(values[-half:]) / np.mean(values[:half])) - 1


def _all_reasons(looks: Sequence[Speeds]) -> list[str] | None:
    known = [look.gpu_throttle_reasons for look in looks if look.gpu_throttle_reasons is not None]
    return sorted({reason for reasons in known for reason in reasons}) if known else None
