"""A JSON file that has been read whole, or refused in one line."""

import json
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.measure.schema import RecordError


class LoadError(ValueError):
    """A result file cannot be trusted; the message is one line naming the file and the case."""


def read_object(path: Path, what: str) -> dict[str, Any]:
    """The object that a JSON file holds.

    Args:
        path: the file.
        what: it should have been, as the refusal calls it.

    Raises:
        LoadError: it cannot be read, is truncated, has numbers that JSON does not know, or holds
            something else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"), parse_constant=_not_finite)
    except (OSError, ValueError, RecursionError) as error:
        refuse(path, f"cannot be read: {error}")
    if not isinstance(document, dict):
        refuse(path, f"is not {what}")
    return document


def refuse(path: Path, reason: str, case: object = None) -> NoReturn:
    """Says in one line why a file is not taken.

    Raises:
        LoadError: always.
    """
    where = f"{path}: case {case}" if case else f"{path}"
    raise LoadError(f"{where}: {reason}")


def _not_finite(constant: str) -> NoReturn:
    raise RecordError(f"{constant} is no number of JSON")
