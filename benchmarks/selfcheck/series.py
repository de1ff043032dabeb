"""A series of checks on this machine, in random order, so that a slow hour meets every kind."""

import time
from collections.abc import Iterator, Sequence
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
from benchmarks.selfcheck.evidence import Check, append, read
from benchmarks.selfcheck.machine import in_turns, plain
from benchmarks.selfcheck.neighbour import neighbour

IN_TURNS, PLAIN = "in turns", "pytest-benchmark"
CANDIDATES = {1.0: "same_block", PLANTED_RATIO: "slower_block"}
RESTARTS = 3
# What is asked of the planted slowdown is that it is seen: twice the restarts make the interval
# less than half as wide.
PLANTED_RESTARTS = 6


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a check is of; the fields mean what they mean in `Check`."""

    way: str
    truth: float
    busy: bool
    threads: int
    restarts: int


def kinds(threads: Sequence[int]) -> list[Kind]:
    """Identical blocks both ways, alone and beside a busy process; a slowdown beside one."""
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
    return [*found, planted]


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
    return in_turns(candidate, threads=kind.threads, restarts=kind.restarts, seed=seed)


def _is_of(check: Check, kind: Kind) -> bool:
    return all(getattr(check, name) == getattr(kind, name) for name in Kind.__annotations__)
