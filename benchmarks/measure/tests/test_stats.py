"""Order statistics of samples."""

import pytest

from benchmarks.measure.stats import percentile, summarise


def test_summary_of_a_hand_made_series():
    """The quartiles of 1..5 are 2 and 4, in whatever order they come."""
    summary = summarise([5.0, 1.0, 4.0, 2.0, 3.0])
    assert (summary.minimum, summary.q1, summary.q3) == (1.0, 2.0, 4.0)


@pytest.mark.parametrize(("percent", "minimum"), [(90, 64), (95, 130), (99, 662)])
def test_percentile_is_refused_one_sample_below_its_minimum(percent, minimum):
    """MLPerf's minima decide whether a percentile may be claimed at all."""
    samples = [float(value) for value in range(minimum)]
    assert percentile(samples[:-1], percent) is None
    assert percentile(samples, percent) == pytest.approx((minimum - 1) * percent / 100)


def test_percentile_without_a_stated_minimum_is_refused():
    """A percentile that nobody gave a minimum for cannot be asked for."""
    with pytest.raises(ValueError, match=r"^percentile 50: allowed are \[90, 95, 99\]$"):
        percentile([1.0], 50)


def test_no_samples_are_refused():
    """There is no summary of nothing."""
    with pytest.raises(ValueError, match=r"^no samples to summarise$"):
        summarise([])
