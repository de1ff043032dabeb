"""What a measured case has to fulfil before anybody draws it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import pairwise
from typing import Any

from benchmarks.measure.flags import ADVICE
from benchmarks.measure.record import CaseRecord, RestartRecord
from benchmarks.measure.roofline import Ceilings
from benchmarks.measure.schema import is_finite
from reports.derivation import contradictions
from reports.measured import Measured, cut

MAY_BE_ZERO = ("compile_s", "warmup_s", "harness_cost_s")
AT_LEAST_ONE = ("batch_size", "threads", "samples", "iterations")
COUNTS = (
    *("parameters", "macs", "flops", "activations", "fvcore_flops"),
    *("elementwise_flops", "least_bytes", "closed_form_macs"),
    *("peak_memory_bytes", "process_peak_bytes", "warmup_calls"),
)


def faults(record: CaseRecord, samples: Sequence[Any]) -> Iterator[str]:
    """What is wrong with a case, the most telling first; a line each.

    Args:
        record: whose types have been checked.
        samples: as the file holds them.
    """
    # Nothing can be computed from what these find.
    if broken := [*_bad_samples(samples), *_bad_values(record), *_bad_restarts(record, samples)]:
        yield from broken
        return
    yield from contradictions(Measured(record=record, restarts=cut(samples, record.restarts)))
    if not 0 <= record.relative_error <= record.tolerance:
        yield f"has a relative error of {record.relative_error}, and {record.tolerance} is allowed"
    if not id_of(record).fullmatch(record.id):
        yield "has another id than its subject, batch size, precision, layout, mode and device"


def bad_ceilings(ceilings: Ceilings) -> Iterator[str]:
    """The rates that are none; everything is divided by them."""
    for field in fields(ceilings):
        if field.name.endswith("_per_second") and getattr(ceilings, field.name) <= 0:
            yield f"ceilings: {field.name} is {getattr(ceilings, field.name)}"


def id_of(record: CaseRecord) -> re.Pattern[str]:
    """What the case's id has to look like; the resolution is in there alone."""
    start = (record.subject, record.workload, f"b{record.batch_size}")
    end = (record.precision, record.layout, record.mode, record.device)
    parts = (*map(re.escape, start), r"\d+(x\d+)*", *map(re.escape, end))
    return re.compile("-".join(parts) + r"(-t\d+)?")


def _bad_samples(samples: Sequence[Any]) -> Iterator[str]:
    for sample in samples:
        if not _is_time(sample):
            yield f"has a sample of {sample!r} s"


def _bad_values(record: CaseRecord) -> Iterator[str]:
    yield from _bad_times(record)
    for name in (*COUNTS, *AT_LEAST_ONE):
        value = getattr(record, name)
        if value is not None and value < (name in AT_LEAST_ONE):
            yield f"{name} is {value!r}"
    if not record.input_shape or min(record.input_shape) < 1:
        yield f"input_shape is {record.input_shape!r}"


def _bad_times(record: CaseRecord | RestartRecord) -> Iterator[str]:
    for field in fields(record):
        value = getattr(record, field.name)
        if not field.name.endswith("_s") or value is None or _is_time(value):
            continue
        if value != 0 or field.name not in MAY_BE_ZERO:
            yield f"{field.name} is {value!r}"


def _bad_restarts(record: CaseRecord, samples: Sequence[Any]) -> Iterator[str]:
    if not record.restarts:
        yield "has no restarts"
    for number, restart in enumerate(record.restarts, start=1):
        for fault in (*_bad_times(restart), *_bad_rounds(restart), *_bad_remarks(restart)):
            yield f"restart {number}: {fault}"
    counted = sum(sum(restart.samples) for restart in record.restarts)
    if counted != len(samples):
        yield f"has {len(samples)} samples, and its rounds have {counted}"


def _bad_rounds(restart: RestartRecord) -> Iterator[str]:
    if not restart.samples or min(restart.samples) < 1:
        yield f"its rounds have {restart.samples!r} samples"
    if len(restart.cycles) != len(restart.samples):
        yield f"has {len(restart.samples)} rounds and {len(restart.cycles)} cycles"
    if any(later <= earlier for earlier, later in pairwise((-1, *restart.cycles))):
        yield "its cycles do not grow from round to round"


def _bad_remarks(restart: RestartRecord) -> Iterator[str]:
    if not restart.calibration:
        yield "has no calibration"
    for name, seconds in restart.calibration.items():
        if not _is_time(seconds):
            yield f"its calibration has {name} = {seconds!r}"
    for flag in restart.flags:
        if flag not in ADVICE:
            yield f"has the flag {flag!r}, which is unknown"


def _is_time(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and is_finite(value) and value > 0
