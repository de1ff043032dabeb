"""The records of the result file, to plain values and strictly back."""

import json
import math

import pytest

from benchmarks.measure.record import (
    SCHEMA_VERSION,
    CaseRecord,
    Outcome,
    RestartRecord,
    SuiteRecord,
)
from benchmarks.measure.schema import RecordError

OUTCOME = {"id": "resnet18-inference", "status": "skipped", "reason": "no CUDA device"}
CEILINGS = {
    "fingerprint": "0123456789ab",
    "torch": "2.14.1",
    "device": "cpu",
    "precision": "float32",
    "threads": 2,
    "matmul_flops_per_second": 1e11,
    "matmul_shape": "512x512x512",
    "conv_flops_per_second": 9e10,
    "conv_shape": "3x3 64>64 56x56 b8 nhwc",
    "copy_bytes_per_second": 2e10,
    "triad_bytes_per_second": 2e10,
    "cache_bytes_per_second": 8e10,
    "cache_bytes": None,
    "measured_at": "2026-11-24T08:00:00+00:00",
    "contended": False,
}
SUITE = {
    "schema_version": 3,
    "run": "one",
    "command": "pytest benchmarks --benchmark-only",
    "preset": None,
    "started_at": "2026-01-01T00:00:00+00:00",
    "finished_at": "2026-01-01T00:01:00+00:00",
    "protocol": {"restarts": 3, "target": 0.01},
    "environment": {"cores": 2},
    "notes": [],
    "outcomes": [OUTCOME],
    "ceilings": [CEILINGS],
}
RESTART = {
    "samples": [2, 1],
    "cycles": [0, 1],
    "median_s": 0.5,
    "low_s": None,
    "high_s": None,
    "converged": False,
    "first_call_s": 5.0,
    "compile_s": None,
    "warmup_calls": 3,
    "warmup_s": 1.5,
    "settled": True,
    "harness_cost_s": 1e-7,
    "calibration": {"matmul_s": 0.001},
    "disturbance": {"wall_s": 1.5, "steal_cpus": None},
    "flags": ["drifting"],
}
CASE = {
    "id": "resnet18-inference-b1-224-float32-nchw-eager-cpu",
    "subject": "resnet18",
    "source": "resnet_impl",
    "kind": "net",
    "workload": "inference",
    "batch_size": 1,
    "input_shape": [3, 224, 224],
    "precision": "float32",
    "layout": "nchw",
    "mode": "eager",
    "device": "cpu",
    "threads": 2,
    "asks": "latency",
    "question": "How long?",
    "reason": "a test",
    "group": "latency, 3x224x224, cpu",
    "role": None,
    "turns": 1,
    "parameters": 10,
    "macs": 8,
    "flops": 16,
    "activations": 2,
    "elementwise_flops": 4,
    "least_bytes": 96,
    "fvcore_flops": None,
    "closed_form_macs": 8,
    "call_s": 0.5,
    "call_low_s": None,
    "call_high_s": None,
    "call_min_s": 0.4,
    "call_q1_s": 0.45,
    "call_q3_s": 0.55,
    "call_p90_s": None,
    "call_p95_s": None,
    "call_p99_s": None,
    "samples": 3,
    "iterations": 1,
    "converged": False,
    "flags": ["drifting"],
    "calibrated_call": 500.0,
    "restarts": [RESTART],
    "latency_s": 0.5,
    "images_per_second": 2.0,
    "peak_memory_bytes": 80,
    "process_peak_bytes": None,
    "device_hot_s": None,
    "device_cold_s": None,
    "launch_s": None,
    "first_call_s": 5.0,
    "compile_s": None,
    "warmup_calls": 3,
    "warmup_s": 1.5,
    "relative_error": 0.0,
    "tolerance": 1e-4,
}


@pytest.mark.parametrize(
    ("kind", "values"),
    [(Outcome, OUTCOME), (SuiteRecord, SUITE), (RestartRecord, RESTART), (CaseRecord, CASE)],
)
def test_records_survive_the_way_through_a_file(kind, values):
    """What was written is what is read."""
    assert kind.from_dict(json.loads(json.dumps(values))).to_dict() == values


def test_restarts_of_a_case_are_records():
    """Not dicts, which nobody would have looked into."""
    assert CaseRecord.from_dict(CASE).restarts == [RestartRecord.from_dict(RESTART)]


def test_files_are_of_the_third_form():
    """A change of what stands in a file is a change of this number."""
    assert SCHEMA_VERSION == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": "fine"}, "Outcome: status is 'fine'"),
        ({"reason": 3}, "Outcome: reason is 3"),
        ({"id": None}, "Outcome: id is None"),
        ({"extra": 1}, "Outcome: unknown extra"),
    ],
)
def test_a_wrong_value_is_named(change, message):
    """The refusal names the record, the field and the value."""
    with pytest.raises(RecordError) as refusal:
        Outcome.from_dict(OUTCOME | change)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"median_s": math.nan}, "RestartRecord: median_s is nan"),
        ({"samples": [2, 1.0]}, "RestartRecord: samples is [2, 1.0]"),
        ({"flags": [None]}, "RestartRecord: flags is [None]"),
        ({"settled": 1}, "RestartRecord: settled is 1"),
    ],
)
def test_a_wrong_value_of_a_restart_is_named(change, message):
    """A case with one such process is refused."""
    with pytest.raises(RecordError) as refusal:
        CaseRecord.from_dict(CASE | {"restarts": [RESTART, RESTART | change]})
    assert str(refusal.value) == message


def test_a_missing_field_is_named():
    """Nothing is filled in for what is not there."""
    with pytest.raises(RecordError) as refusal:
        Outcome.from_dict({"id": "a"})
    assert str(refusal.value) == "Outcome: missing reason, status"


@pytest.mark.parametrize("version", [True, 1.0, math.nan, "1"])
def test_a_whole_number_is_not_a_boolean_a_float_or_text(version):
    """JSON's true is no schema version."""
    with pytest.raises(RecordError, match=r"^SuiteRecord: schema_version is "):
        SuiteRecord.from_dict(SUITE | {"schema_version": version})
