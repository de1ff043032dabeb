"""What the package refuses, in one form: the value, the nearest known name, what is allowed."""

from collections.abc import Iterable
from difflib import get_close_matches


class UnknownNetError(ValueError, KeyError):
    """A name that `SPECS` does not hold: a wrong value to a caller, a missing key to a mapping."""

    def __str__(self) -> str:
        """The message as it stands; KeyError alone would show it quoted and escaped."""
        return str(self.args[0])


def did_you_mean(value: object, known: Iterable[str]) -> str:
    """A hint to put behind a value: `` (did you mean 'x'?)``, or nothing where nothing is near."""
    matches = get_close_matches(str(value), known, n=1)
    return f" (did you mean {matches[0]!r}?)" if matches else ""


def require_one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    """Refuses a value that is none of the allowed words.

    Raises:
        ValueError: with the allowed words and the nearest of them.
    """
    if value not in allowed:
        words = ", ".join(repr(word) for word in allowed)
        raise ValueError(f"{name} {value!r}{did_you_mean(value, allowed)}: allowed are {words}")


def require_whole(name: str, value: object) -> None:
    """Refuses what is not a whole number from 1: none of our counts can be less.

    Raises:
        ValueError: with the value.
    """
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} {value!r}: allowed are whole numbers from 1")
