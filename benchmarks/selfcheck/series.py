"""A series of checks on this machine, in random order, so that a slow hour meets every kind."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure.environment import package_version
from benchmarks.measure.fingerprint import fingerprint
from benchmarks.measure.intervals import Interval
from benchmarks.measure.machine import machine
from benchmarks.selfcheck.blocks import PLANTED_RATIO
from benchmarks.selfcheck.evidence import Check, append, by_kind, read, share_of
from benchmarks.selfcheck.machine import in_turns, plain
from benchmarks.selfcheck.neighbour import neighbour

IN_TURNS, ACROSS, PLAIN = "in turns", "in turns, two processes", "pytest-benchmark"
CANDIDATES = {1.0: "same_block", PLANTED_RATIO: "slower_block"}
RESTARTS = 3
# What is asked of the planted slowdown is that it is seen: twice the restarts make the interval
# less than half as wide.
PLANTED_RESTARTS = 6
# What the exact interval of a share has to reach: 95 % is what our intervals promise, and a
# slowdown that is seen four times in five is one that a comparison is of use for.
PROMISED, SEEN = 0.95, 0.8


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a check is of; the fields mean what they mean in `Check`."""

    way: str
    truth: float
    busy: bool
    threads: int
    restarts: int


def kinds(threads: Sequence[int]) -> list[Kind]:
    """Identical blocks both ways, alone and beside a busy process; a slowdown beside one.

    And identical blocks of which one has a process of its own, as a compiled case has.
    """
    found = []
    for count in threads:
        for busy in (False, True):
            for way, restarts in ((IN_TURNS, RESTARTS), (PLAIN, 1)):
                found.append(Kind(way=way, truth=1.0, busy=busy, threads=count, restarts=restarts))
    planted = Kind(
        way=IN_TURNS,
        truth=PLANTED_RATIO,
        busy=True,
        threads=min(threads),
        restarts=PLANTED_RESTARTS,
    )
    across = Kind(way=ACROSS, truth=1.0, busy=False, threads=min(threads), restarts=RESTARTS)
    return [*found, planted, across]


def run(wanted: Sequence[Kind], *, runs: int, evidence: Path) -> Iterator[Check]:
    """Takes checks until there are *runs* of each kind; an earlier series of this place counts.

    Yields:
        each as soon as it is in the file.
    """
    done = taken_here(read(evidence))
    missing = [
        (kind, seed)
        for kind in wanted
        for seed in range(runs)
        if not any(_is_of(check, kind) and check.seed == seed for check in done)
    ]
    for number in np.random.default_rng(len(done)).permutation(len(missing)):
        check = take(*missing[number])
        append(evidence, check)
        yield check


def place() -> dict[str, Any]:
    """What a check's figures belong to, by the fields of `Check`."""
    here = machine()
    named = f"{here['cpu']}, {here['cores']} cores ({fingerprint(here)})"
    return {"machine": named, "torch": package_version("torch") or "none"}


def shortfalls(checks: Iterable[Check]) -> Iterator[str]:
    """What our own checks of this place were to show and surely do not, in a line each.

    Identical blocks: the interval holds 1 in `PROMISED` of all checks. A planted slowdown: it
    leaves 1 out in `SEEN`. Surely: the share's exact 95 % interval lies below.
    """
    ours = (check for check in taken_here(checks) if check.way != PLAIN)
    for kind, taken in by_kind(ours).items():
        planted = taken[0].truth != 1
        share = share_of(check.differs if planted else check.holds for check in taken)
        asked, what = (SEEN, "is seen") if planted else (PROMISED, "holds 1")
        if share.high < asked:
            yield f"{what} in {share}, to be {asked:.0%}: {kind}"


def taken_here(checks: Iterable[Check]) -> list[Check]:
    """Those of this machine and this torch."""
    here = place()
    return [check for check in checks if all(getattr(check, k) == here[k] for k in here)]


def take(kind: Kind, seed: int) -> Check:
    """One check."""
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    with neighbour(busy=kind.busy):
        start_s = time.monotonic()
        interval = _interval(kind, seed)
        seconds = time.monotonic() - start_s
    return Check(
        way=kind.way,
        truth=kind.truth,
        busy=kind.busy,
        threads=kind.threads,
        restarts=kind.restarts,
        seed=seed,
        ratio=interval.value,
        low=interval.low,
        high=interval.high,
        seconds=seconds,
        taken_at=taken_at,
        **place(),
    )


def _interval(kind: Kind, seed: int) -> Interval:
    candidate = CANDIDATES[kind.truth]
    if kind.way == PLAIN:
        return plain(candidate, threads=kind.threads)
    return in_turns(
        candidate,
        threads=kind.threads,
        restarts=kind.restarts,
        seed=seed,
        across=kind.way == ACROSS,
    )


def _is_of(check: Check, kind: Kind) -> bool:
    return all(getattr(check, name) == getattr(kind, name) for name in Kind.__annotations__)
