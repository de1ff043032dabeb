"""The order of a profile: ceilings, checks, warm-up, calls in turns, memory, counts, files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.cases import Case
from benchmarks.measure.ceilings import CONTENDED
from benchmarks.measure.first_line import first_line
from benchmarks.measure.profile_record import MemoryRecord, ProfileRecord
from benchmarks.measure.roofline import Ceilings
from benchmarks.profiling.blame import blamed
from benchmarks.profiling.calls import Calls, take_turns
from benchmarks.profiling.costs import layer_costs
from benchmarks.profiling.folder import write_profile
from benchmarks.profiling.memory_timeline import memory_of
from benchmarks.profiling.records import Origin, profile_record, read_calls
from benchmarks.profiling.stacks import folded
from benchmarks.profiling.target import LIMITS, Target, warm_target
from benchmarks.protocol import GRAPH_MODES, clear, in_force
from benchmarks.rehearsal import rehearse
from benchmarks.subjects import Subject

Say = Callable[[str], None]
CeilingsFor = Callable[[Case], Ceilings | None]
Pairs = Sequence[tuple[Case, Subject]]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked for.

    Attributes:
        cases: with where their modules come from; two take turns.
        training: a training step instead of an inference call.
        calls: of each kind.
        results: the folder that the profiles' own folders are made in.
        command: as it was typed.
    """

    cases: Pairs
    training: bool
    calls: int
    results: Path
    command: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A profile and the folder that holds it."""

    record: ProfileRecord
    folder: Path


def profile_cases(request: Request, *, ceilings_for: CeilingsFor, say: Say) -> list[Written]:
    """Profiles the cases in this process; writes a folder for each once all calls are made.

    Raises:
        ProfileRefused: a subject cannot be built, or does not fit its case.
        ProfileFailed: an answer is wrong, or a forward or backward pass fails.
    """
    started = datetime.now(UTC)
    origins = [_origin(request, case, started, ceilings_for) for case, _ in request.cases]
    try:
        targets = list(_targets(request, say))
        say(f"{request.calls} plain, marked and profiled calls take turns")
        taken = take_turns(targets, request.calls)
        memories = [_memory(target) for target in targets]
        found = zip(targets, taken, memories, origins, strict=True)
        return [_kept(*parts, request.results) for parts in found]
    finally:
        for device_type in {case.device_type for case, _ in request.cases}:
            clear(device_type)


def _origin(request: Request, case: Case, started: datetime, ceilings_for: CeilingsFor) -> Origin:
    """With the ceilings, or with why there are none: the profile stands without them."""
    ceilings, notes = None, []
    try:
        ceilings = ceilings_for(case)
    except (RuntimeError, ValueError) as error:
        notes.append(f"no ceilings of {case.device} in {case.precision}: {first_line(error)}")
    if ceilings and ceilings.contended:
        notes.append(f"{case.device}, {case.precision}: {CONTENDED}")
    return Origin(command=request.command, started=started, ceilings=ceilings, notes=tuple(notes))


def _targets(request: Request, say: Say) -> Iterator[Target]:
    """The cases, alive and warm; their answers have been checked.

    A training step is checked in evaluation mode, by another copy and before any is alive: in
    training mode a batch norm over few values is no match for a float32 reference.
    """
    if request.training:
        for case, subject in request.cases:
            say(f"{case.id}: checking its answer in evaluation mode")
            with blamed(case):
                rehearse(case, subject)
    for case, subject in request.cases:
        say(f"{case.id}: warming up")
        with blamed(case):
            yield warm_target(case, subject, training=request.training)


def _memory(target: Target) -> MemoryRecord | None:
    """`None` where CUDA graphs are replayed, which allocate nothing."""
    if target.on_cuda and target.case.mode in GRAPH_MODES:
        return None
    # Freed under the profiler, what is from before makes torch complain.
    target.variant.zero_grad(set_to_none=True)
    with blamed(target.case), in_force(target.case, LIMITS), target.marked() as call:
        return memory_of(partial(_leaving_nothing, target, call), on_cuda=target.on_cuda)


def _leaving_nothing(target: Target, call: Callable[[], Any]) -> None:
    """A call whose gradients are gone behind it: those of a step are then part of its peak."""
    call()
    target.variant.zero_grad(set_to_none=True)


def _kept(
    target: Target, calls: Calls, memory: MemoryRecord | None, origin: Origin, results: Path
) -> Written:
    with blamed(target.case):
        return _written(target, calls, memory, origin, results)


def _written(
    target: Target, calls: Calls, memory: MemoryRecord | None, origin: Origin, results: Path
) -> Written:
    read = read_calls(calls)
    costs = layer_costs(target.module, target.batch, target.case)
    record = profile_record(target, calls, read, costs, memory, origin)
    median = calls.median_trace
    folder = write_profile(
        results,
        origin.started,
        record,
        trace=calls.traces[median],
        stacks=folded(read.slices[median]),
    )
    return Written(record=record, folder=folder)
