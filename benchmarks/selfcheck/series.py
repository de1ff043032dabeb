"""A series of checks on this machine, in random order, so that a slow hour meets every kind."""

import statistics
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
from benchmarks.selfcheck.evidence import Check, append, by_kind, read
from benchmarks.selfcheck.machine import in_turns, plain
from benchmarks.selfcheck.neighbour import neighbour

IN_TURNS, ACROSS, PLAIN = "in turns", "in turns, two processes", "pytest-benchmark"
CANDIDATES = {1.0: "same_block", PLANTED_RATIO: "slower_block"}
RESTARTS = 3
# What is asked of the planted slowdown is that it is seen: twice the restarts make the interval
# less than half as wide.
PLANTED_RESTARTS = 6
# Fewer say little: of 60 at 95 %, 93 % or more hold in nine of ten series.
ENOUGH = 60
LEAST_HELD = 0.93
LEAST_SEEN = 0.8


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
    here = place()
    done = [check for check in read(evidence) if all(getattr(check, k) == here[k] for k in here)]
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
    """What our own checks of one place were to show and do not, in a line each.

    Of fewer than `ENOUGH` of a kind nothing is said. Identical blocks: the interval holds 1 in
    `LEAST_HELD` of them; a planted slowdown: it leaves 1 out in `LEAST_SEEN` of them.
    """
    for kind, taken in by_kind(checks).items():
        if len(taken) < ENOUGH or taken[0].way == PLAIN:
            continue
        planted = taken[0].truth != 1
        share = statistics.fmean(check.differs if planted else check.holds for check in taken)
        least, what = (LEAST_SEEN, "is seen") if planted else (LEAST_HELD, "holds 1")
        if share < least:
            yield f"{what} in {share:.0%} of {len(taken)}, asked are {least:.0%}: {kind}"


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
