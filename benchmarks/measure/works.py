"""Pieces of work of a known amount: products and streams, from which the ceilings are read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch

from benchmarks.measure.caches import Caches
from benchmarks.measure.memory_limit import available_bytes
from benchmarks.measure.roofline import product_precision

# ``tf32`` is a switch, and under autocast the products run in the format that it is named after.
DTYPES = {
    "float32": torch.float32,
    "tf32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}
# Rows x inner x columns, least work first. Square ones are what a device is best at; the skinny
# one is a 3x3 convolution of 64 channels at 56 x 56 as a product. The small ones win where a core
# has its own cache, the large ones where many cores have to be kept busy.
MATRICES = {
    "cpu": (
        (256, 256, 256),
        (3136, 576, 64),
        (512, 512, 512),
        (1024, 1024, 1024),
        (2048, 2048, 2048),
        (4096, 4096, 4096),
    ),
    # A GPU does the small ones in less time than they take to be launched.
    "cuda": ((2048, 2048, 2048), (25088, 2304, 256), (4096, 4096, 4096), (8192, 8192, 8192)),
}
# Channels in and out, side of the kernel and of the map, layout: of ResNet's stages. Channels last
# stands first: where the two differ much it is the faster, and nchw is then left early.
CONVOLUTIONS = (
    (64, 64, 3, 56, "nhwc"),
    (64, 64, 3, 56, "nchw"),
    (256, 256, 3, 14, "nhwc"),
    (256, 256, 3, 14, "nchw"),
    (512, 512, 3, 7, "nhwc"),
    (64, 256, 1, 56, "nhwc"),
)
# The CPU is busy with eight images; a GPU with as many as it is trained with.
IMAGES = {"cpu": 8, "cuda": 256}
LAYOUTS = {"nhwc": torch.channels_last, "nchw": torch.contiguous_format}
# STREAM's rule: each array at least four times the last cache.
TIMES_LAST = 4
# Of an array where the cache is small or unknown: more than nearly every last cache.
LEAST_BYTES = 256 << 20
# What other processes need stays theirs.
MEMORY_SHARE = 0.25
# Of all arrays together, where the system does not say how much a cache holds.
GUESSED_BYTES = (256 << 10, 1 << 20, 4 << 20)
ITEM_BYTES = 4
SCALE = 3.0


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of call.

    Attributes:
        name: the shape, as it is shown.
        amount: FLOP or bytes of a call.
        make: makes the data and returns the call, so that one work's data is there at a time.
    """

    name: str
    amount: int
    make: Callable[[], Callable[[], Any]]


@dataclass(frozen=True, kw_only=True)
class Works:
    """What a device's ceilings are read from, by ceiling; the best of each counts."""

    matmul: tuple[Work, ...]
    conv: tuple[Work, ...]
    copy: tuple[Work, ...]
    triad: tuple[Work, ...]
    cache: tuple[Work, ...]


