"""What a measured case has to fulfil before anybody draws it."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from benchmarks.measure.record import CaseRecord, is_finite
from benchmarks.measure.stats import call_fields, summarise

# The figures of a record are computed from the samples of the same file; JSON keeps every digit.
ROUNDING = 1e-9
MAY_BE_ZERO = ("compile_s", "warmup_s")
AT_LEAST_ONE = ("batch_size", "threads", "rounds", "iterations")
COUNTS = (
    *("parameters", "macs", "flops", "activations", "fvcore_flops", "peak_memory_bytes"),
    "warmup_calls",
)


def faults(record: CaseRecord, samples: Sequence[Any]) -> Iterator[str]:
    """What is wrong with a case, the most telling first; a line each.

    Args:
        record: whose types have been checked.
        samples: as the file holds them.
    """
    for sample in samples:
        if not _is_time(sample):
            yield f"has a sample of {sample!r} s"
            return  # Nothing can be computed from it.
    yield from _bad_values(record)
    if record.rounds != len(samples):
        yield f"has {record.rounds} rounds and {len(samples)} samples"
    for name, own in derived(record, samples).items():
        if not _agree(getattr(record, name), own):
            yield f"{name} is not that of its samples and counts"
    if not 0 <= record.relative_error <= record.tolerance:
        yield f"has a relative error of {record.relative_error}, and {record.tolerance} is allowed"
    if not id_of(record).fullmatch(record.id):
        yield "has another id than its subject, batch size, precision, layout, mode and device"


def derived(record: CaseRecord, samples: Sequence[float]) -> dict[str, float | None]:
    """The fields of a record that follow from others and from the samples."""
    calls = summarise(samples)
    rate = record.batch_size / calls.median
    return {
        **call_fields(calls),
        "latency_s": None if record.latency_s is None else calls.median,
        "images_per_second": None if record.images_per_second is None else rate,
        "flops": None if record.macs is None else 2 * record.macs,
    }


def id_of(record: CaseRecord) -> re.Pattern[str]:
    """What the case's id has to look like; the resolution is in there alone."""
    start = (record.subject, record.workload, f"b{record.batch_size}")
    end = (record.precision, record.layout, record.mode, record.device)
    parts = (*map(re.escape, start), r"\d+(x\d+)*", *map(re.escape, end))
    return re.compile("-".join(parts) + r"(-t\d+)?")


def _bad_values(record: CaseRecord) -> Iterator[str]:
    for field in fields(record):
        value = getattr(record, field.name)
        if not field.name.endswith("_s") or value is None or _is_time(value):
            continue
        if value != 0 or field.name not in MAY_BE_ZERO:
            yield f"{field.name} is {value!r}"
    for name in (*COUNTS, *AT_LEAST_ONE):
        value = getattr(record, name)
        if value is not None and value < (name in AT_LEAST_ONE):
            yield f"{name} is {value!r}"
    if not record.input_shape or min(record.input_shape) < 1:
        yield f"input_shape is {record.input_shape!r}"


def _agree(value: float | None, own: float | None) -> bool:
    if value is None or own is None:
        return value is own
    return math.isclose(value, own, rel_tol=ROUNDING)


def _is_time(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and is_finite(value) and value > 0
