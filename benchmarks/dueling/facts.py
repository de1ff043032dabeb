"""What a case is on one side without any noise: counts, operators, memory, graphs, the answer."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.answers import TOLERANCES, check, tensors_in
from benchmarks.cases import Case, sample_shape
from benchmarks.dueling.exchange import Exchanged, compared_answer, leave_answer
from benchmarks.dueling.module_counts import module_counts
from benchmarks.dueling.operators import operators_of
from benchmarks.measure.counts.counter import CountError, tally_of
from benchmarks.measure.counts.tally import Tally
from benchmarks.measure.counts.twin import plain_module
from benchmarks.measure.duel_record import Facts, OperatorCount, Side
from benchmarks.measure.graphs import graphs_of, watched
from benchmarks.measure.memory import peaks_of
from benchmarks.measure.profile_record import GraphsRecord
from benchmarks.measure.switches import pinned
from benchmarks.messages import Limits
from benchmarks.modules import build, seeded_batch
from benchmarks.protocol import GRAPH_MODES, clear, collector_off, in_force, reference
from benchmarks.subjects import Subject
from benchmarks.variants import prepare, prepare_input
from benchmarks.workloads import inference

# Nothing is timed; what was compiled for the rounds need not be compiled once more.
LIMITS = Limits(min_sample_s=0.0, warmup_s=0.0, compile_caches=True, weighed=False)
# The first call fills caches that belong to nobody.
WARM_CALLS = 2


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What calls of the variant show.

    Attributes:
        made_input: the batch, cast and laid out.
        output_shapes: of the tensors in the answer.
        threads: intra-op threads in force.
        relative_error: of the answer, to the float32 eager one.
    """

    made_input: Tensor
    output_shapes: list[list[int]]
    threads: int
    relative_error: float
    graphs: GraphsRecord | None
    peak_memory_bytes: int | None
    operators: list[OperatorCount] | None


def facts_of(case: Case, subject: Subject, *, exchange: Path, side: Side) -> Facts:
    """Finds out the facts of one side; the baseline's first, the candidate's in another process.

    A compiled case is compiled once more, and nothing that is compiled in this process outlives it.

    Args:
        case: which both sides have.
        subject: the side's own.
        exchange: the folder in which the baseline's weights and answer lie until the candidate
            has read them.
        side: whose facts they are.

    Raises:
        SubjectUnavailable: the library is missing.
        WrongAnswer: the float32 eager answer is not finite.
        ValueError: the user's factory returns no module, or not a float32 one on the CPU.
    """
    shape = sample_shape(case, subject.channels)
    module, batch = build(subject, shape), seeded_batch(case.batch_size, shape)
    tally = _tally(module, shape)
    seen = _seen(module, batch, case)
    modules = module_counts(module, tally) if tally else []
    exchanged = _exchanged(module, batch, case, exchange, side)  # It changes the weights.
    return Facts(
        signature=_signature(case, seen),
        parameters=tally.parameters if tally else None,
        macs=tally.macs if tally else None,
        activations=tally.activations if tally else None,
        modules=modules,
        operators=seen.operators,
        peak_memory_bytes=seen.peak_memory_bytes,
        graphs=seen.graphs.graphs if seen.graphs else None,
        graph_breaks=seen.graphs.breaks if seen.graphs else [],
        relative_error=seen.relative_error,
        answer_error=exchanged.error,
        answer_remark=exchanged.remark,
        tolerance=TOLERANCES["float32"],
    )


def _signature(case: Case, seen: Seen) -> dict[str, Any]:
    return {
        "workload": case.workload,
        "batch_size": case.batch_size,
        "input_shape": list(seen.made_input.shape),
        "output_shape": seen.output_shapes,
        "dtype": str(seen.made_input.dtype).removeprefix("torch."),
        "precision": case.precision,
        "layout": case.layout,
        "mode": case.mode,
        "device": case.device,
        "threads": seen.threads,
    }


def _tally(module: nn.Module, shape: tuple[int, ...]) -> Tally | None:
    """The counts of one sample; `None` where it cannot be counted, which ``count`` explains."""
    try:
        return tally_of(module, (seeded_batch(1, shape),))
    except CountError:
        return None


def _seen(module: nn.Module, batch: Tensor, case: Case) -> Seen:
    compiled = case.mode != "eager" or plain_module(module) is not module
    expected = reference(module, batch, case)
    with _fixed(case, compiled=compiled), watched(compiled=compiled) as breaks:
        variant: Any = prepare(module, case)
        made_input = prepare_input(batch, case)
        call = inference(variant, made_input, case)
        for _ in range(WARM_CALLS):
            answer = call()
        return Seen(
            made_input=made_input,
            output_shapes=[list(one.shape) for one in tensors_in(answer)],
            threads=torch.get_num_threads(),
            relative_error=check(answer, expected, case.precision).relative_error,
            graphs=graphs_of(breaks, compiled=compiled),
            peak_memory_bytes=_peak_bytes(call, case),
            operators=None if compiled else operators_of(variant, made_input, case),
        )


@contextmanager
def _fixed(case: Case, *, compiled: bool) -> Iterator[None]:
    """The case's switches, but cuDNN tries nothing out, and nothing that was compiled is there.

    An algorithm that is chosen by its time brings a workspace that differs from run to run; of
    code that was compiled before, there are no graphs to count.
    """
    if compiled:
        clear(case.device_type)
    try:
        with (
            in_force(case, LIMITS),
            pinned(
                threads=case.threads,
                tf32=case.precision == "tf32",
                autotune=False,
                compile_caches=LIMITS.compile_caches,
            ),
        ):
            yield
    finally:
        if compiled:
            clear(case.device_type)


def _peak_bytes(call: Callable[[], Any], case: Case) -> int | None:
    """By torch's allocator; `None` where CUDA graphs are replayed, which allocate nothing.

    On the CPU it is the same number in every process: six, on a busy machine and with the cases in
    other orders, gave the same bytes for blocks and nets in float32, bfloat16 and autocast, with
    one thread and two; three did for a compiled ResNet-18 (AMD EPYC, torch 2.14.1, 2026-11-25).
    """
    if case.device_type == "cuda" and case.mode in GRAPH_MODES:
        return None
    gc.collect()  # What is freed meanwhile would be taken for the call's own.
    with collector_off():
        return peaks_of(call, case.device).allocated_bytes


def _exchanged(
    module: nn.Module, batch: Tensor, case: Case, exchange: Path, side: Side
) -> Exchanged:
    if side == "candidate":
        return compared_answer(module, batch, case, exchange)
    leave_answer(module, batch, case, exchange)
    return Exchanged()
