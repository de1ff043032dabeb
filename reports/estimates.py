"""How well a figure is known: a time, or a ratio of two, with its interval."""

import math
import statistics
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.measure.intervals import (
    Interval,
    over_restarts,
    ratio_over_restarts,
    restart_log_ratio,
    within_process,
)
from benchmarks.measure.record import CaseRecord
from reports.measured import Measured

Span = tuple[float, float, float]  # low, value, high
# What an interval covers. Processes: the 95 % interval over several of them. Rounds: that within
# the only one. Quartiles: half of the samples of the only one, where nothing better is known.
Cover = Literal["processes", "rounds", "quartiles"]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure and its interval.

    Attributes:
        low: as *high*, `None` where nothing is known of the spread.
        cover: what the interval covers.
        in_turns: whether what is compared took turns; of a time, that is always so.
    """

    value: float
    low: float | None
    high: float | None
    cover: Cover
    in_turns: bool = True

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval; `None` where there is none."""
        if self.low is None or self.high is None or self.cover == "quartiles":
            return None
        return Interval(value=self.value, low=self.low, high=self.high)

    @property
    def span(self) -> Span:
        """The interval's ends around the value; where nothing is known, the value alone.

        Half of the samples need not lie around the median of the rounds' medians.
        """
        low = self.value if self.low is None else min(self.low, self.value)
        high = self.value if self.high is None else max(self.high, self.value)
        return low, self.value, high

    def times(self, factor: float) -> "Estimate":
        """The same in another unit."""
        low, high = (None if end is None else end * factor for end in (self.low, self.high))
        return replace(self, value=self.value * factor, low=low, high=high)

    @property
    def inverse(self) -> "Estimate":
        """One over it."""
        low, high = (1 / end if end else None for end in (self.high, self.low))
        return replace(self, value=1 / self.value, low=low, high=high)


def call_of(record: CaseRecord) -> Estimate:
    """Seconds of a call, with the 95 % interval over the processes, or within the only one."""
    if len(record.restarts) > 1:
        return _over_restarts(record)
    (restart,) = record.restarts
    return Estimate(value=record.call_s, low=restart.low_s, high=restart.high_s, cover="rounds")


def bar_of(record: CaseRecord) -> Estimate:
    """Seconds of a call, as drawn: with the quartiles where there is only one process.

    The interval within a process is narrow and says nothing of another one.
    """
    if len(record.restarts) > 1:
        return _over_restarts(record)
    return Estimate(
        value=record.call_s, low=record.call_q1_s, high=record.call_q3_s, cover="quartiles"
    )


def calibrated_bar_of(record: CaseRecord) -> Estimate:
    """A call in units of the fixed work that was timed beside it, as drawn."""
    if len(record.restarts) == 1:
        return bar_of(record).times(record.calibrated_call / record.call_s)
    medians = [restart.calibrated_median for restart in record.restarts]
    return _estimate(record.calibrated_call, over_restarts(medians), "processes")


def ratio_of(baseline: Measured, candidate: Measured) -> Estimate:
    """Candidate's seconds over the baseline's: above 1 is slower.

    Where both took turns, each cycle compares neighbours in time, and each process gives one
    ratio. Otherwise it is that of two figures that were measured apart.
    """
    logs = _log_ratios(baseline, candidate)
    if not logs:
        return ratio_apart(bar_of(baseline.record), bar_of(candidate.record))
    value = math.exp(statistics.fmean(logs))
    if len(baseline.restarts) > 1:
        return _estimate(value, ratio_over_restarts(logs), "processes")
    (first,), (second,) = baseline.medians_s, candidate.medians_s
    by_cycle = [second[cycle] / first[cycle] for cycle in first if cycle in second]
    return _estimate(value, within_process(by_cycle), "rounds")


def took_turns(baseline: CaseRecord, candidate: CaseRecord) -> bool:
    """Whether both were alive together, process for process."""
    first, second = ((case.group, case.turns, len(case.restarts)) for case in (baseline, candidate))
    return first == second


def _log_ratios(baseline: Measured, candidate: Measured) -> list[float]:
    """What each process says of the two; empty where they took no turns."""
    if not took_turns(baseline.record, candidate.record):
        return []
    pairs = zip(baseline.medians_s, candidate.medians_s, strict=True)
    return [log for pair in pairs if (log := restart_log_ratio(*pair)) is not None]


def ratio_apart(baseline: Estimate, candidate: Estimate) -> Estimate:
    """Candidate over baseline of two figures that were not measured in turns.

    The ends take the lower end of the one and the upper end of the other: at least and at most.
    """
    first, second = baseline.span, candidate.span
    both = baseline.cover == candidate.cover == "processes"
    return Estimate(
        value=second[1] / first[1],
        low=second[0] / first[2],
        high=second[2] / first[0],
        cover="processes" if both else "quartiles",
        in_turns=False,
    )


def _over_restarts(record: CaseRecord) -> Estimate:
    return Estimate(
        value=record.call_s, low=record.call_low_s, high=record.call_high_s, cover="processes"
    )


def _estimate(value: float, interval: Interval | None, cover: Cover) -> Estimate:
    low, high = (interval.low, interval.high) if interval else (None, None)
    return Estimate(value=value, low=low, high=high, cover=cover)
