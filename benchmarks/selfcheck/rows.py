"""What the check of the intervals found, a row for a trace, and the rows as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

# What a nominal 95 % has to reach here: 93 % of 1,000 trials, three standard errors below.
LEAST_COVERAGE = 0.93

HEADINGS = (
    "trace",
    "restart effect",
    "over restarts",
    "within a process",
    "pooled",
    "--benchmark-precision",
    "adaptive_autorange",
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one way of measuring gave over all trials.

    Attributes:
        coverage: share of the trials whose interval held the truth.
        half_width: relative; median over the trials.
        calls: that a trial took; median.
    """

    coverage: float
    half_width: float
    calls: float


@dataclass(frozen=True, kw_only=True)
class Row:
    """One trace.

    Attributes:
        over_restarts: ours, the one that is shown first; the truth is the trace's median.
        within_process: ours, of single processes; the truth is each process's own median.
        pooled: our calls as if they were independent, judged by the trace's mean.
        precision_rule: pytest-benchmark's, nominally 99 %, judged by the trace's mean.
        adaptive_autorange: torch's, nominally 90 %, judged by the median of its blocks.
        converged: share of our processes that came within the target.
    """

    trace: str
    within_sight: bool
    restart_spread: float
    over_restarts: Outcome
    within_process: Outcome
    pooled: Outcome
    precision_rule: Outcome
    adaptive_autorange: Outcome
    converged: float

    @property
    def holds(self) -> bool:
        """Whether the interval over restarts covers, as far as it is promised to."""
        return not self.within_sight or self.over_restarts.coverage >= LEAST_COVERAGE


def control_breaks(rows: Sequence[Row]) -> bool:
    """Whether calls that are pooled as independent miss the truth where processes differ.

    The negative control: a check that lets them pass would let anything pass.
    """
    restarted = [row for row in rows if row.restart_spread]
    return all(row.pooled.coverage < LEAST_COVERAGE for row in restarted)


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a table: coverage, relative half width and calls of each way of measuring."""
    return table(HEADINGS, [cells(row) for row in rows])


def table(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    ruled = (headings, ("---",) * len(headings), *lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in ruled)


def cells(row: Row) -> tuple[str, ...]:
    """A row as text, a cell for each of `HEADINGS`."""
    outcomes = (
        row.over_restarts,
        row.within_process,
        row.pooled,
        row.precision_rule,
        row.adaptive_autorange,
    )
    return (row.trace, f"{row.restart_spread:.0%}", *(_text(outcome) for outcome in outcomes))


def _text(outcome: Outcome) -> str:
    return f"{outcome.coverage:.1%} (±{outcome.half_width:.1%}, {outcome.calls:.0f})"
