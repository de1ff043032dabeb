"""The calls that a profile is made of: plain, marked and profiled ones take turns."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch.autograd.profiler import record_function
from torch.profiler import ProfilerActivity

from benchmarks.measure.chrome_trace import traced
from benchmarks.measure.clock import Clock, clock_for, seconds_of
from benchmarks.profiling.blame import blamed
from benchmarks.profiling.spans import CALL
from benchmarks.profiling.target import LIMITS, Target
from benchmarks.protocol import collector_off, in_force


@dataclass(frozen=True, kw_only=True)
class Calls:
    """The calls of one case, in the order in which they were made.

    Attributes:
        plain_s: without marks and profiler.
        marked_s: with a range around each layer that nobody records.
        profiled_s: with the profiler.
        traces: of the profiled calls.
    """

    plain_s: list[float] = field(default_factory=list)
    marked_s: list[float] = field(default_factory=list)
    profiled_s: list[float] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)

    @property
    def median_trace(self) -> int:
        """Which profiled call took the median of them, the lower one of two."""
        return self.profiled_s.index(statistics.median_low(self.profiled_s))


def take_turns(targets: Sequence[Target], calls: int) -> list[Calls]:
    """Makes *calls* calls of each kind of each case, the cases in turns.

    The kinds change their order from turn to turn, so that none always comes behind the profiler.
    """
    taken = [Calls() for _ in targets]
    for target in targets:
        _turn(target, Calls(), turn=0)  # The profiler's own first start is slow.
    for turn in range(calls):
        for target, kept in zip(targets, taken, strict=True):
            _turn(target, kept, turn=turn)
    return taken


def _turn(target: Target, kept: Calls, *, turn: int) -> None:
    kinds = (_plain, _marked, _profiled)
    clock = clock_for(target.case.device)
    with blamed(target.case), in_force(target.case, LIMITS), collector_off():
        for place in range(len(kinds)):
            target.plain()()  # The first call behind something else is slower; as in a benchmark.
            kinds[(turn + place) % len(kinds)](target, kept, clock)


def _plain(target: Target, kept: Calls, clock: Clock) -> None:
    kept.plain_s.append(seconds_of(target.plain(), clock))


def _marked(target: Target, kept: Calls, clock: Clock) -> None:
    with target.marked() as call:
        kept.marked_s.append(seconds_of(call, clock))


def _profiled(target: Target, kept: Calls, clock: Clock) -> None:
    with target.marked() as call:
        trace = traced(
            lambda: kept.profiled_s.append(_named(call, clock)), activities=_seen(target)
        )
    kept.traces.append(trace)


def _named(call: Callable[[], Any], clock: Clock) -> float:
    """Seconds of a call, in a range by which its events are found again."""
    with record_function(CALL):
        return seconds_of(call, clock)


def _seen(target: Target) -> list[ProfilerActivity]:
    on_cuda = [ProfilerActivity.CUDA] if target.on_cuda else []
    return [ProfilerActivity.CPU, *on_cuda]
