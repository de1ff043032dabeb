"""Numbers as people read them: prefixes and rounding happen here and nowhere else."""

from benchmarks.measure.intervals import Interval

UNKNOWN = "-"
PICO, MICRO, MILLI, MEGA, GIGA = 1e-12, 1e-6, 1e-3, 1e6, 1e9
MEBI, GIBI = 2**20, 2**30


def significant(value: float | None, digits: int = 3) -> str:
    """*value* with so many significant digits and no exponent; unknown is a dash.

    >>> significant(1234.5), significant(0.0012345), significant(20.0)
    ('1230', '0.00123', '20.0')
    """
    if value is None:
        return UNKNOWN
    if value == 0:
        return "0"
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return f"{value:#.{digits}g}".removesuffix(".")
    rounded = float(text)
    decimals = max(0, digits - 1 - int(f"{rounded:e}".partition("e")[2]))
    return f"{rounded:.{decimals}f}"


def scaled(value: float | None, unit: float) -> str:
    """*value* in multiples of *unit*, to three significant digits, without the unit's name."""
    return significant(None if value is None else value / unit)


def whole(value: int | None) -> str:
    """A count with its thousands apart."""
    return UNKNOWN if value is None else f"{value:,}"


def uncertain(value: float, interval: Interval | None) -> str:
    """*value* with its interval: ``1.64 ± 2.1 %``, or, wide, ``1.64 (1.10 to 2.45)``."""
    text = significant(value)
    if interval is None:
        return text
    if interval.is_wide:
        return f"{text} ({significant(interval.low)} to {significant(interval.high)})"
    return f"{text} ± {significant(100 * interval.relative_half_width, 2)} %"
