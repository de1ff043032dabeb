"""Records of plain values: written as JSON holds them, read back strictly; no torch."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from types import UnionType
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints


class RecordError(ValueError):
    """A document or a part of it is not of this schema."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the records share: to a plain dict and, strictly, back."""

    def to_dict(self) -> dict[str, Any]:
        """The record as plain Python values, as JSON holds them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Reads a record and refuses what is missing, unknown, of a wrong type or not finite.

        Raises:
            RecordError: naming the field and the value.
        """
        if not isinstance(values, Mapping):
            raise RecordError(f"{cls.__name__}: {values!r} is not an object")
        names = {field.name for field in fields(cls)}
        if missing := sorted(names - values.keys()):
            raise RecordError(f"{cls.__name__}: missing {', '.join(missing)}")
        if unknown := sorted(values.keys() - names):
            raise RecordError(f"{cls.__name__}: unknown {', '.join(unknown)}")
        known = {}
        for name, expected in get_type_hints(cls).items():
            known[name] = _nested(values[name], expected)
            if not _fits(known[name], expected):
                raise RecordError(f"{cls.__name__}: {name} is {values[name]!r}")
        return cls(**known)


def _nested(value: Any, expected: Any) -> Any:
    """*value* with the records in it, by itself or in a list; anything else as it is."""
    kinds = [kind for kind in _parts(expected) if _is_record(kind)]
    if not kinds:
        return value
    if isinstance(value, list):
        return [kinds[0].from_dict(entry) for entry in value]
    return value if value is None else kinds[0].from_dict(value)


def _parts(expected: Any) -> Iterator[Any]:
    """An annotation and all that it is made of, as the records in ``list[...] | None``."""
    yield expected
    for part in get_args(expected):
        yield from _parts(part)


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Record)


def _fits(value: Any, expected: Any) -> bool:
    """Whether a JSON value is of an annotated type."""
    if expected is Any:
        return True
    origin = get_origin(expected)
    if origin in (UnionType, Union):  # `Literal[...] | None` is the second, up to Python 3.13.
        return any(_fits(value, option) for option in get_args(expected))
    if origin is Literal:
        return value in get_args(expected)
    if origin is list:
        (item,) = get_args(expected)
        return isinstance(value, list) and all(_fits(entry, item) for entry in value)
    return _is_scalar(value, origin or expected)


def _is_scalar(value: Any, expected: type) -> bool:
    """As isinstance, but true is no number, a whole number may be a float, and NaN is none."""
    if isinstance(value, bool):
        return expected is bool
    if expected is float:
        return isinstance(value, int | float) and is_finite(value)
    return isinstance(value, expected)


def is_finite(value: float) -> bool:
    """Whether a number of JSON, where whole ones have no largest, is one of double precision."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
