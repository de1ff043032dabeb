"""Where a side's subject comes from: its own checkout, or only seemingly."""

import importlib
from dataclasses import dataclass

from benchmarks.subjects import find_subject


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a side knows of a subject.

    Attributes:
        file: of the module that makes it; `None` for a library's, which is the environment's.
        absent: why the side has no such subject; `None` where it has.
    """

    file: str | None = None
    absent: str | None = None


def place_of(name: str, input_shape: tuple[int, ...] | None) -> Place:
    """Where the subject of that name comes from.

    Raises:
        ValueError: it is there and cannot be used.
    """
    try:
        subject = find_subject(name, input_shape)
    except ValueError as error:
        if _is_missing(name, error.__cause__):
            return Place(absent=str(error))
        raise
    if subject.source not in {"user", "resnet_impl"}:
        return Place()
    package = name.partition(":")[0] if subject.source == "user" else "resnet_impl"
    return Place(file=importlib.import_module(package).__file__)


def _is_missing(name: str, cause: BaseException | None) -> bool:
    """Whether the name itself is unknown, and not what its module needs."""
    if not isinstance(cause, ModuleNotFoundError):
        return cause is None
    path = name.partition(":")[0]
    return cause.name is not None and f"{path}.".startswith(f"{cause.name}.")
