"""What the marks and bars of the pictures are, and what the captions say of them."""

import math

import pytest

from reports.comparison import compare
from reports.plots.blocks import latency_by_block
from reports.plots.canvas import bars, style
from reports.plots.runs import times_by_run
from reports.plots.speedups import speedup_over_eager_float32


def drawn_intervals(panel):
    """Of each interval its marker, its middle and its ends."""
    return [
        (line.get_marker(), line.get_xdata()[0], tuple(bar.get_segments()[0][:, 0]))
        for line, _, (bar,) in panel.containers
    ]


def caption_of(figure):
    """What stands below the picture."""
    return figure._supxlabel.get_text()


def test_speedup_is_baseline_over_candidate_of_the_same_case(record, run):
    """Batch 8 in bfloat16 is held against batch 8 in float32, not against batch 1."""
    cases = [
        record(call_s=1.0),
        record(batch_size=8, call_s=4.0),
        record(batch_size=8, call_s=2.0, precision="bfloat16"),
        record(batch_size=2, call_s=2.0, precision="bfloat16"),
    ]
    with style():
        figure = speedup_over_eager_float32(run(*cases))
    (panel,) = figure.axes
    assert [(mark, middle) for mark, middle, _ in drawn_intervals(panel)] == [("o", 2.0)]
    assert "95 % interval within that process" in caption_of(figure)


def test_speedup_in_turns_has_the_interval_of_its_processes(measured, run):
    """Ratios of 1/2, 1/4 and 1/8 around 4 times as fast, however the times wander."""
    baseline = measured([(1.0,), (9.0,)], [(40.0,), (8.0,)], [(0.8,), (0.1,)])
    candidate = measured([(0.5,), (4.5,)], [(10.0,), (2.0,)], [(0.1,), (0.0125,)], layout="nhwc")
    with style():
        figure = speedup_over_eager_float32(run(baseline, candidate))
    ((mark, middle, ends),) = drawn_intervals(figure.axes[0])
    factor = math.exp(4.302652730 * math.log(2) / math.sqrt(3))
    assert (mark, middle) == ("o", pytest.approx(4.0))
    assert ends == pytest.approx((4 / factor, 4 * factor))
    assert "95 % interval over processes" in caption_of(figure)
    assert "not measured in turns" not in caption_of(figure)


def test_speedup_apart_is_marked_and_said(record, run):
    """Beside one that was measured in turns."""
    cases = [record(), record(layout="nhwc"), record(mode="compile", turns=2)]
    with style():
        figure = speedup_over_eager_float32(run(*cases))
    assert [mark for mark, _, _ in drawn_intervals(figure.axes[0])] == ["o", "s"]
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["layout", "mode", "not measured in turns"]
    assert "Squares: the two were not measured in turns" in caption_of(figure)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([1, 1], "Dots are medians of one process, bars the quartiles of its samples."),
        ([3, 3], "Dots are geometric means over 3 processes, bars their 95 % interval."),
        ([2, 3], "Dots are geometric means over 2 to 3 processes, bars their 95 % interval."),
        (
            [1, 3],
            (
                "Dots are geometric means over processes, bars their 95 % interval, or the "
                "quartiles of the samples where there is only one process."
            ),
        ),
    ],
)
def test_caption_says_what_the_bars_are(record, counts, sentence):
    """By how many processes the cases have."""
    assert bars([record(medians=[0.002] * count) for count in counts]) == sentence


def test_bars_are_the_interval_over_processes_or_the_quartiles(record, run):
    """Medians of 1, 2 and 4 ms, and a single process of 2 ms."""
    block = {"kind": "block", "role": "plain", "group": "blocks"}
    cases = [
        record(medians=(0.001, 0.002, 0.004), **block),
        record(call_s=0.002, layout="nhwc", **block),
    ]
    with style():
        figure = latency_by_block(run(*cases))
    several, one = (ends for _, _, ends in drawn_intervals(figure.axes[0]))
    factor = math.exp(4.302652730 * math.log(2) / math.sqrt(3))
    assert several == pytest.approx((2 / factor, 2 * factor))
    assert one == pytest.approx((1.9, 2.2))


def test_blocks_say_that_they_took_turns_where_all_did(record, run):
    """Then the table's ratios are better evidence than two bars."""
    block = {"kind": "block", "role": "plain", "group": "blocks"}
    together = [record(**block), record(layout="nhwc", **block)]
    apart = [record(**block), record(layout="nhwc", turns=2, **block)]
    with style():
        assert "took turns" in caption_of(latency_by_block(run(*together)))
        assert "took turns" not in caption_of(latency_by_block(run(*apart)))


def test_calibrated_ratios_stand_beside_the_ratios(record, run):
    """Half as fast on a machine whose fixed work took twice as long: 2 and 1."""
    slow = record(call_s=0.004, calibrated_call=2.0)
    comparison = compare([run(record()), run(slow, path="/results/two/benchmark.json")])
    with style():
        figure = times_by_run(comparison)
    marks = [(mark, middle) for mark, middle, _ in drawn_intervals(figure.axes[1])]
    assert marks == [("o", pytest.approx(2.0)), ("|", pytest.approx(1.0))]
