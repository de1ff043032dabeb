"""Parameters, MACs, FLOPs and activations of any module, counted in one forward pass."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

aten = torch.ops.aten
# The operators behind nn.Conv*, nn.Linear, matmul and einsum.
COUNTED = frozenset(
    {
        aten.convolution.default,
        aten.addmm.default,
        aten.mm.default,
        aten.bmm.default,
        aten.baddbmm.default,
    }
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Counts for one sample.

    Attributes:
        macs: multiply-accumulates of convolutions and matrix products; a bias counts nothing.
        activations: elements in the outputs of the same operators.
        fvcore_flops: fvcore's own total, which adds norms and pooling to the MACs; `None` where
            fvcore cannot be imported or cannot trace the module.
    """

    parameters: int
    macs: int
    activations: int
    fvcore_flops: int | None

    @property
    def flops(self) -> int:
        """Two operations for each multiply-accumulate."""
        return 2 * self.macs


class _ActivationCounter(TorchDispatchMode):
    """Adds up the output elements of the counted operators."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.elements = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if func in COUNTED:
            self.elements += result.numel()
        return result


def count(module: nn.Module, sample: Tensor, *, note: Callable[[str], None]) -> Counts:
    """Counts what a forward pass of *module* on one sample multiplies.

    Args:
        module: in eval mode, eager, float32 (a compiled module hides its operators).
        sample: a batch of one.
        note: is told, in a line, why fvcore's count is missing.

    Source:
        MACs are torch's forward ``FlopCounterMode`` / 2, which agrees with torchvision's
        published ``_ops``; fvcore's total is kept beside it because it is often quoted.
    """
    with torch.no_grad(), FlopCounterMode(display=False) as flops, _ActivationCounter() as outputs:
        module(sample)
    return Counts(
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        macs=flops.get_total_flops() // 2,
        activations=outputs.elements,
        fvcore_flops=_fvcore_flops(module, sample, note),
    )


def _fvcore_flops(module: nn.Module, sample: Tensor, note: Callable[[str], None]) -> int | None:
    # fvcore scripts and traces with torch.jit, which newer torch releases warn about each time.
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        try:
            from fvcore.nn import FlopCountAnalysis  # noqa: PLC0415  # Optional: may be missing.
        except ImportError as error:
            note(f"fvcore cannot be imported ({error}): its counts are left out")
            return None
        analysis = FlopCountAnalysis(module, sample)
        analysis.unsupported_ops_warnings(enabled=False).uncalled_modules_warnings(enabled=False)
        try:
            return int(analysis.total())
        except Exception as error:  # noqa: BLE001  # A tracer can fail in any way; it is told.
            reason = str(error).strip().partition("\n")[0]
            note(f"fvcore cannot count {type(module).__name__}: {reason}")
            return None
