"""A real result file, and small made-up runs whose figures can be checked by hand."""

import copy
import json
from pathlib import Path

import pytest

from benchmarks.measure.record import SCHEMA_VERSION, CaseRecord, Outcome, SuiteRecord
from reports.load import Measured, Run

# pytest benchmarks --benchmark-only --preset smoke --precision float32,tf32
#        --benchmark-max-time=0.02
# on two cores of an Intel Xeon without a GPU: 13 cases measured, 13 skipped for want of TF32.
REAL_FILE = Path(__file__).parent / "data" / "smoke.json"
REAL_DOCUMENT = json.loads(REAL_FILE.read_text())
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
def run():
    """Makes a run of records, with outcomes for them and for what else was planned."""
    return make_run


def make_record(**changes):
    """The record of a case; its id and group follow from what it is."""
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
        "parameters": 11_689_512,
        "macs": 1_814_000_000,
        "activations": 2_000_000,
        "fvcore_flops": None,
        "call_median_s": 0.002,
        "call_p90_s": None,
        "call_p95_s": None,
        "call_p99_s": None,
        "rounds": 5,
        "iterations": 1,
        "peak_memory_bytes": None,
        "first_call_s": 0.01,
        "compile_s": None,
        "warmup_calls": 10,
        "warmup_s": 0.3,
        "relative_error": 0.0,
        "tolerance": 1e-4,
    } | changes
    median = values["call_median_s"]
    side = "x".join(map(str, values["input_shape"]))
    axes = ("workload", "batch_size", "precision", "layout", "mode", "device")
    asks = "latency" if values["batch_size"] == 1 else "throughput"
    derived = {
        "id": "-".join([values["subject"], side, *(str(values[axis]) for axis in axes)]),
        "asks": asks,
        "group": f"{asks}, {side}, {values['device']}",
        "flops": values["macs"] and 2 * values["macs"],
        "call_min_s": 0.9 * median,
        "call_q1_s": 0.95 * median,
        "call_q3_s": 1.1 * median,
        "latency_s": median if asks == "latency" else None,
        "images_per_second": values["batch_size"] / median,
    }
    return CaseRecord(**(derived | values))


def make_run(*records, unmeasured=(), path="/results/one/benchmark.json", **environment):
    """A run as it is after loading."""
    outcomes = [Outcome(id=case.id, status="measured", reason=None) for case in records]
    outcomes += unmeasured
    suite = SuiteRecord(
        schema_version=SCHEMA_VERSION,
        run=Path(path).parent.name,
        command="pytest benchmarks --benchmark-only",
        preset="smoke",
        started_at="2026-11-23T20:00:59+00:00",
        finished_at="2026-11-23T20:01:20+00:00",
        environment=ENVIRONMENT | environment,
        notes=[],
        outcomes=[outcome.to_dict() for outcome in outcomes],
    )
    cases = tuple(Measured(record=case, samples_s=(case.call_median_s,)) for case in records)
    return Run(
        path=Path(path), commit="0123456789ab", suite=suite, cases=cases, outcomes=tuple(outcomes)
    )
