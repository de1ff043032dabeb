"""What of a record follows from other parts of it and from the samples."""

import math
import statistics
from collections.abc import Iterator
from typing import Any

from benchmarks.measure.intervals import over_restarts, within_process
from benchmarks.measure.record import CaseRecord, RestartRecord
from benchmarks.measure.stats import call_fields, summarise
from reports.measured import Measured, Rounds

# The figures of a record are computed from the samples of the same file; JSON keeps every digit.
ROUNDING = 1e-9
OF_THE_FIRST_RESTART = ("first_call_s", "compile_s", "warmup_calls", "warmup_s")


def contradictions(case: Measured) -> Iterator[str]:
    """The figures that are others than their samples and counts give; a line each."""
    for number, restart in enumerate(case.record.restarts, start=1):
        own = of_rounds(case.restarts[number - 1])
        for name in differing(restart, own):
            yield f"restart {number}: {name} is not that of its samples"
    for name in differing(case.record, of_case(case)):
        yield f"{name} is not that of its samples and counts"


def of_rounds(rounds: Rounds) -> dict[str, Any]:
    """The fields of a restart that follow from its rounds."""
    medians = [statistics.median(samples) for samples in rounds]
    interval = within_process(medians)
    return {
        "median_s": statistics.median(medians),
        "low_s": interval.low if interval else None,
        "high_s": interval.high if interval else None,
    }


def of_case(case: Measured) -> dict[str, Any]:
    """The fields of a record that follow from its restarts, its counts and the samples."""
    record, restarts, samples = case.record, case.record.restarts, case.samples_s
    medians = [restart.median_s for restart in restarts]
    call_s, interval = statistics.geometric_mean(medians), over_restarts(medians)
    rate = record.batch_size / call_s
    return {
        **call_fields(summarise(samples)),
        "call_s": call_s,
        "call_low_s": interval.low if interval else None,
        "call_high_s": interval.high if interval else None,
        "samples": len(samples),
        "converged": all(restart.converged for restart in restarts),
        "flags": sorted({flag for restart in restarts for flag in restart.flags}),
        "calibrated_call": statistics.geometric_mean(
            restart.calibrated_median for restart in restarts
        ),
        "latency_s": None if record.latency_s is None else call_s,
        "images_per_second": None if record.images_per_second is None else rate,
        "flops": None if record.macs is None else 2 * record.macs,
        **{name: getattr(restarts[0], name) for name in OF_THE_FIRST_RESTART},
    }


def differing(record: CaseRecord | RestartRecord, own: dict[str, Any]) -> list[str]:
    """The names under which the record has something else."""
    return [name for name, value in own.items() if not _agree(getattr(record, name), value)]


def _agree(value: Any, own: Any) -> bool:
    if isinstance(own, list):
        return sorted(value) == own
    if value is None or own is None:
        return value is own
    return math.isclose(value, own, rel_tol=ROUNDING)
