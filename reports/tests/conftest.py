"""A real result file, and small made-up runs whose figures can be checked by hand."""

import copy
import json
import math
import statistics
from pathlib import Path

import pytest

from benchmarks.measure.record import (
    SCHEMA_VERSION,
    CaseRecord,
    Outcome,
    RestartRecord,
    SuiteRecord,
)
from reports.load import Run
from reports.measured import Measured

# pytest benchmarks --benchmark-only --preset smoke --precision float32,tf32
#        --benchmark-max-time=0.02
# on two cores of an AMD EPYC without a GPU: 13 cases measured, 13 skipped for want of TF32.
REAL_FILE = Path(__file__).parent / "data" / "smoke.json"
REAL_DOCUMENT = json.loads(REAL_FILE.read_text())
# Their geometric mean is 1 ms.
CALIBRATION = {"matmul_s": 0.0005, "copy_s": 0.002, "python_s": 0.001}
# Of the t distribution, two-sided 95 %, for 1 to 4 degrees of freedom (any statistics table).
STUDENT_T = (12.706204736, 4.302652730, 3.182446305, 2.776445105)
ENVIRONMENT = {
    "cpu": "Test CPU",
    "cores": 2,
    "gpu": None,
    "memory_bytes": 8 * 2**30,
    "torch": "2.14.1",
    "torchvision": "0.29.1",
    "cuda": None,
    "python": "3.11.7",
    "variables": {},
}


@pytest.fixture(scope="session")
def real_file():
    """The real result file's path."""
    return REAL_FILE


@pytest.fixture
def document():
    """The real file's document, to be spoilt."""
    return copy.deepcopy(REAL_DOCUMENT)


@pytest.fixture
def write(tmp_path):
    """Writes a document, or text, as a run's result file; returns its path."""

    def write_file(content, folder="run"):
        path = tmp_path / folder / "benchmark.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write_file


@pytest.fixture
def record():
    """Makes a record: a net at batch 1 that takes 2 ms, unless told otherwise."""
    return make_record


@pytest.fixture
def measured():
    """Makes a case of samples: each process a list of rounds, or rounds by their cycle."""
    return make_measured


@pytest.fixture
def run():
    """Makes a run of records, or of cases with their samples, and of what else was planned."""
    return make_run


def make_restart(median_s, **changes):
    """A process of one round of five samples, which are alike; known to 2 %, unless told."""
    values = {
        "samples": [5],
        "cycles": [0],
        "median_s": median_s,
        "low_s": 0.98 * median_s,
        "high_s": 1.02 * median_s,
        "converged": True,
        "first_call_s": 0.01,
        "compile_s": None,
        "warmup_calls": 10,
        "warmup_s": 0.3,
        "settled": True,
        "harness_cost_s": 2e-7,
        "calibration": dict(CALIBRATION),
        "disturbance": {"wall_s": 1.0, "steal_cpus": None},
        "flags": [],
    }
    return RestartRecord(**(values | changes))


def make_record(**changes):
    """The record of a case; its id and group follow from what it is.

    Args:
        changes: fields of the record; *medians* of the processes, *restarted* for their fields.
    """
    call_s = changes.pop("call_s", 0.002)
    medians = changes.pop("medians", (call_s,))
    call_s = statistics.geometric_mean(medians) if len(medians) > 1 else medians[0]
    restarted = changes.pop("restarted", {})
    restarts = [make_restart(median, **restarted) for median in medians]
    values = {
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
        "question": "How long?",
        "reason": "a test",
        "role": None,
        "turns": 1,
        "parameters": 11_689_512,
        "macs": 1_814_000_000,
        "activations": 2_000_000,
        "elementwise_flops": None,
        "least_bytes": None,
        "fvcore_flops": None,
        "closed_form_macs": None,
        "call_s": call_s,
        "call_min_s": 0.9 * call_s,
        "call_q1_s": 0.95 * call_s,
        "call_q3_s": 1.1 * call_s,
        "call_p90_s": None,
        "call_p95_s": None,
        "call_p99_s": None,
        "samples": 5 * len(medians),
        "iterations": 1,
        "converged": True,
        "flags": [],
        "calibrated_call": call_s / 0.001,
        "restarts": restarts,
        "peak_memory_bytes": None,
        "process_peak_bytes": None,
        "device_hot_s": None,
        "device_cold_s": None,
        "launch_s": None,
        "first_call_s": 0.01,
        "compile_s": None,
        "warmup_calls": 10,
        "warmup_s": 0.3,
        "relative_error": 0.0,
        "tolerance": 1e-4,
    } | changes
    return CaseRecord(**(named(values) | interval_of(medians) | values))


def named(values):
    """What of a record follows from the rest of it."""
    side = "x".join(map(str, values["input_shape"]))
    start = (values["subject"], values["workload"], f"b{values['batch_size']}", side)
    axes = ("precision", "layout", "mode", "device")
    asks = "latency" if values["batch_size"] == 1 else "throughput"
    return {
        "id": "-".join([*start, *(values[axis] for axis in axes)]),
        "asks": asks,
        "group": f"{asks}, {side}, {values['device']}",
        "flops": values["macs"] and 2 * values["macs"],
        "latency_s": values["call_s"] if asks == "latency" else None,
        "images_per_second": values["batch_size"] / values["call_s"],
    }


def interval_of(medians):
    """Student's interval on the logarithms, by hand."""
    if len(medians) == 1:
        return {"call_low_s": None, "call_high_s": None}
    logs = [math.log(median) for median in medians]
    error = statistics.stdev(logs) / math.sqrt(len(logs))
    factor = math.exp(STUDENT_T[len(logs) - 2] * error)
    middle = math.exp(statistics.mean(logs))
    return {"call_low_s": middle / factor, "call_high_s": middle * factor}


def make_measured(*restarts, **changes):
    """A case of these samples; what the record says of them is right where tests look."""
    by_cycle = [each if isinstance(each, dict) else dict(enumerate(each)) for each in restarts]
    medians = [statistics.median(map(statistics.median, rounds.values())) for rounds in by_cycle]
    record = make_record(medians=medians, **changes)
    cut = [
        make_restart(median, samples=[*map(len, rounds.values())], cycles=[*rounds])
        for median, rounds in zip(medians, by_cycle, strict=True)
    ]
    record = CaseRecord(**(vars(record) | {"restarts": cut}))
    return Measured(record=record, restarts=tuple(tuple(map(tuple, r.values())) for r in by_cycle))


def make_run(*cases, unmeasured=(), path="/results/one/benchmark.json", ceilings=(), **environment):
    """A run as it is after loading."""
    cases = tuple(case if isinstance(case, Measured) else with_samples(case) for case in cases)
    outcomes = [Outcome(id=case.record.id, status="measured", reason=None) for case in cases]
    outcomes += unmeasured
    suite = SuiteRecord(
        schema_version=SCHEMA_VERSION,
        run=Path(path).parent.name,
        command="pytest benchmarks --benchmark-only",
        preset="smoke",
        started_at="2026-11-23T20:00:59+00:00",
        finished_at="2026-11-23T20:01:20+00:00",
        protocol={"restarts": 3, "target": None},
        environment=ENVIRONMENT | environment,
        notes=[],
        outcomes=[outcome.to_dict() for outcome in outcomes],
        ceilings=[*ceilings],
    )
    return Run(
        path=Path(path), commit="0123456789ab", suite=suite, cases=cases, outcomes=tuple(outcomes)
    )


def with_samples(record):
    """A record beside samples that are all alike."""
    restarts = tuple(((restart.median_s,) * 5,) for restart in record.restarts)
    return Measured(record=record, restarts=restarts)
