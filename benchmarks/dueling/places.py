"""Where a side's subject comes from: its own checkout, or only seemingly."""

import importlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.subjects import find_subject


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a side knows of a subject.

    Attributes:
        file: of the module that makes it; `None` for a library's, which is the environment's.
        absent: why the side has no such subject; `None` where it has.
        stray: a file of the repository itself that was imported, where a checkout's was meant.
    """

    file: str | None = None
    absent: str | None = None
    stray: str | None = None


def place_of(
    name: str, input_shape: tuple[int, ...] | None, *, home: str | None = None, root: str = ""
) -> Place:
    """Where the subject of that name comes from.

    Args:
        name: of the subject.
        input_shape: one sample of the user's own module.
        home: the repository that the side is a checkout of.
        root: the side's checkout, which may lie in the repository.

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
    file = importlib.import_module(package).__file__
    return Place(file=file, stray=home and _stray(Path(home), Path(root)))


def _stray(home: Path, root: Path) -> str | None:
    """A package that is installed for development is found in the repository, not the checkout."""
    for module in list(sys.modules.values()):
        file = Path(getattr(module, "__file__", None) or os.devnull)
        elsewhere = not (file.is_relative_to(root) or file.is_relative_to(sys.prefix))
        if file.is_relative_to(home) and elsewhere:
            return os.fspath(file)
    return None


def _is_missing(name: str, cause: BaseException | None) -> bool:
    """Whether the name itself is unknown, and not what its module needs."""
    if not isinstance(cause, ModuleNotFoundError):
        return cause is None
    path = name.partition(":")[0]
    return cause.name is not None and f"{path}.".startswith(f"{cause.name}.")
