"""What each layer of a module has to calculate and to move, from the counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from benchmarks.cases import Case
from benchmarks.costs import dtype_of
from benchmarks.measure.counts.counter import CountError, tally_of
from benchmarks.measure.counts.tally import ModuleRow, Tally
from benchmarks.measure.roofline import Shortcut

# From this kernel size on cuDNN's Fourier transforms multiply less than the sum itself.
FFT_FROM = 5


@dataclass(frozen=True, kw_only=True)
class LayerCost:
    """One layer, by what it does itself; `None` where it could not be counted.

    Attributes:
        flops: of the forward pass's products, 2 for each multiply-accumulate.
        least_bytes: of the forward pass, each operator's inputs, weights and outputs once.
    """

    type: str
    output_shape: str = ""
    flops: int | None = None
    least_bytes: int | None = None
    shortcut: Shortcut | None = None


@dataclass(frozen=True, kw_only=True)
class Costs:
    """The layers by their paths, in the order of ``named_modules``; and why any is missing."""

    layers: Mapping[str, LayerCost]
    notes: tuple[str, ...] = ()


def layer_costs(module: nn.Module, batch: Tensor, case: Case) -> Costs:
    """Counts a forward pass of *module*, which is neither run nor changed, in a case's precision.

    Compiled code has one row, the whole: its layers are fused.
    """
    try:
        tally = tally_of(module, (batch,), dtype=dtype_of(case.precision))
    except CountError as error:
        types = {path: type(part).__name__ for path, part in module.named_modules()}
        layers = {path: LayerCost(type=name) for path, name in types.items()}
        return Costs(layers=layers, notes=(f"FLOPs and bytes are unknown: {error}",))
    parts = dict(module.named_modules())
    rows = {row.path: _cost(row, tally, parts[row.path], case) for row in tally.modules}
    return Costs(layers=rows, notes=_notes(tally))


def _cost(row: ModuleRow, tally: Tally, part: nn.Module, case: Case) -> LayerCost:
    whole = case.mode != "eager"
    work = row.total if whole else row.own
    return LayerCost(
        type=row.type,
        output_shape=row.output_shape,
        flops=None if tally.products_unseen else work.flops,
        least_bytes=work.least_bytes,
        shortcut="fusion" if whole else shortcut_of(part, case),
    )


def _notes(tally: Tally) -> tuple[str, ...]:
    notes = [tally.note] if tally.note else []
    if tally.products_unseen:
        names = ", ".join(sorted(tally.products_unseen))
        notes.append(f"FLOPs are unknown: {names} may multiply and is not counted")
    return tuple(notes)


def shortcut_of(part: nn.Module, case: Case) -> Shortcut | None:
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
