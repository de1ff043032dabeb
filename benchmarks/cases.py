"""What one benchmark case is, what its id looks like and which values its axes take."""

import re
from dataclasses import dataclass
from typing import Literal

from resnet_impl.errors import did_you_mean

WORKLOADS = ("inference",)
PRECISIONS = ("float32", "tf32", "bfloat16", "float16", "amp-bfloat16", "amp-float16")
LAYOUTS = ("nchw", "nhwc")
MODES = ("eager", "compile", "compile-reduce-overhead", "compile-max-autotune")

Asks = Literal["latency", "throughput"]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One point of the sweep.

    Attributes:
        subject: the name of a module that `subjects.find_subject` knows.
        workload: what one timed call does.
        resolution: side of the square input (``224``), height x width (``192x256``), or the
            whole sample (``3x224x224``) for a user's own module.
        threads: intra-op threads; `None` leaves torch's own choice.
    """

    subject: str
    workload: str = "inference"
    batch_size: int = 1
    resolution: str
    precision: str = "float32"
    layout: str = "nchw"
    mode: str = "eager"
    device: str = "cpu"
    threads: int | None = None

    @property
    def id(self) -> str:
        """The case's name for ever; a published grammar (see METHODOLOGY.md)."""
        parts = [
            self.subject,
            self.workload,
            f"b{self.batch_size}",
            self.resolution,
            self.precision,
            self.layout,
            self.mode,
            self.device,
        ]
        if self.threads is not None:
            parts.append(f"t{self.threads}")
        return "-".join(parts)

    @property
    def asks(self) -> Asks:
        """Latency at batch 1, throughput above: two questions, two ways to time."""
        return "latency" if self.batch_size == 1 else "throughput"

    @property
    def device_type(self) -> str:
        """``cuda`` for ``cuda:1``."""
        return self.device.partition(":")[0]


ID = re.compile(
    rf"(?P<subject>.+)-(?P<workload>{'|'.join(WORKLOADS)})-b(?P<batch_size>\d+)"
    rf"-(?P<resolution>\d+(?:x\d+)*)-(?P<precision>{'|'.join(PRECISIONS)})"
    rf"-(?P<layout>{'|'.join(LAYOUTS)})-(?P<mode>{'|'.join(MODES)})"
    r"-(?P<device>cpu|cuda(?::\d+)?)(?:-t(?P<threads>[1-9]\d*))?"
)


def case_of(case_id: str) -> Case:
    """The case of an id.

    Raises:
        ValueError: it is not of the grammar.
    """
    match = ID.fullmatch(case_id)
    if match is None:
        raise ValueError(
            f"case {case_id!r}: allowed are ids such as resnet50-inference-b8-224-float32-nchw-"
            "eager-cpu (pytest benchmarks --list-cases shows those of a preset)"
        )
    fields = match.groupdict()
    threads = fields.pop("threads")
    batch_size = positive("case: batch", fields.pop("batch_size"))
    return Case(**fields, batch_size=batch_size, threads=int(threads) if threads else None)


def one_of(option: str, value: str, allowed: tuple[str, ...]) -> str:
    """*value* itself where it is allowed.

    Raises:
        ValueError: with the option, the value, what is allowed and the nearest of it.
    """
    if value not in allowed:
        hint = did_you_mean(value, allowed)
        raise ValueError(f"{option} {value!r}{hint}: allowed are {', '.join(allowed)}")
    return value


def positive(option: str, value: str) -> int:
    """A whole number of at least 1.

    Raises:
        ValueError: with the option and the value.
    """
    if not value.isdecimal() or int(value) < 1:
        raise ValueError(f"{option} {value!r}: allowed are whole numbers from 1")
    return int(value)


def shape(option: str, value: str) -> tuple[int, ...]:
    """A shape such as ``224``, ``192x256`` or ``3,224,224``, each side at least 1.

    Raises:
        ValueError: with the option and the value.
    """
    sides = value.replace(",", "x").split("x")
    if not all(side.isdecimal() and int(side) > 0 for side in sides):
        raise ValueError(f"{option} {value!r}: allowed are sizes from 1, as in 224 or 192x256")
    return tuple(int(side) for side in sides)


def sample_shape(case: Case, channels: int | None) -> tuple[int, ...]:
    """The shape of one sample, without the batch.

    Args:
        case: whose resolution is read.
        channels: of the subject's input, or `None` where the resolution is the whole shape.

    Raises:
        ValueError: the resolution is no side and no height x width.
    """
    sides = shape("--resolution", case.resolution)
    if channels is None:
        return sides
    if len(sides) > 2:
        raise ValueError(
            f"--resolution {case.resolution!r}: allowed are a side (224) or height x width "
            f"(192x256) for {case.subject}"
        )
    return (channels, sides[0], sides[-1])
