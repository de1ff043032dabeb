"""A case and its measurement as one record of the result file."""

from typing import Any

from benchmarks.cases import Case, sample_shape
from benchmarks.measure.record import CaseRecord
from benchmarks.measure.stats import call_fields
from benchmarks.protocol import Measurement, Timing
from benchmarks.sites import role_of, site_of
from benchmarks.subjects import Subject


def describe(
    case: Case, subject: Subject, measurement: Measurement, *, question: str, reason: str
) -> CaseRecord:
    """The record of a measured case."""
    counts = measurement.counts
    return CaseRecord(
        id=case.id,
        subject=case.subject,
        source=subject.source,
        kind=subject.kind,
        workload=case.workload,
        batch_size=case.batch_size,
        input_shape=list(measurement.shape),
        precision=case.precision,
        layout=case.layout,
        mode=case.mode,
        device=case.device,
        threads=measurement.timing.threads,
        asks=case.asks,
        question=question,
        reason=reason,
        group=group_of(case, subject),
        role=role_of(case.subject, measurement.shape[-1]) if subject.kind == "block" else None,
        parameters=counts.parameters,
        macs=counts.macs,
        flops=counts.flops,
        activations=counts.activations,
        fvcore_flops=counts.fvcore_flops,
        **_figures(case, measurement.timing),
    )


def _figures(case: Case, timing: Timing) -> dict[str, Any]:
    """What was timed and weighed, by the record's names."""
    calls, queued = timing.calls, case.device_type == "cuda"
    # On the CPU a call ends when its work is done, so waiting for one and calling back to back
    # are the same thing; on CUDA only the one that was timed is known.
    has_latency = case.asks == "latency" or not queued
    has_throughput = case.asks == "throughput" or not queued
    return {
        **call_fields(calls),
        "rounds": calls.count,
        "iterations": timing.iterations,
        "latency_s": calls.median if has_latency else None,
        "images_per_second": case.batch_size / calls.median if has_throughput else None,
        "peak_memory_bytes": timing.peak_memory_bytes,
        "first_call_s": timing.first_call_s,
        "compile_s": timing.compile_s if case.mode != "eager" else None,
        "warmup_calls": timing.warmup.calls,
        "warmup_s": timing.warmup.seconds,
        "relative_error": timing.answer.relative_error,
        "tolerance": timing.answer.tolerance,
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
