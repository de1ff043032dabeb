"""What names outside the project lead to: torchvision, timm and the user's own package."""

import importlib
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from benchmarks.measure.first_line import kind_and_line
from resnet_impl.errors import did_you_mean

LIBRARIES = {"torchvision": "torchvision.models", "timm": "timm"}


class SubjectUnavailable(Exception):  # noqa: N818  # It is a fact about the machine.
    """The library that a subject comes from cannot be used here; its cases are skipped."""


def library_models(library: str) -> tuple[str, ...]:
    """The names of a library's image classifiers.

    Raises:
        SubjectUnavailable: the library cannot be imported.
    """
    models = _library(library)
    if library == "torchvision":
        # Without the detection, segmentation and video models: they take other inputs.
        return tuple(models.list_models(module=models))
    return tuple(models.list_models())


def make_from_library(library: str, model: str) -> nn.Module:
    """One of a library's models, untrained.

    Raises:
        SubjectUnavailable: the library cannot be imported.
    """
    module = _library(library)
    if library == "timm":
        made: nn.Module = module.create_model(model, pretrained=False)
    else:
        made = module.get_model(model, weights=None)
    return made


def user_factory(name: str, path: str, factory: str) -> Callable[[], Any]:
    """The user's own factory, looked for in the folder where they stand, too.

    Args:
        name: the subject, for the message.
        path: of the module, with dots.
        factory: its name in there.

    Raises:
        ValueError: the module cannot be imported, or has no such callable.
    """
    if not all(part.isidentifier() for part in path.split(".")):
        raise ValueError(f"--subject {name!r}: allowed is package.module:factory")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)  # As python -m does.
    try:
        module = _import(path)
    except (Exception, SystemExit) as error:  # Their code may fail or end in any way on import.
        raise ValueError(f"--subject {name!r}: {kind_and_line(error)}") from error
    make = getattr(module, factory, None)
    if not callable(make):
        public = tuple(key for key, value in vars(module).items() if callable(value))
        raise ValueError(
            f"--subject {name!r}: {path} has no callable {factory!r}{did_you_mean(factory, public)}"
        )
    found: Callable[[], Any] = make
    return found


def _library(name: str) -> ModuleType:
    try:
        return _import(LIBRARIES[name])
    except Exception as error:
        # Not ImportError alone: a torchvision wheel beside a torch that it was not built with
        # raises RuntimeError.
        raise SubjectUnavailable(f"{name} cannot be imported: {kind_and_line(error)}") from error


def _import(path: str) -> ModuleType:
    with warnings.catch_warnings():
        # Someone else's warnings are shown, and end nothing, whatever the filter of the tests.
        warnings.simplefilter("default")
        return importlib.import_module(path)
