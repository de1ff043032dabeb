"""Numbers as people read them."""

import pytest

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
    ("half_width", "text"),
    [
        (0.021, "1.64 ± 2.1 %"),
        (0.0004, "1.64 ± 0.040 %"),
        (0.25, "1.64 ± 25 %"),
        (1.5, "1.64 ± 150 %"),
        (0.0, "1.64 ± 0 %"),
        (None, "1.64"),
    ],
)
def test_half_width_is_in_percent_of_the_figure(half_width, text):
    """Two digits of it; none where it is unknown."""
    assert uncertain(1.642, half_width) == text
