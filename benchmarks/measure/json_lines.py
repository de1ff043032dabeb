"""A file that grows by a line of JSON at a time, and outlives a writer that is killed."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def append(path: Path, values: Mapping[str, Any]) -> None:
    """Adds a line, on the disk when this returns; half a line of a killed writer makes way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(values, allow_nan=False).encode()  # Refused before the file is touched.
    with path.open("a+b") as file:
        lines = whole_lines(path)
        file.truncate(len(b"\n".join(lines)))
        file.write(b"\n" * bool(lines) + text + b"\n")
        file.flush()
        os.fsync(file.fileno())


def whole_lines(path: Path) -> list[bytes]:
    """The file's lines, but for half a last one behind whole ones, as a killed writer leaves it.

    Raises:
        OSError: it cannot be read.
    """
    *lines, last = path.read_bytes().split(b"\n")
    if last and (not lines or _is_whole(last)):
        lines.append(last)
    return lines


def _is_whole(line: bytes) -> bool:
    """Whether a line whose end is missing lacks no more than that."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
