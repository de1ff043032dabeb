"""The order of one benchmark: build, check, warm up, take turns, check again, weigh."""

import gc
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.answers import Answer, check, checked_reference
from benchmarks.cases import Case, sample_shape
from benchmarks.measure.clock import clock_for, timed_calls
from benchmarks.measure.counters import read_counters
from benchmarks.measure.device_time import device_times
from benchmarks.measure.disturbance import Speeds
from benchmarks.measure.memory import peaks_of
from benchmarks.measure.nvml import Gpu, gpu_of
from benchmarks.measure.sampling import Round, round_of, warm_up
from benchmarks.measure.speeds import read_speeds
from benchmarks.measure.switches import pinned
from benchmarks.messages import Limits, Prepared, Turn, Weights
from benchmarks.modules import build, seeded_batch
from benchmarks.subjects import Subject
from benchmarks.variants import prepare, prepare_input
from benchmarks.workloads import inference, waited_for

# torch.compile records CUDA graphs in these modes: a replay allocates nothing.
GRAPH_MODES = ("compile-reduce-overhead", "compile-max-autotune")
# Calls of the pass by device events; their median ignores a few disturbed ones.
DEVICE_REPEATS = 21
# A look takes longer than reading the counters; a case that is alone for a third of a second still
# gets more than the four that show a change.
LOOK_EVERY_S = 0.05


class Bench:
    """One case, alive in this process.

    Inside the timed region: calls of the variant, and waiting for the device. Outside: making
    the module and the batch, moving and casting them, the reference answer, compilation and
    warm-up, reading the counters, the passes that weigh.
    """

    def __init__(self, case: Case, subject: Subject, limits: Limits) -> None:
        self.case = case
        self._limits = limits
        self._shape = sample_shape(case, subject.channels)
        module = build(subject, self._shape)
        batch = seeded_batch(case.batch_size, self._shape)
        self._reference = reference(module, batch, case)
        self._issue = inference(prepare(module, case), prepare_input(batch, case), case)
        self._queued = case.asks == "throughput" and case.device_type == "cuda"
        self._call = self._issue if self._queued else waited_for(self._issue, case)
        self._clock = clock_for(case.device)
        self._gpu = _gpu(case)
        self._looked_s = -math.inf
        self._round = Round(samples=1, iterations=1)

    def answer(self) -> Answer:
        """One call, and how far its answer is from the reference.

        Raises:
            WrongAnswer: further than the precision allows.
        """
        with in_force(self.case, self._limits):
            return check(self._call(), self._reference, self.case.precision)

    def prepare(self) -> Prepared:
        """The first call and the warm-up; the first answer and the last are checked.

        Raises:
            WrongAnswer: the variant differs from the float32 eager reference.
        """
        with in_force(self.case, self._limits):
            start = self._clock()
            first_answer = self._call()
            first_call_s = self._clock() - start
            check(first_answer, self._reference, self.case.precision)
            del first_answer
            last_answer: list[Any] = []

            def call() -> None:
                last_answer[:] = [self._call()]

            warmup = warm_up(call, self._clock, at_most_s=self._limits.warmup_s)
            answer = check(last_answer.pop(), self._reference, self.case.precision)
            threads = torch.get_num_threads()
        self._round = self._limits.round or round_of(
            warmup.steady_s,
            self._limits.min_sample_s,
            queued=self._queued,
            iterations=self._limits.iterations,
        )
        return Prepared(
            shape=self._shape,
            threads=threads,
            answer=answer,
            first_call_s=first_call_s,
            warmup=warmup,
            round=self._round,
        )

    def turn(self) -> Turn:
        """One round, behind an untimed call.

        The case before has taken the caches and let the threads fall asleep. Rounds of a single
        call need it, too: without it a case of 10.1 ms came out 1.7 % too slow beside one of
        9.6 ms, which had two calls a round (AMD EPYC, one thread, 2026-11-24).
        """
        with in_force(self.case, self._limits), collector_off():
            self._call()
            before = read_counters()
            seconds = timed_calls(
                self._call,
                self._clock,
                samples=self._round.samples,
                iterations=self._round.iterations,
            )
            window = read_counters() - before
            return Turn(seconds=tuple(seconds), window=window, speeds=self._look())

    def _look(self) -> Speeds | None:
        """The speeds now, unless they were looked at a moment ago."""
        now_s = time.monotonic()
        if now_s - self._looked_s < LOOK_EVERY_S:
            return None
        self._looked_s = now_s
        return read_speeds(self._gpu)

    def weigh(self) -> Weights | None:
        """Peak memory and device times, where the limits ask for them."""
        if not self._limits.weighed:
            return None
        with in_force(self.case, self._limits):
            peaks = peaks_of(self._call, self.case.device)
            timed = self.case.device_type == "cuda"
            device = device_times(self._issue, repeats=DEVICE_REPEATS) if timed else None
        if timed and self.case.mode in GRAPH_MODES:
            peaks = replace(peaks, allocated_bytes=None)
        return Weights(peaks=peaks, device=device)


@contextmanager
def in_force(case: Case, limits: Limits) -> Iterator[None]:
    """The case's device is the current one, and its switches are set."""
    with (
        _on_device(case),
        pinned(
            threads=case.threads,
            tf32=case.precision == "tf32",
            compile_caches=limits.compile_caches,
        ),
    ):
        yield


def _on_device(case: Case) -> AbstractContextManager[Any]:
    """Makes the case's CUDA device the current one, which is the one that a clock waits for."""
    return torch.cuda.device(case.device) if case.device_type == "cuda" else nullcontext()


@contextmanager
def collector_off() -> Iterator[None]:
    """No garbage collection, which would stop a call where it happens to fall due."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def clear(device_type: str) -> None:
    """Leaves nothing of the cases that were alive: compiled code and the device's memory."""
    if "torch._dynamo" in sys.modules:  # Where nothing was compiled, its import takes seconds.
        torch.compiler.reset()
    gc.collect()  # A compiled module is a ring of references and holds its weights.
    if device_type == "cuda":
        torch.cuda.empty_cache()


def _gpu(case: Case) -> Gpu | None:
    if case.device_type != "cuda":
        return None
    return gpu_of(str(torch.cuda.get_device_properties(case.device).uuid))


def reference(module: nn.Module, batch: Tensor, case: Case) -> Any:
    """The float32 eager answer in the default layout, on the case's device.

    Without autotuning: what the case's own first call has to find out is not found out here.
    """
    plain = replace(case, precision="float32", layout="nchw", mode="eager")
    call: Callable[[], Any] = inference(prepare(module, plain), prepare_input(batch, plain), plain)
    with _on_device(case), pinned(threads=case.threads, tf32=False, autotune=False):
        return checked_reference(call)
