"""Numbers as people read them."""

import pytest

from benchmarks.measure.intervals import Interval
from reports.units import GIBI, GIGA, MILLI, UNKNOWN, scaled, significant, uncertain, whole


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0, "0"),
        (1, "1.00"),
        (20.0, "20.0"),
        (100, "100"),
        (999.4, "999"),
        (999.7, "1000"),
        (1234.5, "1230"),
        (1_234_567, "1230000"),
        (0.12345, "0.123"),
        (0.0012345, "0.00123"),
        (0.00009996, "0.000100"),
        (1.5e-7, "0.000000150"),
        (-2.345, "-2.35"),
    ],
)
def test_three_significant_digits_without_exponent(value, text):
    """Rounding may carry into a new digit; trailing zeros that are known are shown."""
    assert significant(value) == text


def test_scaled_divides_by_the_unit():
    """2 ms are 0.002 s, 4.09 G are 4,089,184,256."""
    assert scaled(0.002, MILLI) == "2.00"
    assert scaled(4_089_184_256, GIGA) == "4.09"
    assert scaled(8 * 2**30, GIBI) == "8.00"
    assert scaled(None, GIGA) == UNKNOWN


def test_whole_numbers_have_their_thousands_apart():
    """Counts are not rounded."""
    assert whole(25_557_032) == "25,557,032"
    assert whole(None) == UNKNOWN


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (1.96, 2.042, "2.00 ± 2.0 %"),
        (1.9992, 2.0008, "2.00 ± 0.040 %"),
        (1.81, 2.21, "2.00 ± 10 %"),
        (1.6, 2.5, "2.00 (1.60 to 2.50)"),
        (0.25, 16.0, "2.00 (0.250 to 16.0)"),
        (2.0, 2.0, "2.00 ± 0 %"),
    ],
)
def test_interval_is_half_of_its_width_where_both_sides_are_alike(low, high, text):
    """In percent of the figure, two digits; a wide one shows its ends."""
    assert uncertain(2.0, Interval(value=2.0, low=low, high=high)) == text


def test_figure_without_an_interval_stands_alone():
    """Nothing is known of it."""
    assert uncertain(2.0, None) == "2.00"
