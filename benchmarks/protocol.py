"""The order of one benchmark: build, check the first answer, warm up, time, weigh, count."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from benchmarks.answers import Answer, check, checked_reference
from benchmarks.cases import Case, sample_shape
from benchmarks.measure.clock import clock_for
from benchmarks.measure.counts import Counts, count
from benchmarks.measure.memory import peak_memory_bytes
from benchmarks.measure.sampling import WarmUp, calls_per_round, rounds_within, warm_up
from benchmarks.measure.stats import Summary, summarise
from benchmarks.measure.switches import pinned
from benchmarks.modules import build, seeded_batch
from benchmarks.subjects import Subject
from benchmarks.variants import prepare, prepare_input
from benchmarks.workloads import inference, waited_for

Note = Callable[[str], None]
# torch.compile records CUDA graphs in these modes: a replay allocates nothing.
GRAPH_MODES = ("compile-reduce-overhead", "compile-max-autotune")


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Seconds per call of each round, and the calls that a round timed together."""

    seconds: Sequence[float]
    iterations: int


class RoundTimer(Protocol):
    """Times rounds of back-to-back calls; pytest-benchmark's ``pedantic`` in a real run."""

    def __call__(self, call: Callable[[], Any], *, rounds: int, iterations: int) -> Samples:
        """Times *rounds* of *iterations* calls each, or more where its user asked for more."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """pytest-benchmark's own limits, which keep their meaning.

    Attributes:
        max_time_s: ``--benchmark-max-time``.
        min_time_s: ``--benchmark-min-time``, of one round.
        min_rounds: ``--benchmark-min-rounds``.
    """

    max_time_s: float
    min_time_s: float
    min_rounds: int


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What timing one variant gave.

    Attributes:
        first_call_s: with compilation, autotuning and the first touch of memory in it.
        threads: intra-op threads in force.
    """

    answer: Answer
    first_call_s: float
    warmup: WarmUp
    iterations: int
    calls: Summary
    peak_memory_bytes: int | None
    threads: int

    @property
    def compile_s(self) -> float:
        """What the first call took beyond a steady one: compilation, where there is any."""
        return max(0.0, self.first_call_s - self.warmup.steady_s)


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """Everything that one benchmark found out; *shape* is one sample's."""

    shape: tuple[int, ...]
    timing: Timing
    counts: Counts


def measure(
    case: Case, subject: Subject, budget: Budget, time_rounds: RoundTimer, note: Note
) -> Measurement:
    """Runs one benchmark from beginning to end.

    Inside the timed region: calls of the variant, and waiting for the device. Outside: making
    the module and the batch, moving and casting them, the reference answer, compilation and
    warm-up, the pass that weighs memory, counting.

    Raises:
        WrongAnswer: the variant differs from the float32 eager reference, at its first call, after
            the warm-up or after the rounds.
        SubjectUnavailable: the subject's library is missing.
        ValueError: the resolution does not fit the subject.
    """
    shape = sample_shape(case, subject.channels)
    module = build(subject, shape)
    batch = seeded_batch(case.batch_size, shape)
    with on_device(case), _variant(module, batch, case) as (call, reference):
        timing = _time(call, reference, case, budget, time_rounds)
        del call, reference  # So that the device's memory is free when it is left.
    return Measurement(shape=shape, timing=timing, counts=count(module, batch, note=note))


def rehearse(case: Case, subject: Subject) -> Answer:
    """Everything that `measure` does short of timing: the answer is checked, no clock is read."""
    shape = sample_shape(case, subject.channels)
    module = build(subject, shape)
    batch = seeded_batch(case.batch_size, shape)
    with on_device(case), _variant(module, batch, case) as (call, reference):
        return check(call(), reference, case.precision)


@contextmanager
def _variant(
    module: nn.Module, batch: Tensor, case: Case
) -> Iterator[tuple[Callable[[], Any], Any]]:
    """The call that the case is about, with its switches in force, and the answer it must give."""
    reference = _reference(module, batch, case)
    with pinned(threads=case.threads, tf32=case.precision == "tf32"):
        yield inference(prepare(module, case), prepare_input(batch, case), case), reference


def _reference(module: nn.Module, batch: Tensor, case: Case) -> Any:
    """The float32 eager answer in the default layout, on the case's device.

    Without autotuning: what the case's own first call has to find out is not found out here.
    """
    plain = replace(case, precision="float32", layout="nchw", mode="eager")
    with pinned(threads=case.threads, tf32=False, autotune=False):
        return checked_reference(
            inference(prepare(module, plain), prepare_input(batch, plain), plain)
        )


def _time(
    call: Callable[[], Any], reference: Any, case: Case, budget: Budget, time_rounds: RoundTimer
) -> Timing:
    clock = clock_for(case.device)
    queued = case.asks == "throughput" and case.device_type == "cuda"
    if not queued:
        call = waited_for(call, case)
    start = clock()
    first_answer = call()
    first_call_s = clock() - start
    check(first_answer, reference, case.precision)
    warmup = warm_up(call, clock)
    answer = check(call(), reference, case.precision)
    iterations = calls_per_round(warmup.steady_s, budget.min_time_s, queued=queued)
    rounds = rounds_within(
        budget.max_time_s, warmup.steady_s * iterations, at_least=budget.min_rounds
    )
    samples = time_rounds(call, rounds=rounds, iterations=iterations)
    check(call(), reference, case.precision)  # A module may change, or a replay go stale.
    return Timing(
        answer=answer,
        first_call_s=first_call_s,
        warmup=warmup,
        iterations=samples.iterations,
        calls=summarise(samples.seconds),
        peak_memory_bytes=None if replays(case) else peak_memory_bytes(call, case.device),
        threads=torch.get_num_threads(),
    )


@contextmanager
def on_device(case: Case) -> Iterator[None]:
    """Makes the case's CUDA device the current one, which is the one that a clock waits for.

    Afterwards nothing is left: the next case compiles from nothing and finds the memory free.
    """
    cuda = case.device_type == "cuda"
    try:
        with torch.cuda.device(case.device) if cuda else nullcontext():
            yield
    finally:
        if case.mode != "eager":
            torch.compiler.reset()
        if cuda:
            gc.collect()  # A compiled module is a ring of references and holds its weights.
            torch.cuda.empty_cache()


def replays(case: Case) -> bool:
    """Whether CUDA graphs hold the memory of a call from the first replay on."""
    return case.device_type == "cuda" and case.mode in GRAPH_MODES
