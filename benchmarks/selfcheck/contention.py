"""What OpenMP's settings make of a call, alone and beside a busy process.

Source:
    GCC's libgomp manual, "Environment Variables": what waits spins first, for longer where
    ``OMP_WAIT_POLICY`` is active, for as many turns as ``GOMP_SPINCOUNT`` says where that is set.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from benchmarks.cases import Case
from benchmarks.messages import Limits
from benchmarks.remote import RemoteRig, WorkerOptions
from benchmarks.selfcheck.neighbour import neighbour
from benchmarks.settings import CASE_TIMEOUT_S
from benchmarks.subjects import find_subject
from benchmarks.worker import MEMORY_SHARE

# One is all launches and small parallel regions, the other long ones.
SUBJECTS = ("resnet20", "resnet18")
# Twice as many as a run takes in a process: the medians are of one process each.
ROUNDS = 40
WARMUP_S = 1.5


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One way to run a process: its environment variables beside the usual ones, its threads."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    threads: int | None = None


def _variable(name: str, value: str) -> Setting:
    return Setting(name=f"`{name}={value}`", variables={name: value})


SETTINGS = (
    Setting(name="torch's default"),
    _variable("OMP_WAIT_POLICY", "PASSIVE"),
    _variable("OMP_WAIT_POLICY", "ACTIVE"),
    _variable("GOMP_SPINCOUNT", "0"),
    _variable("GOMP_SPINCOUNT", "10000"),
    _variable("GOMP_SPINCOUNT", "100000"),
    _variable("OMP_PROC_BIND", "true"),
    Setting(name="one thread (`--threads 1`)", threads=1),
)
HEADINGS = (
    "setting",
    *(f"{name} {where}" for name in SUBJECTS for where in ("alone", "beside one")),
)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """A call's median in one fresh process."""

    setting: str
    subject: str
    busy: bool
    call_s: float


def timings(processes: int) -> Iterator[Timing]:
    """Takes fresh processes of each setting and subject, alone and beside a busy process.

    Args:
        processes: of each; their order is random, so that a slow hour meets every setting.

    Yields:
        each as soon as it is known.
    """
    kinds = [*product(SETTINGS, SUBJECTS, (False, True))] * processes
    for place in np.random.default_rng(0).permutation(len(kinds)):
        setting, subject, busy = kinds[place]
        with neighbour(busy=busy):
            seconds = call_s(subject, setting)
        yield Timing(setting=setting.name, subject=subject, busy=busy, call_s=seconds)


def call_s(subject: str, setting: Setting) -> float:
    """The median over the rounds of one fresh process, in seconds of a call."""
    resolution = find_subject(subject).sized(None)
    case = Case(subject=subject, resolution=resolution, threads=setting.threads)
    options = WorkerOptions(
        input_shape=None,
        case_timeout_s=CASE_TIMEOUT_S,
        variables=setting.variables,
        memory_share=MEMORY_SHARE,
    )
    limits = Limits(min_sample_s=0.0, warmup_s=WARMUP_S, weighed=False)
    with closing(RemoteRig(options)) as rig:
        rig.prepare(case, limits)
        turns = [rig.turn(case) for _ in range(ROUNDS)]
    return statistics.median(statistics.median(turn.seconds) for turn in turns)


def line(timing: Timing) -> str:
    """A process in a line."""
    beside = "beside a busy process" if timing.busy else "alone"
    return f"{timing.setting}, {timing.subject} {beside}: {1e3 * timing.call_s:.3g} ms"


def rows(taken: Sequence[Timing]) -> list[tuple[str, ...]]:
    """A row of text for each setting, in the order of `HEADINGS`."""
    found: dict[tuple[str, str, bool], list[float]] = {}
    for timing in taken:
        kind = (timing.setting, timing.subject, timing.busy)
        found.setdefault(kind, []).append(timing.call_s)
    columns = list(product(SUBJECTS, (False, True)))
    return [
        (setting.name, *(_cell(found[setting.name, *column]) for column in columns))
        for setting in SETTINGS
    ]


def _cell(calls_s: Sequence[float]) -> str:
    """The middle process in milliseconds, with the fastest and the slowest."""
    middle, least, most = (
        f"{1e3 * value:.3g}" for value in (statistics.median(calls_s), min(calls_s), max(calls_s))
    )
    return f"{middle} ({least} to {most})"
