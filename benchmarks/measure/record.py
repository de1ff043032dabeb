"""The schema of what the suite writes into pytest-benchmark's JSON; standard library only.

A result file is pytest-benchmark's own document with two additions:

- each benchmark's ``extra_info`` is one `CaseRecord`;
- the document's top-level key ``suite`` is one `SuiteRecord`: the run's environment and the
  outcome of every planned case, also of those that pytest-benchmark leaves out.
"""

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from benchmarks.measure.roofline import Ceilings
from benchmarks.measure.schema import Record

# Format history
# 1  first published form
# 2  restarts, rounds and intervals; flags; calibration; peaks of the CPU; times of the device
# 3  ceilings of the machine; least bytes, element-wise work and the closed form's MACs
SCHEMA_VERSION = 3
SUITE_KEY = "suite"
FILE_NAME = "benchmark.json"

Status = Literal[
    "measured",
    "skipped",
    "out_of_memory",
    "wrong",
    "crashed",
    "timed_out",
    "failed",
    "not_run",
]


@dataclass(frozen=True, kw_only=True)
class RestartRecord(Record):
    """What one process, started afresh, gave for a case.

    Units: ``_s`` seconds of one call.

    Attributes:
        samples: of each round, in order of time, the number of its samples; they lie one behind
            the other in pytest-benchmark's ``stats.data``, restart after restart.
        cycles: of each round, the turn of the group that it belongs to: rounds of two cases in
            one restart with the same cycle are neighbours in time.
        median_s: median over the rounds' medians.
        low_s: as *high_s*, the 95 % interval of *median_s* within this process; `None` with too
            few rounds.
        converged: whether that interval came within the target before the time was up.
        first_call_s: the first call, compilation and autotuning included.
        compile_s: first call less a steady call, for the compile modes; else `None`. Cold in the
            first restart; the later ones find the compiled code in a cache.
        settled: whether the warm-up came to an end by itself.
        harness_cost_s: what timing an empty call costs a sample.
        calibration: seconds of each fixed piece of work, timed in turns with the group.
        disturbance: what the system said while the rounds ran (`measure.disturbance`).
        flags: what to beware of (`measure.flags`).
    """

    samples: list[int]
    cycles: list[int]
    median_s: float
    low_s: float | None
    high_s: float | None
    converged: bool
    first_call_s: float
    compile_s: float | None
    warmup_calls: int
    warmup_s: float
    settled: bool
    harness_cost_s: float
    calibration: dict[str, Any]
    disturbance: dict[str, Any]
    flags: list[str]

    @property
    def calibrated_median(self) -> float:
        """The process's median in units of the fixed work that was timed beside it."""
        return self.median_s / statistics.geometric_mean(self.calibration.values())


