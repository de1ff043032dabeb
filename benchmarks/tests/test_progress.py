"""The terminal's lines."""

from types import SimpleNamespace

from benchmarks.measure.record import Outcome
from benchmarks.progress import closing_line, finished_line, running_line

MEASURED = Outcome(id="case", status="measured", reason=None)


def process(low_s=0.00194, high_s=0.00206):
    """A restart's own interval: 3 % on either side of 2 ms."""
    return SimpleNamespace(low_s=low_s, high_s=high_s)


def figures(**changes):
    """The fields of a record that a line shows: from 1.9 to 2.1 ms around 2 ms."""
    return SimpleNamespace(
        **{
            "call_s": 0.002,
            "call_low_s": 0.0019,
            "call_high_s": 0.0021,
            "restarts": [process()] * 3,
            "asks": "latency",
            "images_per_second": 500.0,
            "flags": [],
        }
        | changes
    )


def test_running_line_says_which_and_how_many():
    """It stands while the case is measured, with where its group stands."""
    assert running_line(3, 87, "case", "") == "[3/87] case ..."
    line = running_line(3, 87, "case", "12 in turns, process 2 of 3")
    assert line == "[3/87] case ... (12 in turns, process 2 of 3)"


def test_latency_line():
    """Half of the interval over processes; at batch 1 images per second would say it again."""
    line = finished_line(3, 87, MEASURED, figures())
    assert line == "[ 3/87] case  2 ms a call ± 5 % (3 processes)"


def test_line_of_a_wide_interval_shows_its_ends():
    """From 1 to 4 ms around 2 ms is no 2 ms ± 75 %."""
    wide = figures(call_low_s=0.001, call_high_s=0.004)
    line = finished_line(3, 87, MEASURED, wide)
    assert line == "[ 3/87] case  2 ms a call (1 to 4 ms, 3 processes)"


def test_line_of_one_process_says_so():
    """Its own interval says nothing of what another process would give."""
    alone = figures(call_low_s=None, call_high_s=None, restarts=[process()])
    line = finished_line(1, 2, MEASURED, alone)
    assert line == "[1/2] case  2 ms a call ± 3 % (within one process)"


def test_line_of_few_rounds_has_no_interval():
    """Unknown is never 0."""
    alone = figures(call_low_s=None, call_high_s=None, restarts=[process(low_s=None, high_s=None)])
    line = finished_line(1, 2, MEASURED, alone)
    assert line == "[1/2] case  2 ms a call (too few rounds for an interval)"


def test_throughput_line():
    """Images per second stand behind the time, and never with an exponent."""
    line = finished_line(13, 13, MEASURED, figures(asks="throughput"))
    assert line == "[13/13] case  2 ms a call ± 5 % (3 processes), 500 images/s"
    line = finished_line(13, 13, MEASURED, figures(asks="throughput", images_per_second=3.81e6))
    assert line == "[13/13] case  2 ms a call ± 5 % (3 processes), 3,810,000 images/s"


def test_flags_stand_at_the_end():
    """Who reads the figure reads what to beware of."""
    line = finished_line(1, 2, MEASURED, figures(flags=["contended", "drifting"]))
    assert line == "[1/2] case  2 ms a call ± 5 % (3 processes)  [contended, drifting]"


def test_line_of_a_case_without_figures():
    """Status and reason instead."""
    outcome = Outcome(id="case", status="out_of_memory", reason="asked for 5 GiB")
    assert finished_line(1, 2, outcome, None) == "[1/2] case  out of memory: asked for 5 GiB"


def test_closing_line_counts_the_outcomes():
    """In the order in which they first came; a run that lacks one fails."""
    outcomes = (MEASURED, Outcome(id="b", status="not_run", reason="x"), MEASURED)
    assert closing_line(outcomes) == (
        "3 planned: 2 measured, 1 not run; fewer than planned, so this run fails"
    )
    assert closing_line((MEASURED, MEASURED)) == "2 planned: 2 measured"
