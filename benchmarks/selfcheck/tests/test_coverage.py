"""The intervals hold the truth as often as they claim; what ignores dependence does not."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.measure.intervals import may_stop
from benchmarks.selfcheck.coverage import TARGET, table
from benchmarks.selfcheck.rows import HEADINGS, Outcome, Row, cells, control_breaks, markdown
from benchmarks.selfcheck.traces import TRACES, Trace

TRIALS = 60
# It wanders for half as long as a process lasts: 87 % of 1,000 trials, here within chance.
DRIFTING_LEAST = 0.75
# Of 60 trials at 95 %, 52 or fewer hold by chance once in a hundred; the seed is fixed.
LEAST = 0.88


@pytest.fixture(scope="module")
def rows():
    """The table of few trials, by trace and restart effect."""
    return {(row.trace, row.restart_spread): row for row in table(trials=TRIALS, seed=1)}


def test_table_has_every_trace_without_and_with_a_restart_effect(rows):
    """Two rows for each trace."""
    assert list(rows) == [(trace.name, spread) for trace in TRACES for spread in (0.0, 0.02)]


@pytest.mark.parametrize("spread", [0.0, 0.02])
@pytest.mark.parametrize("trace", [trace.name for trace in TRACES if trace.within_sight])
def test_our_intervals_hold_the_truth(rows, trace, spread):
    """Over restarts and within a process, on every kind of noise that a process can see."""
    row = rows[trace, spread]
    assert row.over_restarts.coverage >= LEAST
    assert row.within_process.coverage >= (LEAST if trace != "drifting" else DRIFTING_LEAST)


def test_pooled_calls_hold_the_truth_where_they_are_independent(rows):
    """The counter-example is no straw man: on independent calls it covers."""
    assert rows["independent", 0.0].pooled.coverage >= LEAST


@pytest.mark.parametrize(
    ("trace", "spread"), [("independent", 0.02), ("autocorrelated", 0.0), ("two-level", 0.0)]
)
def test_pooled_calls_miss_the_truth_where_they_depend(rows, trace, spread):
    """Negative control: a restart effect or a memory breaks what takes calls as independent."""
    assert rows[trace, spread].pooled.coverage <= 0.6


def test_precision_rule_covers_independent_calls_alone(rows):
    """pytest-benchmark's 99 % hold on independent calls, and not on correlated ones."""
    assert rows["independent", 0.0].precision_rule.coverage >= LEAST
    assert rows["autocorrelated", 0.0].precision_rule.coverage <= 0.6


def test_one_process_misses_what_changes_more_slowly_than_it_lasts(rows):
    """A drift over seconds is outside the interval within a process, inside that over restarts."""
    row = rows["drifting over seconds", 0.0]
    assert row.within_process.coverage <= 0.8
    assert row.over_restarts.coverage >= LEAST


def test_process_stops_as_soon_as_the_rule_lets_it():
    """Calls without any noise take 20 rounds of ten calls in each of three processes."""
    steady = Trace(
        name="steady",
        draw=lambda _, stretch: np.zeros((stretch.processes, stretch.rounds, 10)),
    )
    without, _ = table(trials=2, traces=[steady])
    assert may_stop([1.0] * 20, TARGET)
    assert (without.within_process.calls, without.over_restarts.calls) == (200.0, 600.0)
    assert without.converged == 1.0


def test_same_seed_gives_the_same_table():
    """A published table can be made again."""
    assert table(trials=5, traces=TRACES[:1]) == table(trials=5, traces=TRACES[:1])


def row_of(coverage, *, within_sight):
    """A row whose every outcome is the same."""
    outcome = Outcome(coverage=coverage, half_width=0.0123, calls=1800.0)
    return Row(
        trace="two-level",
        within_sight=within_sight,
        restart_spread=0.02,
        over_restarts=outcome,
        within_process=outcome,
        pooled=outcome,
        precision_rule=outcome,
        adaptive_autorange=outcome,
        converged=0.5,
    )


def test_row_holds_from_93_percent():
    """Below it fails, unless the trace shows what no process lives long enough to see."""
    assert row_of(0.93, within_sight=True).holds
    assert not row_of(0.929, within_sight=True).holds
    assert row_of(0.8, within_sight=False).holds


def test_control_has_to_break_where_processes_differ():
    """One row in which pooled calls hold is one in which nothing was shown."""
    broken = replace(row_of(0.95, within_sight=True), pooled=row_of(0.5, within_sight=True).pooled)
    assert control_breaks([broken, broken])
    assert not control_breaks([broken, row_of(0.95, within_sight=True)])
    assert control_breaks([replace(row_of(0.95, within_sight=True), restart_spread=0.0)])


def test_table_as_markdown():
    """Headings, rule, and a line for each row: coverage, half width, calls."""
    cell = "95.0% (±1.2%, 1800)"
    row = row_of(0.95, within_sight=True)
    assert cells(row) == ("two-level", "2%", *(cell,) * 5)
    assert markdown([row]) == (
        f"| {' | '.join(HEADINGS)} |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        f"| two-level | 2% | {cell} | {cell} | {cell} | {cell} | {cell} |"
    )