def works_for(*, device: str, precision: str, threads: int, held: Caches) -> Works:
    """The suite's own set.

    Args:
        device: on which the data is made.
        precision: as of a case.
        threads: intra-op threads, each of which has a cache of its own.
        held: what the device's caches hold.
    """
    dtype = DTYPES[product_precision(precision)]
    kind = device.partition(":")[0]
    far = array_bytes(held, threads=threads, available=_available_bytes(device))
    near = cached_bytes(held, threads=threads)
    return Works(
        matmul=tuple(_matmul(shape, device, dtype) for shape in MATRICES[kind]),
        conv=tuple(_convolution(shape, IMAGES[kind], device, dtype) for shape in CONVOLUTIONS),
        copy=(_copy(far, device),),
        triad=(_triad(far, device),),
        cache=tuple(
            work for size in near for work in (_copy(size // 2, device), _triad(size // 3, device))
        ),
    )


def array_bytes(held: Caches, *, threads: int, available: int) -> int:
    """Of each array that is to come from main memory.

    Three of them take at most a quarter of what is available, and are then less than STREAM asks.

    Source:
        McCalpin, STREAM: each array at least four times the sum of the last caches in use.
    """
    in_use = (held.last_bytes or 0) * min(threads, held.last_count or 1)
    return min(max(LEAST_BYTES, TIMES_LAST * in_use), int(MEMORY_SHARE * available) // 3)


def cached_bytes(held: Caches, *, threads: int) -> tuple[int, ...]:
    """Of all arrays together that are to stay in a cache: several tries, least first.

    Half of a cache leaves room for what else is in it; a quarter of the last one is for those who
    share it with neighbours.
    """
    sizes = set()
    if held.core_bytes:
        sizes |= {held.core_bytes // 2, held.core_bytes * threads // 2}
    if held.last_bytes:
        sizes |= {held.last_bytes // 4, held.last_bytes // 2}
    return tuple(sorted(sizes)) or GUESSED_BYTES


def _available_bytes(device: str) -> int:
    if device.startswith("cuda"):
        return int(torch.cuda.mem_get_info(device)[0])
    return available_bytes()


def _matmul(shape: tuple[int, int, int], device: str, dtype: torch.dtype) -> Work:
    rows, inner, columns = shape

    def make() -> Callable[[], Any]:
        left, right = (_random(sides, device, dtype) for sides in (shape[:2], shape[1:]))
        out = torch.empty(rows, columns, device=device, dtype=dtype)
        return lambda: torch.mm(left, right, out=out)

    return Work(name="x".join(map(str, shape)), amount=2 * rows * inner * columns, make=make)


def _convolution(
    shape: tuple[int, int, int, int, str], images: int, device: str, dtype: torch.dtype
) -> Work:
    """A convolution of stride 1 that keeps the map's size.

    Counted as everywhere in the suite: the products with the padding's zeros too. A library that
    leaves them out, or multiplies less by Winograd's algorithm, shows more than the device does.
    """
    inputs, outputs, side, size, layout = shape

    def make() -> Callable[[], Any]:
        batch, weight = (
            _random(sides, device, dtype).contiguous(memory_format=LAYOUTS[layout])
            for sides in ((images, inputs, size, size), (outputs, inputs, side, side))
        )
        return lambda: torch.conv2d(batch, weight, padding=side // 2)

    name = f"{side}x{side} {inputs}>{outputs} {size}x{size} b{images} {layout}"
    return Work(name=name, amount=2 * images * inputs * outputs * (side * size) ** 2, make=make)


def _copy(size: int, device: str) -> Work:
    """``a = b``: one array read, one written."""

    def make() -> Callable[[], Any]:
        target, source = _arrays(2, size, device)
        return lambda: target.copy_(source)

    return Work(name=f"copy of {size} bytes", amount=2 * _whole(size), make=make)


def _triad(size: int, device: str) -> Work:
    """``a = b + s * c``: two arrays read, one written."""

    def make() -> Callable[[], Any]:
        target, first, second = _arrays(3, size, device)
        return lambda: torch.add(first, second, alpha=SCALE, out=target)

    return Work(name=f"triad of {size} bytes", amount=3 * _whole(size), make=make)


def _whole(size: int) -> int:
    return size // ITEM_BYTES * ITEM_BYTES


def _arrays(count: int, size: int, device: str) -> Iterable[torch.Tensor]:
    """Written once: the kernel shows one page of zeros in the place of each unwritten one."""
    return [torch.ones(size // ITEM_BYTES, device=device) for _ in range(count)]


def _random(shape: tuple[int, ...], device: str, dtype: torch.dtype) -> torch.Tensor:
    """Random numbers: a GPU takes less power, and so runs faster, on zeros."""
    generator = torch.Generator(device).manual_seed(0)  # Leaves the user's numbers alone.
    return torch.randn(shape, generator=generator, device=device).to(dtype)