@dataclass(frozen=True, kw_only=True)
class CaseRecord(Record):
    """What is known about one measured case.

    Units: ``_s`` seconds of one call, ``_bytes`` bytes; `None` is "not known", never 0.

    Attributes:
        id: ``<subject>-<workload>-b<batch>-<resolution>-<precision>-<layout>-<mode>-<device>``,
            with ``-t<threads>`` behind it where a thread count was asked for.
        source: whose module it is: ``resnet_impl``, ``torchvision``, ``timm`` or ``user``.
        kind: ``net`` or ``block``.
        input_shape: one sample, without the batch: (C, H, W) for images.
        threads: intra-op threads in force while it was measured.
        asks: ``latency`` (one call at a time, waited for) or ``throughput`` (back to back).
        question: the docstring of the benchmark function.
        reason: why the case is in its preset, or that it was asked for.
        group: cases of one group answer one comparison.
        role: the variant within a group of blocks (``plain``, ``identity``, ...), else `None`.
        turns: cases of one group with the same number were alive together and took turns, so that
            their ratio is known better than either of them.
        macs: multiply-accumulates of convolutions and matrix products for one sample.
        flops: 2 x *macs*.
        activations: elements in the outputs of the same operators, one sample.
        elementwise_flops: what the same pass does beside products: norms, biases, additions,
            activations, pooling; one sample.
        least_bytes: of one call, the whole batch: every operator's inputs, weights and outputs
            once each, in the case's precision.
        fvcore_flops: what fvcore calls flops (MACs plus norms and global pooling), one sample.
        closed_form_macs: of our own specs, from `resnet_impl.complexity`; else `None`.
        call_s: geometric mean of the restarts' medians.
        call_low_s: as *call_high_s*, the 95 % interval of *call_s* over processes; `None` with
            one restart, because one process tells nothing about another.
        call_min_s: as the quartiles and percentiles below, of the samples of all restarts.
        call_p90_s: `None` below 64 samples; p95 below 130, p99 below 662.
        samples: timed samples of all restarts; pytest-benchmark calls them rounds.
        iterations: back-to-back calls of one sample, which is their mean.
        converged: whether every restart's own interval came within the target.
        flags: of any restart.
        calibrated_call: *call_s* in units of the fixed work that was timed beside it, as the
            geometric mean over the restarts; comparable where the clock rate is not.
        restarts: one for each process.
        latency_s: *call_s*, where one call was waited for, else `None`.
        images_per_second: samples a second with calls back to back, else `None`.
        peak_memory_bytes: most bytes allocated to tensors during a call above what was there.
        process_peak_bytes: most bytes resident during a call above what was resident before.
        device_hot_s: CUDA, one call by device events with what it reads still in the L2 cache.
        device_cold_s: CUDA, the same with the L2 cache flushed before.
        launch_s: CUDA, what the host takes to issue the call.
        first_call_s: as *compile_s*, *warmup_calls* and *warmup_s*, of the first restart.
        relative_error: |answer - float32 eager reference| / |reference|, Frobenius norms; the
            largest of all restarts.
    """

    id: str
    subject: str
    source: Literal["resnet_impl", "torchvision", "timm", "user"]
    kind: Literal["net", "block"]
    workload: str
    batch_size: int
    input_shape: list[int]
    precision: str
    layout: str
    mode: str
    device: str
    threads: int
    asks: Literal["latency", "throughput"]
    question: str
    reason: str
    group: str
    role: str | None
    turns: int
    parameters: int | None
    macs: int | None
    flops: int | None
    activations: int | None
    elementwise_flops: int | None
    least_bytes: int | None
    fvcore_flops: int | None
    closed_form_macs: int | None
    call_s: float
    call_low_s: float | None
    call_high_s: float | None
    call_min_s: float
    call_q1_s: float
    call_q3_s: float
    call_p90_s: float | None
    call_p95_s: float | None
    call_p99_s: float | None
    samples: int
    iterations: int
    converged: bool
    flags: list[str]
    calibrated_call: float
    restarts: list[RestartRecord]
    latency_s: float | None
    images_per_second: float | None
    peak_memory_bytes: int | None
    process_peak_bytes: int | None
    device_hot_s: float | None
    device_cold_s: float | None
    launch_s: float | None
    first_call_s: float
    compile_s: float | None
    warmup_calls: int
    warmup_s: float
    relative_error: float
    tolerance: float


@dataclass(frozen=True, kw_only=True)
class Outcome(Record):
    """How one planned case ended; *reason* is `None` only for a measured one."""

    id: str
    status: Status
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class SuiteRecord(Record):
    """The run: what was asked, on what, and how every planned case ended.

    Attributes:
        run: the run's name, which is also the name of its folder.
        command: the command line that made it.
        protocol: how it was measured, by name: restarts, the precision aimed at, limits.
        environment: facts by name (strings, numbers, booleans, `None`; of variables, by name).
        outcomes: one `Outcome` (as a dict) for every planned case.
        ceilings: what the devices did at best, for each precision and thread count of the cases.
    """

    schema_version: int
    run: str
    command: str
    preset: str | None
    started_at: str
    finished_at: str
    protocol: dict[str, Any]
    environment: dict[str, Any]
    notes: list[str]
    outcomes: list[dict[str, Any]]
    ceilings: list[Ceilings]

    @property
    def took(self) -> timedelta:
        """From the beginning to the end; of a run that went on later, with the pause."""
        return datetime.fromisoformat(self.finished_at) - datetime.fromisoformat(self.started_at)
