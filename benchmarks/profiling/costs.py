"""What each layer of a module has to calculate and to move, from the counts."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from benchmarks.cases import Case
from benchmarks.costs import dtype_of
from benchmarks.measure.counts.counter import CountError, tally_of
from benchmarks.measure.counts.tally import ModuleRow, Tally
from benchmarks.measure.counts.twin import plain_module
from benchmarks.measure.counts.work import Work
from benchmarks.measure.roofline import Shortcut

# From this kernel size on cuDNN's Fourier transforms multiply less than the sum itself.
FFT_FROM = 5


@dataclass(frozen=True, kw_only=True)
class LayerCost:
    """One layer, by what it does itself; `None` where it could not be counted.

    Attributes:
        flops: of the forward pass's products, 2 for each multiply-accumulate.
        least_bytes: of the forward pass, each operator's inputs, weights and outputs once.
        calls: as they were counted.
    """

    type: str
    output_shape: str = ""
    flops: int | None = None
    least_bytes: int | None = None
    shortcut: Shortcut | None = None
    calls: int | None = None


@dataclass(frozen=True, kw_only=True)
class Costs:
    """The layers by their paths, in the order of ``named_modules``; and why any is missing."""

    layers: Mapping[str, LayerCost]
    notes: tuple[str, ...] = ()


def layer_costs(module: nn.Module, batch: Tensor, case: Case) -> Costs:
    """Counts a forward pass of *module*, which is neither run nor changed, in a case's precision.

    Compiled code has one row, the whole: its layers are fused. What a layer that forward makes by
    itself does is its maker's, as its time is.
    """
    parts = dict(plain_module(module).named_modules())
    try:
        tally = tally_of(module, (batch,), dtype=dtype_of(case.precision))
    except CountError as error:
        known: Shortcut | None = "fusion" if is_compiled(module, case) else None
        layers = {
            path: LayerCost(type=type(part).__name__, shortcut=known)
            for path, part in parts.items()
        }
        return Costs(layers=layers, notes=(f"FLOPs and bytes are unknown: {error}",))
    rows = {row.path: row for row in tally.modules}
    if is_compiled(module, case):
        layers = {"": _cost(rows[""], rows[""].total, tally, "fusion")}
    else:
        works = _works(tally, parts)
        layers = {
            path: _cost(rows[path], Work.total(own), tally, shortcut_of(parts.get(path), case))
            for path, own in works.items()
        }
    return Costs(layers=layers, notes=_notes(tally))


def is_compiled(module: nn.Module, case: Case) -> bool:
    """Whether the case compiles *module*, or its factory has."""
    return case.mode != "eager" or plain_module(module) is not module


def _works(tally: Tally, parts: Mapping[str, nn.Module]) -> dict[str, list[Work]]:
    """The own work of each layer that has a name, and of those that its forward made."""
    names = [row.path for row in tally.modules if row.path in parts or not is_made(row.path)]
    works: dict[str, list[Work]] = {path: [] for path in names}
    for row in tally.modules:
        works[nearest(row.path, works)].append(row.own)
    return works


def is_made(path: str) -> bool:
    """Whether a layer without a name is in it, which counting calls by its type: ``0.(ReLU)``."""
    return any(name.startswith("(") for name in path.split("."))


def nearest(path: str, known: Container[str]) -> str:
    """The innermost of *known* that is *path* or around it; else the module itself."""
    while path and path not in known:
        path = path.rpartition(".")[0]
    return path


def _cost(row: ModuleRow, work: Work, tally: Tally, shortcut: Shortcut | None) -> LayerCost:
    return LayerCost(
        type=row.type,
        output_shape=row.output_shape,
        flops=None if tally.products_unseen else work.flops,
        least_bytes=work.least_bytes,
        shortcut=shortcut,
        calls=row.calls,
    )


def _notes(tally: Tally) -> tuple[str, ...]:
    notes = [tally.note] if tally.note else []
    if tally.products_unseen:
        names = ", ".join(sorted(tally.products_unseen))
        notes.append(f"FLOPs are unknown: {names} may multiply and is not counted")
    return tuple(notes)


def shortcut_of(part: nn.Module | None, case: Case) -> Shortcut | None:
    """How a layer may be calculated with fewer multiplications than are counted.

    Source:
        Lavin and Gray 2016, arXiv:1509.09308: Winograd's algorithm for 3x3 convolutions of stride
        one; Mathieu et al. 2014, arXiv:1312.5851: Fourier transforms for large kernels.
    """
    if not isinstance(part, nn.Conv2d):
        return None
    sides = part.kernel_size
    simple = part.groups == 1 and set(part.dilation) == {1} and set(part.stride) == {1}
    if sides == (3, 3) and simple and part.weight.dtype.is_floating_point:
        return "winograd"
    if case.device_type == "cuda" and min(sides) >= FFT_FROM:
        return "fft"
    return None
