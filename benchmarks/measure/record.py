"""The schema of what the suite writes into pytest-benchmark's JSON; standard library only.

A result file is pytest-benchmark's own document with two additions:

- each benchmark's ``extra_info`` is one `CaseRecord`;
- the document's top-level key ``suite`` is one `SuiteRecord`: the run's environment and the
  outcome of every planned case, also of those that pytest-benchmark leaves out.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import UnionType
from typing import Any, Literal, Self, get_args, get_origin, get_type_hints

# Format history
# 1  first published form
SCHEMA_VERSION = 1
SUITE_KEY = "suite"
FILE_NAME = "benchmark.json"

Status = Literal["measured", "skipped", "out_of_memory", "wrong", "failed", "not_run"]


class RecordError(ValueError):
    """A document or a part of it is not of this schema."""


@dataclass(frozen=True, kw_only=True)
class _Record:
    """What the records share: to a plain dict and, strictly, back."""

    def to_dict(self) -> dict[str, Any]:
        """The record as plain Python values, as JSON holds them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Reads a record and refuses what is missing, unknown, of a wrong type or not finite.

        Raises:
            RecordError: naming the field and the value.
        """
        if not isinstance(values, Mapping):
            raise RecordError(f"{cls.__name__}: {values!r} is not an object")
        names = {field.name for field in fields(cls)}
        if missing := sorted(names - values.keys()):
            raise RecordError(f"{cls.__name__}: missing {', '.join(missing)}")
        if unknown := sorted(values.keys() - names):
            raise RecordError(f"{cls.__name__}: unknown {', '.join(unknown)}")
        for name, expected in get_type_hints(cls).items():
            if not _fits(values[name], expected):
                raise RecordError(f"{cls.__name__}: {name} is {values[name]!r}")
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class CaseRecord(_Record):
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
        macs: multiply-accumulates of convolutions and matrix products for one sample.
        flops: 2 x *macs*.
        activations: elements in the outputs of the same operators, one sample.
        fvcore_flops: what fvcore calls flops (MACs plus norms and pooling), one sample.
        call_median_s: as the other ``call_`` fields over all rounds of this process.
        call_p90_s: `None` below 64 samples; p95 below 130, p99 below 662.
        latency_s: median of one call waited for; `None` where that was not what was timed.
        images_per_second: samples a second with calls back to back, else `None`.
        peak_memory_bytes: most bytes allocated to tensors during a call above what was there.
        first_call_s: the first call, compilation and autotuning included.
        compile_s: first call less a steady call, for the compile modes; else `None`.
        relative_error: |answer - float32 eager reference| / |reference|, Frobenius norms.
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
    parameters: int
    macs: int | None
    flops: int | None
    activations: int | None
    fvcore_flops: int | None
    call_median_s: float
    call_min_s: float
    call_q1_s: float
    call_q3_s: float
    call_p90_s: float | None
    call_p95_s: float | None
    call_p99_s: float | None
    rounds: int
    iterations: int
    latency_s: float | None
    images_per_second: float | None
    peak_memory_bytes: int | None
    first_call_s: float
    compile_s: float | None
    warmup_calls: int
    warmup_s: float
    relative_error: float
    tolerance: float


@dataclass(frozen=True, kw_only=True)
class Outcome(_Record):
    """How one planned case ended; *reason* is `None` only for a measured one."""

    id: str
    status: Status
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class SuiteRecord(_Record):
    """The run: what was asked, on what, and how every planned case ended.

    Attributes:
        run: the run's name, which is also the name of its folder.
        command: the command line that made it.
        environment: facts by name (strings, numbers, booleans, `None`; of variables, by name).
        outcomes: one `Outcome` (as a dict) for every planned case.
    """

    schema_version: int
    run: str
    command: str
    preset: str | None
    started_at: str
    finished_at: str
    environment: dict[str, Any]
    notes: list[str]
    outcomes: list[dict[str, Any]]


def _fits(value: Any, expected: Any) -> bool:
    """Whether a JSON value is of an annotated type."""
    origin = get_origin(expected)
    if origin is UnionType:
        return any(_fits(value, option) for option in get_args(expected))
    if origin is Literal:
        return value in get_args(expected)
    if origin is list:
        (item,) = get_args(expected)
        return isinstance(value, list) and all(_fits(entry, item) for entry in value)
    return _is_scalar(value, origin or expected)


def _is_scalar(value: Any, expected: type) -> bool:
    """As isinstance, but true is no number, a whole number may be a float, and NaN is none."""
    if isinstance(value, bool):
        return expected is bool
    if expected is float:
        return isinstance(value, int | float) and is_finite(value)
    return isinstance(value, expected)


def is_finite(value: float) -> bool:
    """Whether a number of JSON, where whole ones have no largest, is one of double precision."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
