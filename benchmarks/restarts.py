"""One process's part of a case, as the result file holds it."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.cases import Case
from benchmarks.measure.counters import usable_cpus
from benchmarks.measure.flags import ADVICE, flags_of
from benchmarks.measure.record import RestartRecord
from benchmarks.measurement import Restart


def restart_record(case: Case, restart: Restart) -> RestartRecord:
    """The record of one restart."""
    prepared, interval = restart.prepared, restart.interval
    return RestartRecord(
        samples=[len(taken) for taken in restart.rounds],
        cycles=list(restart.cycles),
        median_s=restart.median_s,
        low_s=interval.low if interval else None,
        high_s=interval.high if interval else None,
        converged=restart.converged,
        first_call_s=prepared.first_call_s,
        compile_s=prepared.compile_s if case.mode != "eager" else None,
        warmup_calls=prepared.warmup.calls,
        warmup_s=prepared.warmup.seconds,
        settled=prepared.warmup.settled,
        harness_cost_s=restart.harness_cost_s,
        calibration=dict(restart.calibration),
        disturbance=asdict(restart.disturbance),
        flags=list(_flags(case, restart)),
    )


def _flags(case: Case, restart: Restart) -> tuple[str, ...]:
    return flags_of(
        restart.disturbance,
        threads=restart.prepared.threads if case.device_type == "cpu" else 1,
        cores=len(usable_cpus()),
        round_medians=[statistics.median(taken) for taken in restart.rounds],
        samples=restart.samples,
        settled=restart.prepared.warmup.settled,
    )


def flags_of_any(restarts: Sequence[RestartRecord]) -> list[str]:
    """The flags that any restart has raised, in their fixed order."""
    raised = {flag for restart in restarts for flag in restart.flags}
    return [flag for flag in ADVICE if flag in raised]


def calibrated(restarts: Sequence[RestartRecord]) -> float:
    """A call in units of the fixed work beside it: geometric means over works and restarts."""
    return statistics.geometric_mean(restart.calibrated_median for restart in restarts)
