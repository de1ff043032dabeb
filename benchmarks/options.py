"""The suite's command-line options, read once into plain values."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.cases import LAYOUTS, MODES, PRECISIONS, WORKLOADS, one_of, positive, shape
from benchmarks.measure.environment import available_devices
from benchmarks.presets import PRESETS


@dataclass(frozen=True, kw_only=True)
class Axis:
    """An option that takes a comma list: its help, and the check of each value."""

    help: str
    check: Callable[[str, str], Any]


def _any_name(_option: str, value: str) -> str:
    return value


def _device(option: str, value: str) -> str:
    kind, colon, index = value.partition(":")
    one_of(option, kind, ("cpu", "cuda"))
    if colon and (kind != "cuda" or not index.isdecimal()):
        raise ValueError(f"{option} {value!r}: allowed are cpu, cuda and cuda:N")
    return value


AXES: Mapping[str, Axis] = {
    "subject": Axis(
        help="nets and blocks by name or glob, torchvision:NAME, timm:NAME, package.module:factory",
        check=_any_name,
    ),
    "workload": Axis(help=", ".join(WORKLOADS), check=partial(one_of, allowed=WORKLOADS)),
    "batch_size": Axis(help="samples in a call", check=positive),
    "resolution": Axis(help="side (224) or height x width (192x256) of the input", check=shape),
    "precision": Axis(help=", ".join(PRECISIONS), check=partial(one_of, allowed=PRECISIONS)),
    "layout": Axis(help=", ".join(LAYOUTS), check=partial(one_of, allowed=LAYOUTS)),
    "mode": Axis(help=", ".join(MODES), check=partial(one_of, allowed=MODES)),
    "device": Axis(help="cpu, cuda, cuda:N; default: all that the machine has", check=_device),
    "threads": Axis(help="intra-op threads; default: torch's own choice", check=positive),
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for.

    Attributes:
        axes: the values of each axis that was named.
        input_shape: one sample of the user's own module.
        results: the folder that runs are kept in; `None` is ``reports/results``.
        ceilings: whether a run says what the machine does at best.
    """

    preset: str
    axes: Mapping[str, tuple[str, ...]]
    devices: tuple[str, ...]
    input_shape: tuple[int, ...] | None
    results: Path | None
    ceilings: bool = True

    @property
    def asked(self) -> dict[str, Any]:
        """What the plan follows from, as plain values."""
        return {
            "preset": self.preset,
            "axes": {name: list(values) for name, values in self.axes.items()},
            "devices": list(self.devices),
            "input_shape": list(self.input_shape) if self.input_shape else None,
        }


def flag(axis: str) -> str:
    """``batch_size`` as it is typed: ``--batch-size``."""
    return "--" + axis.replace("_", "-")


def read_options(given: Callable[[str], Any]) -> Options:
    """Checks every value that was given.

    Args:
        given: the text of an option by its name (``batch_size``), `None` where it was not given.

    Raises:
        ValueError: with the option, the value, what is allowed and the nearest of it.
    """
    axes = {}
    for name, axis in AXES.items():
        text = given(name)
        if text is not None:
            axes[name] = _values(flag(name), text, axis)
    input_shape, results = given("input_shape"), given("results")
    return Options(
        preset=one_of("--preset", given("preset") or "default", tuple(PRESETS)),
        axes=axes,
        devices=axes.get("device", available_devices()),
        input_shape=None if input_shape is None else shape("--input-shape", input_shape),
        results=None if results is None else _writable_folder("--results", results),
        ceilings=not given("no_ceilings"),
    )


def _writable_folder(option: str, text: str) -> Path:
    """A folder that is there or can be made; found out before anything is measured."""
    folder = Path(text).resolve()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise ValueError(f"{option} {text!r}: allowed is a folder that can be written to")
    return folder


def _values(option: str, text: str, axis: Axis) -> tuple[str, ...]:
    values = tuple(value.strip() for value in text.split(",") if value.strip())
    if not values:
        raise ValueError(f"{option} {text!r} names nothing: allowed are {axis.help}")
    for value in values:
        axis.check(option, value)
    return tuple(dict.fromkeys(values))
