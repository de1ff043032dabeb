"""One measured case as the page's scripts read it: figures in SI units, and ready texts."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.measure.record import CaseRecord
from benchmarks.measure.roofline import Ceilings
from reports.estimates import Estimate, bar_of, call_of
from reports.labels import design_of, kind_of, label, macs_of_a_call
from reports.measured import Measured
from reports.page.repeat import command_of
from reports.page.samples import is_thinned, processes_of, quantiles_of
from reports.placements import placement_of
from reports.remarks import remarks
from reports.tables import seconds_per_mac
from reports.units import (
    GIGA,
    MEBI,
    MEGA,
    MICRO,
    MILLI,
    PICO,
    UNKNOWN,
    scaled,
    significant,
    uncertain,
    whole,
)

# Fields of the record that go into the page as they are.
AS_THEY_ARE = (
    *("id", "subject", "source", "kind", "role", "workload", "batch_size", "precision", "layout"),
    *("mode", "device", "threads", "group", "question", "reason", "asks", "macs", "parameters"),
    *("peak_memory_bytes", "process_peak_bytes", "call_min_s", "call_q1_s", "call_q3_s"),
    *("call_p90_s", "call_p95_s", "call_p99_s", "first_call_s", "compile_s", "warmup_s", "samples"),
)
PERCENT = 100


def case_row(
    case: Measured, ceilings: Sequence[Ceilings], *, key: int, run: str, setting: str
) -> dict[str, Any]:
    """All that the page knows of a case.

    Args:
        case: with its samples.
        ceilings: of its run.
        key: its place among the cases of the page.
        run: what tells its run from the others.
        setting: what else than run and case makes two cases comparable.
    """
    record = case.record
    found = remarks(record, ceilings)
    return {
        "key": key,
        "run": run,
        **{name: getattr(record, name) for name in AS_THEY_ARE},
        "label": label(record),
        "design": design_of(record),
        "input": _shape(record),
        "setting": f"{setting_of(record)}{setting}",
        "restarts": len(record.restarts),
        **_times(record),
        **_costs(record, ceilings),
        "median_s": statistics.median(case.samples_s),
        "flags": [*found],
        "quantiles_s": quantiles_of(case.samples_s),
        "processes": processes_of(case),
        "thinned": is_thinned(case),
        "texts": {name: text(record, ceilings) for name, text in TEXTS.items()}
        | {"flags": ", ".join(found) or UNKNOWN},
        "facts": [[name, text(record, ceilings)] for name, text in FACTS.items()],
        "command": command_of(record),
    }


def setting_of(record: CaseRecord) -> str:
    """What two cases share that answer the same question: kind, input, device, threads."""
    kind = kind_of(record)
    kind = f"blocks, {_shape(record)}" if record.kind == "block" else kind
    return f"{kind}, {record.device}, {record.threads} threads"


def _shape(record: CaseRecord) -> str:
    return "x".join(map(str, record.input_shape))


def _times(record: CaseRecord) -> dict[str, Any]:
    bar = bar_of(record)
    low, middle, high = bar.span
    return {
        "call_s": middle,
        "low_s": low,
        "high_s": high,
        "cover": bar.cover,
        "images_per_second": record.batch_size / middle,
        "images_low": record.batch_size / high,
        "images_high": record.batch_size / low,
    }


def _costs(record: CaseRecord, ceilings: Sequence[Ceilings]) -> dict[str, Any]:
    place = placement_of(record, ceilings)
    return {
        "macs_of_a_call": macs_of_a_call(record) or None,
        "seconds_per_mac": seconds_per_mac(record),
        "arithmetic_intensity": place.intensity if place else None,
        "flops_per_second": place.flops_per_second if place else None,
        "share_of_ceiling": place.share if place else None,
        "bound": place.verdict if place else None,
    }


Text = Callable[[CaseRecord, Sequence[Ceilings]], str]


def _estimated(estimate: Estimate) -> str:
    return uncertain(estimate.value, estimate.interval)


def _images(record: CaseRecord, _: Sequence[Ceilings]) -> str:
    return _estimated(call_of(record).times(1 / record.batch_size).inverse)


def _share(record: CaseRecord, ceilings: Sequence[Ceilings]) -> str:
    place = placement_of(record, ceilings)
    return f"{significant(PERCENT * place.share)}, {place.verdict}" if place else UNKNOWN


def _span(low: float, high: float) -> str:
    return f"{scaled(low, MILLI)} to {scaled(high, MILLI)}"


# The cells of the table; the titles of its columns are in `contents`.
TEXTS: Mapping[str, Text] = {
    "case": lambda case, _: label(case),
    "setting": lambda case, _: setting_of(case),
    "call": lambda case, _: _estimated(call_of(case).times(1 / MILLI)),
    "images": _images,
    "per_mac": lambda case, _: scaled(seconds_per_mac(case), PICO),
    "macs": lambda case, _: scaled(case.macs, GIGA),
    "parameters": lambda case, _: scaled(case.parameters, MEGA),
    "memory": lambda case, _: scaled(case.peak_memory_bytes, MEBI),
    "share": _share,
}
# What a case's own view lists, in this order.
FACTS: Mapping[str, Text] = {
    "time of a call (ms), 95 % interval": TEXTS["call"],
    "images per second": _images,
    "quartiles of the samples (ms)": lambda case, _: _span(case.call_q1_s, case.call_q3_s),
    "lowest sample (ms)": lambda case, _: scaled(case.call_min_s, MILLI),
    "p90, p95, p99 (ms)": lambda case, _: ", ".join(
        scaled(value, MILLI) for value in (case.call_p90_s, case.call_p95_s, case.call_p99_s)
    ),
    "samples, processes": lambda case, _: f"{whole(case.samples)}, {len(case.restarts)}",
    "asked for": lambda case, _: case.asks,
    "first call (ms)": lambda case, _: scaled(case.first_call_s, MILLI),
    "compilation (s)": lambda case, _: significant(case.compile_s),
    "warm-up": lambda case, _: f"{case.warmup_calls} calls, {significant(case.warmup_s)} s",
    "harness (µs a sample)": lambda case, _: scaled(case.restarts[0].harness_cost_s, MICRO),
    "GPU, hot and cold (ms)": lambda case, _: (
        f"{scaled(case.device_hot_s, MILLI)}, {scaled(case.device_cold_s, MILLI)}"
    ),
    "MACs of one input": lambda case, _: whole(case.macs),
    "parameters": lambda case, _: whole(case.parameters),
    "ps/MAC": TEXTS["per_mac"],
    "% of ceiling": _share,
    "allocated in a call (MiB)": TEXTS["memory"],
    "process grows by (MiB)": lambda case, _: scaled(case.process_peak_bytes, MEBI),
    "relative error, allowed": lambda case, _: f"{case.relative_error:.2g}, {case.tolerance:.2g}",
    "group": lambda case, _: case.group,
    "question": lambda case, _: case.question,
    "why it was measured": lambda case, _: case.reason,
}
