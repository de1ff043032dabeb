"""A case and its measurement as one record of the result file."""

from typing import Any

from benchmarks.cases import Case, sample_shape
from benchmarks.costs import Costs
from benchmarks.measure.intervals import geometric_mean, over_restarts
from benchmarks.measure.record import CaseRecord
from benchmarks.measure.stats import call_fields, summarise
from benchmarks.measurement import Measurement
from benchmarks.messages import Weights
from benchmarks.restarts import calibrated, flags_of_any, restart_record
from benchmarks.sites import role_of, site_of
from benchmarks.subjects import Subject


def describe(
    case: Case,
    subject: Subject,
    measurement: Measurement,
    costs: Costs,
    *,
    question: str,
    reason: str,
) -> CaseRecord:
    """The record of a measured case."""
    shape = measurement.restarts[0].prepared.shape
    return CaseRecord(
        id=case.id,
        subject=case.subject,
        source=subject.source,
        kind=subject.kind,
        workload=case.workload,
        batch_size=case.batch_size,
        input_shape=list(shape),
        precision=case.precision,
        layout=case.layout,
        mode=case.mode,
        device=case.device,
        asks=case.asks,
        question=question,
        reason=reason,
        group=group_of(case, subject),
        role=role_of(case.subject, shape[-1]) if subject.kind == "block" else None,
        turns=measurement.turns,
        **_counts(costs),
        **_times(case, measurement),
        **_start(case, measurement),
        **_weights(measurement.weights),
    )


def _counts(costs: Costs) -> dict[str, Any]:
    return {
        "parameters": costs.parameters,
        "macs": costs.macs,
        "flops": None if costs.macs is None else 2 * costs.macs,
        "activations": costs.activations,
        "elementwise_flops": costs.elementwise_flops,
        "least_bytes": costs.least_bytes,
        "fvcore_flops": costs.fvcore_flops,
        "closed_form_macs": costs.closed_form_macs,
    }


def _times(case: Case, measurement: Measurement) -> dict[str, Any]:
    """What was timed, by the record's names."""
    restarts = [restart_record(case, restart) for restart in measurement.restarts]
    samples = [seconds for restart in measurement.restarts for seconds in restart.samples]
    medians = [restart.median_s for restart in restarts]
    call_s, interval = geometric_mean(medians), over_restarts(medians)
    # On the CPU a call ends when its work is done, so waiting for one and calling back to back
    # are the same thing; on CUDA only the one that was timed is known.
    queued = case.device_type == "cuda"
    has_latency = case.asks == "latency" or not queued
    has_throughput = case.asks == "throughput" or not queued
    return {
        "restarts": restarts,
        "call_s": call_s,
        "call_low_s": interval.low if interval else None,
        "call_high_s": interval.high if interval else None,
        **call_fields(summarise(samples)),
        "samples": len(samples),
        "iterations": measurement.restarts[0].prepared.round.iterations,
        "converged": all(restart.converged for restart in restarts),
        "flags": flags_of_any(restarts),
        "calibrated_call": calibrated(restarts),
        "latency_s": call_s if has_latency else None,
        "images_per_second": case.batch_size / call_s if has_throughput else None,
    }


def _start(case: Case, measurement: Measurement) -> dict[str, Any]:
    """How the first restart came to its steady state, and how right the answers were."""
    prepared = measurement.restarts[0].prepared
    answers = [
        answer
        for restart in measurement.restarts
        for answer in (restart.prepared.answer, restart.answer)
    ]
    return {
        "threads": prepared.threads,
        "first_call_s": prepared.first_call_s,
        "compile_s": prepared.compile_s if case.mode != "eager" else None,
        "warmup_calls": prepared.warmup.calls,
        "warmup_s": prepared.warmup.seconds,
        "relative_error": max(answer.relative_error for answer in answers),
        "tolerance": prepared.answer.tolerance,
    }


def _weights(weights: Weights) -> dict[str, Any]:
    device = weights.device
    return {
        "peak_memory_bytes": weights.peaks.allocated_bytes,
        "process_peak_bytes": weights.peaks.process_bytes,
        "device_hot_s": device.hot_s if device else None,
        "device_cold_s": device.cold_s if device else None,
        "launch_s": device.launch_s if device else None,
    }


def group_of(case: Case, subject: Subject) -> str:
    """The comparison that a case belongs to, as ``blocks, 64 channels, 56x56, cpu``.

    Nets are compared at one input, across precision, layout and mode; blocks at one site,
    each precision, layout and mode by itself.
    """
    shape = sample_shape(case, subject.channels)
    if subject.kind == "net":
        parts = [case.asks, "x".join(map(str, shape)), case.device]
    else:
        into, out = site_of(case.subject)
        channels = f"{into} channels" if into == out else f"{into} to {out} channels"
        parts = ["blocks", channels, "x".join(map(str, shape[1:])), case.device]
        parts += [f"batch {case.batch_size}"] if case.batch_size > 1 else []
        defaults = ("float32", "nchw", "eager")
        variant = (case.precision, case.layout, case.mode)
        parts += [own for own, default in zip(variant, defaults, strict=True) if own != default]
    parts += [f"{case.threads} threads"] if case.threads else []
    return ", ".join(parts)
