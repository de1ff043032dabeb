"""The terminal's lines."""

from types import SimpleNamespace

from benchmarks.measure.record import Outcome
from benchmarks.progress import closing_line, finished_line, running_line

MEASURED = Outcome(id="case", status="measured", reason=None)


def figures(**changes):
    """The fields of a record that a line shows: quartiles 1.9 and 2.1 ms around 2 ms."""
    return SimpleNamespace(
        **{
            "call_median_s": 0.002,
            "call_q1_s": 0.0019,
            "call_q3_s": 0.0021,
            "asks": "latency",
            "images_per_second": 500.0,
        }
        | changes
    )


def test_running_line_says_which_and_how_many():
    """It stands while the case is measured."""
    assert running_line(3, 87, "case") == "[3/87] case ..."


def test_latency_line():
    """Median and spread; at batch 1 images per second would say the same again."""
    line = finished_line(3, 87, MEASURED, figures())
    assert line == "[ 3/87] case  2 ms a call (IQR 10 %)"


def test_throughput_line():
    """Images per second stand behind the time, and never with an exponent."""
    line = finished_line(13, 13, MEASURED, figures(asks="throughput"))
    assert line == "[13/13] case  2 ms a call (IQR 10 %), 500 images/s"
    line = finished_line(13, 13, MEASURED, figures(asks="throughput", images_per_second=3.81e6))
    assert line == "[13/13] case  2 ms a call (IQR 10 %), 3,810,000 images/s"


def test_line_of_a_case_without_figures():
    """Status and reason instead."""
    outcome = Outcome(id="case", status="out_of_memory", reason="asked for 5 GiB")
    assert finished_line(1, 2, outcome, None) == "[1/2] case  out of memory: asked for 5 GiB"


def test_closing_line_counts_the_outcomes():
    """In the order in which they first came."""
    outcomes = (MEASURED, Outcome(id="b", status="not_run", reason="x"), MEASURED)
    assert closing_line(outcomes) == "3 planned: 2 measured, 1 not run"
