"""The command that measures one case again."""

import re
import shlex

from benchmarks.measure.record import CaseRecord

# Of an image.
SIDES = 2
AXES = ("workload", "batch_size", "precision", "layout", "mode", "device")


def command_of(record: CaseRecord) -> str:
    """``pytest benchmarks --benchmark-only`` with what chooses this case and no other."""
    words = ["pytest", "benchmarks", "--benchmark-only", "--subject", record.subject]
    words += _size(record)
    for axis in AXES:
        words += [f"--{axis.replace('_', '-')}", str(getattr(record, axis))]
    if threads := _threads(record):
        words += ["--threads", threads]
    return shlex.join(words)


def _size(record: CaseRecord) -> list[str]:
    """The input: the whole shape of a user's module, the side of an image elsewhere."""
    if record.source == "user" or len(record.input_shape) < SIDES:
        return ["--input-shape", ",".join(map(str, record.input_shape))]
    height, width = record.input_shape[-2:]
    return ["--resolution", str(height) if height == width else f"{height}x{width}"]


def _threads(record: CaseRecord) -> str:
    """The threads that were asked for, which the id then ends with."""
    asked = re.search(rf"-{re.escape(record.device)}-t(\d+)$", record.id)
    return asked[1] if asked else ""
