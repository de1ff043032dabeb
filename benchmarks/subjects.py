"""Where a module comes from: ours, a peer's (torchvision:, timm:) or a user's (pkg.mod:factory)."""

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Literal

import torch
from torch import Tensor, nn

from benchmarks.sites import GRAMMAR, NAME, block_names, block_spec, native_resolution
from resnet_impl import SPECS, ResNet
from resnet_impl.errors import did_you_mean

Source = Literal["resnet_impl", "torchvision", "timm", "user"]
GLOB = frozenset("*?[")
NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


class SubjectUnavailable(Exception):  # noqa: N818  # It is a fact about the machine.
    """The library that a subject comes from cannot be used here; its cases are skipped."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A module that can be built, and the input that it takes.

    Attributes:
        channels: of the input; `None` where `resolution` is the whole sample.
        resolution: the one used where none was asked for.
        make: builds the module, untrained; raises `SubjectUnavailable` where it cannot.
    """

    name: str
    source: Source
    kind: Literal["net", "block"]
    channels: int | None
    resolution: str
    make: Callable[[], nn.Module]


def find_subject(name: str, input_shape: tuple[int, ...] | None = None) -> Subject:
    """The subject of that name.

    Args:
        name: of `SPECS`, of a block (see `sites`), ``torchvision:``, ``timm:`` or
            ``package.module:factory``.
        input_shape: one sample of the user's own module, without the batch.

    Raises:
        ValueError: unknown name, with what is allowed and the nearest known one.
    """
    library, colon, rest = name.partition(":")
    if library in ("torchvision", "timm"):
        return _from_library(name, library, rest)
    if colon:
        return _from_user(name, library, rest, input_shape or (3, 224, 224))
    if name in SPECS:
        spec = SPECS[name]
        return Subject(
            name=name,
            source="resnet_impl",
            kind="net",
            channels=spec.in_channels,
            resolution=str(spec.resolution),
            make=lambda: ResNet(spec),
        )
    if not NAME.fullmatch(name):
        hint = did_you_mean(name, (*SPECS, *block_names()))
        raise ValueError(
            f"--subject {name!r}{hint}: allowed are {', '.join(SPECS)}, blocks such as {GRAMMAR}, "
            "torchvision:NAME, timm:NAME and package.module:factory"
        )
    block = block_spec(name)
    return Subject(
        name=name,
        source="resnet_impl",
        kind="block",
        channels=block.in_channels,
        resolution=str(native_resolution(name)),
        make=block.build,
    )


def expand_names(pattern: str) -> tuple[str, ...]:
    """The names that a pattern with ``*``, ``?`` or ``[]`` stands for; a plain name is itself.

    Raises:
        ValueError: the pattern matches no name.
    """
    if not GLOB & set(pattern):
        return (pattern,)
    library, colon, rest = pattern.partition(":")
    if not colon:
        known = (*SPECS, *block_names())
        names = tuple(name for name in known if fnmatchcase(name, pattern))
    else:
        try:
            models = _library_models(library)
        except SubjectUnavailable:
            return (pattern,)  # Stays a case, which is then skipped with this reason.
        names = tuple(f"{library}:{name}" for name in models if fnmatchcase(name, rest))
    if not names:
        raise ValueError(f"--subject {pattern!r} matches no known name")
    return names


def build(subject: Subject, shape: tuple[int, ...]) -> nn.Module:
    """The subject's module in eval mode, float32, on the CPU, the same in every process.

    A module of ours or of a library gets its running statistics from one seeded batch: with the
    initial ones (mean 0, variance 1) an untrained net of 150 layers overflows float16. A user's
    module is left as it comes.

    Shapes:
        shape: one sample, (C, H, W) for images.

    Raises:
        SubjectUnavailable: the library is missing.
        ValueError: the user's factory does not return a module.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        module = subject.make()
        if not isinstance(module, nn.Module):
            raise ValueError(
                f"--subject {subject.name!r} returned {type(module).__name__}: "
                "allowed is a factory of torch.nn.Module"
            )
        if subject.source != "user":
            settle_norms(module, seeded_batch(2, shape))
    return module.eval()


def seeded_batch(batch_size: int, shape: tuple[int, ...]) -> Tensor:
    """Standard normal values, the same in every process; (N, *shape), float32, on the CPU."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(batch_size, *shape, generator=generator)


def settle_norms(module: nn.Module, batch: Tensor) -> None:
    """Sets the running statistics of every batch norm from one training-mode forward pass."""
    norms = [part for part in module.modules() if isinstance(part, NORMS)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # A plain average: of one batch, the batch's own statistics.
    module.train()
    with torch.no_grad():
        module(batch)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum


def _from_library(name: str, library: str, model: str) -> Subject:
    try:
        models = _library_models(library)
    except SubjectUnavailable:
        models = (model,)  # Cannot be known; the case is skipped when it is built.
    # timm takes tags that it does not list, as in resnet50.a1_in1k.
    if model.partition(".")[0] not in models:
        raise ValueError(
            f"--subject {name!r}: {library} has no {model!r}{did_you_mean(model, models)}"
        )
    return Subject(
        name=name,
        source="torchvision" if library == "torchvision" else "timm",
        kind="net",
        channels=3,
        resolution="224",
        make=lambda: _make_from_library(library, model),
    )


def _library(name: str) -> ModuleType:
    module = "torchvision.models" if name == "torchvision" else name
    try:
        return importlib.import_module(module)
    except (ImportError, RuntimeError) as error:
        # RuntimeError: a torchvision wheel beside a torch that it was not built with.
        raise SubjectUnavailable(f"{name} cannot be imported: {error}") from error


def _library_models(library: str) -> tuple[str, ...]:
    models = _library(library)
    if library == "torchvision":
        # Without the detection, segmentation and video models: they take other inputs.
        return tuple(models.list_models(module=models))
    return tuple(models.list_models())


def _make_from_library(library: str, model: str) -> nn.Module:
    module = _library(library)
    if library == "timm":
        made: nn.Module = module.create_model(model, pretrained=False)
    else:
        made = module.get_model(model, weights=None)
    return made


def _from_user(name: str, path: str, factory: str, input_shape: tuple[int, ...]) -> Subject:
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)  # As python -m does: the user's package lies where they stand.
    try:
        module = importlib.import_module(path)
    except ImportError as error:
        raise ValueError(f"--subject {name!r}: {error}") from error
    make = getattr(module, factory, None)
    if not callable(make):
        public = tuple(key for key in vars(module) if not key.startswith("_"))
        raise ValueError(
            f"--subject {name!r}: {path} has no callable {factory!r}{did_you_mean(factory, public)}"
        )
    return Subject(
        name=name,
        source="user",
        kind="net",
        channels=None,
        resolution="x".join(map(str, input_shape)),
        make=make,
    )
