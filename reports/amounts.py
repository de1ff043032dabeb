"""The numbers that options take; what is none is refused in a line."""

import argparse
import math


def seconds(text: str) -> float:
    """An option's seconds.

    Raises:
        ArgumentTypeError: it is none; with what is allowed.
    """
    return _positive(text, "seconds above 0")


def percent(text: str) -> float:
    """An option's share, in percent.

    Raises:
        ArgumentTypeError: it is none; with what is allowed.
    """
    return _positive(text, "percents above 0, as in 3")


def _positive(text: str, allowed: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r}: allowed are {allowed}")
    return value


def count(text: str) -> int:
    """An option's number of things.

    Raises:
        ArgumentTypeError: it is none; with what is allowed.
    """
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r}: allowed are whole numbers from 0")
    return int(text)
