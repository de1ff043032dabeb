"""A series of trials on this machine, in random order, so that a slow hour meets every kind."""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reports.gating.evidence import Evidence
from reports.gating.policy import Policy
from reports.gating.proof.rivals import ratios
from reports.gating.proof.sides import options_of, sides
from reports.gating.proof.trial import Kind, Trial, append, read
from reports.gating.running.checkouts import Say
from reports.gating.running.measuring import Duel, MeasuringFailed, measure
from reports.provenance import machine
from reports.reading import LoadError

PLANTED = (1.02, 1.05, 1.10, 1.20)
# For so many trials of identical sides there is one of each planted slowdown: what is rare needs
# more of them.
SHARE = 15
NEIGHBOUR = (sys.executable, "-m", "benchmarks.selfcheck.neighbour")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A trial to take; the fields mean what they mean in `Trial`."""

    kind: Kind
    truth: float
    busy: bool
    number: int

    @property
    def asks(self) -> bool:
        """Whether the rival is asked behind it, which takes half a minute: every other pair."""
        return self.kind == "identical" and self.number % 4 < 2


def wanted(runs: int) -> list[Wanted]:
    """So many trials of identical sides, and a `SHARE` of them of each planted slowdown.

    Every other one is beside a busy process.
    """
    identical = [
        Wanted(kind="identical", truth=1.0, busy=bool(number % 2), number=number)
        for number in range(runs)
    ]
    planted = [
        Wanted(kind="planted", truth=truth, busy=bool(number % 2), number=number)
        for truth in PLANTED
        for number in range(runs // SHARE)
    ]
    return identical + planted


def run(runs: int, path: Path, policy: Policy, say: Say) -> Iterator[Trial]:
    """Takes the trials that the file lacks.

    Yields:
        each as soon as it is in the file.
    """
    done = {(trial.kind, trial.truth, trial.busy, trial.number) for trial in read(path)}
    missing = [
        one for one in wanted(runs) if (one.kind, one.truth, one.busy, one.number) not in done
    ]
    random.Random(len(done)).shuffle(missing)  # noqa: S311  # An order, no secret.
    for one in missing:
        trial = take(one, policy, say)
        append(path, trial)
        yield trial


def take(one: Wanted, policy: Policy, say: Say) -> Trial:
    """One trial, whatever becomes of it."""
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    with (
        TemporaryDirectory(prefix="evidence-") as folder,
        sides(one.kind, one.truth) as (baseline, candidate),
        _neighbour(busy=one.busy),
    ):
        duel = Duel(
            baseline=baseline,
            candidate=candidate,
            pythons={},
            evidence=Path(folder) / "duel.jsonl",
            log=Path(folder) / "workers.log",
            options=options_of(one.kind),
        )
        start_s, evidence, failed = time.monotonic(), None, None
        try:
            evidence = measure(duel, policy, lambda _evidence: {}, say=say)
        except (MeasuringFailed, LoadError) as failure:
            failed = str(failure)
        seconds = time.monotonic() - start_s
        rivals, rivals_seconds = _rivals(evidence, say) if evidence and one.asks else ({}, 0.0)
    facts = evidence.header.environment if evidence else {}
    return Trial(
        kind=one.kind,
        truth=one.truth,
        busy=one.busy,
        threads=1,
        number=one.number,
        log_ratios=_log_ratios(evidence) if evidence else {},
        seconds=seconds,
        others_cpus=_others_cpus(evidence) if evidence else None,
        rivals=rivals,
        rivals_seconds=rivals_seconds,
        failed=failed,
        taken_at=taken_at,
        machine=f"{machine(facts)} ({facts.get('fingerprint')})",
        torch=str(facts.get("torch")),
    )


def _log_ratios(evidence: Evidence) -> dict[str, list[float]]:
    return {case: [*evidence.log_ratios(case).values()] for case in evidence.header.cases}


def _rivals(evidence: Evidence, say: Say) -> tuple[dict[str, dict[str, float]], float]:
    """What the rival says of the same cases, and how long it took; a trial outlives its failure."""
    start_s = time.monotonic()
    try:
        found = ratios(evidence.header.cases)
    except subprocess.CalledProcessError as error:
        say(f"pytest-benchmark was not heard: {error}")
        found = {}
    return found, time.monotonic() - start_s


def _others_cpus(evidence: Evidence) -> float | None:
    known = [bout.disturbance.get("others_cpus") for bout in evidence.bouts]
    told = [cpus for cpus in known if cpus is not None]
    return statistics.fmean(told) if told else None


@contextmanager
def _neighbour(*, busy: bool) -> Iterator[None]:
    """A process that keeps one core busy, if there is to be one."""
    if not busy:
        yield
        return
    with subprocess.Popen(NEIGHBOUR, stdin=subprocess.PIPE) as process:  # noqa: S603  # Our own.
        try:
            yield
        finally:
            process.kill()
