"""Where a module comes from: ours, a peer's (torchvision:, timm:) or a user's (pkg.mod:factory)."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from benchmarks.cases import shape
from benchmarks.libraries import (
    LIBRARIES,
    SubjectUnavailable,
    library_models,
    make_from_library,
    user_factory,
)
from benchmarks.sites import GRAMMAR, NAME, block_names, block_spec, native_resolution
from resnet_impl import SPECS, ResNet
from resnet_impl.errors import did_you_mean

Source = Literal["resnet_impl", "torchvision", "timm", "user"]
GLOB = frozenset("*?[")


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
    make: Callable[[], Any]

    def sized(self, resolution: str | None) -> str:
        """A case's resolution in the form of its id: what was asked for, else the subject's own.

        A square has one side. A user's module that takes images keeps its channels.

        Raises:
            ValueError: it does not fit the subject.
        """
        if resolution is None:
            return self.resolution
        sides = shape("--resolution", resolution)
        own = shape("--input-shape", self.resolution)
        takes_images = self.channels is not None or len(own) == 3
        if len(sides) > 2 or not takes_images:
            allowed = "a side (224) or height x width (192x256)" if takes_images else "none"
            raise ValueError(f"--resolution {resolution!r}: allowed is {allowed} for {self.name}")
        height, width = sides[0], sides[-1]
        if self.channels is None:
            return f"{own[0]}x{height}x{width}"
        return f"{height}" if height == width else f"{height}x{width}"


def find_subject(
    name: str, input_shape: tuple[int, ...] | None = None, *, imported: bool = True
) -> Subject:
    """The subject of that name.

    Args:
        name: of `SPECS`, of a block (see `sites`), ``torchvision:``, ``timm:`` or
            ``package.module:factory``.
        input_shape: one sample of the user's own module, without the batch.
        imported: whether the user's package is imported now, and not only to make the module.

    Raises:
        ValueError: unknown name, with what is allowed and the nearest known one.
    """
    library, colon, rest = name.partition(":")
    if library in LIBRARIES:
        return _from_library(name, library, rest)
    if colon:
        make = (user_factory if imported else _later)(name, library, rest)
        return _from_user(name, input_shape or (3, 224, 224), make)
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
    elif library not in LIBRARIES:
        raise ValueError(
            f"--subject {pattern!r}: patterns are allowed in our names, torchvision:, timm:"
        )
    else:
        try:
            models = library_models(library)
        except SubjectUnavailable:
            return (pattern,)  # Stays a case, which is then skipped with this reason.
        names = tuple(f"{library}:{name}" for name in models if fnmatchcase(name, rest))
    if not names:
        raise ValueError(f"--subject {pattern!r} matches no known name")
    return names


def _from_library(name: str, library: str, model: str) -> Subject:
    try:
        models = library_models(library)
    except SubjectUnavailable:
        models = (model,)  # Cannot be known; the case is skipped when it is built.
    # timm takes tags that it does not list, as in resnet50.a1_in1k.
    listed = model.partition(".")[0] if library == "timm" else model
    if listed not in models:
        raise ValueError(
            f"--subject {name!r}: {library} has no {model!r}{did_you_mean(model, models)}"
        )
    return Subject(
        name=name,
        source="torchvision" if library == "torchvision" else "timm",
        kind="net",
        channels=3,
        resolution="224",
        make=lambda: make_from_library(library, model),
    )


def _later(name: str, path: str, factory: str) -> Callable[[], Any]:
    """Imports the user's package when the module is made."""

    def make() -> Any:
        return user_factory(name, path, factory)()

    return make


def _from_user(name: str, input_shape: tuple[int, ...], make: Callable[[], Any]) -> Subject:
    return Subject(
        name=name,
        source="user",
        kind="net",
        channels=None,
        resolution="x".join(map(str, input_shape)),
        make=make,
    )
