"""Parameters, MACs, FLOPs and activations of any module, counted in one forward pass."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
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
# Operators that multiply and that torch's counter passes over: by a word in the name, by the name.
FUSED = ("attention", "rnn", "lstm", "gru")
UNCOUNTED = frozenset(
    {
        *("aten.mv", "aten.addmv", "aten.dot", "aten.vdot", "aten.addbmm", "aten.addr"),
        *("aten._trilinear", "aten._cdist_forward", "aten._euclidean_dist"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Counts for one sample.

    Attributes:
        macs: multiply-accumulates of convolutions and matrix products; a bias counts nothing.
            `None`, as the activations, where a product hides in an operator that is not counted.
        activations: elements in the outputs of the same operators.
        fvcore_flops: fvcore's own total, which adds norms and pooling to the MACs; `None` where
            fvcore cannot be imported or cannot trace the module.
    """

    parameters: int
    macs: int | None
    activations: int | None
    fvcore_flops: int | None

    @property
    def flops(self) -> int | None:
        """Two operations for each multiply-accumulate."""
        return None if self.macs is None else 2 * self.macs


class _OutputCounter(TorchDispatchMode):
    """Adds up the output elements of the counted operators, and names those it cannot see into."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.elements = 0
        self.opaque: set[str] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if func in COUNTED:
            self.elements += result.numel()
        elif _multiplies_unseen(str(func.overloadpacket)):
            self.opaque.add(str(func))
        return result


def _multiplies_unseen(operator: str) -> bool:
    return operator in UNCOUNTED or any(word in operator for word in FUSED)


def count(module: nn.Module, batch: Tensor, *, note: Callable[[str], None]) -> Counts:
    """Counts what a forward pass of *module* on one sample multiplies.

    Args:
        module: in eval mode, eager, float32, on the CPU (a compiled module hides its operators).
        batch: its first sample is enough, unless the module takes batches of that size alone.
        note: is told, in a line, why a count is missing.

    Source:
        MACs are torch's forward ``FlopCounterMode`` / 2, which agrees with torchvision's
        published ``_ops``; fvcore's total is kept beside it because it is often quoted.
    """
    try:
        samples, (macs, activations) = batch[:1], _products(module, batch[:1], note)
    except Exception:  # noqa: BLE001  # What a module says to a size that it refuses is its own.
        samples, (macs, activations) = batch, _products(module, batch, note)
    size = len(samples)
    fvcore_flops = _fvcore_flops(module, samples, note)
    return Counts(
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        macs=None if macs is None else macs // size,
        activations=None if activations is None else activations // size,
        fvcore_flops=None if fvcore_flops is None else fvcore_flops // size,
    )


def _products(
    module: nn.Module, samples: Tensor, note: Callable[[str], None]
) -> tuple[int | None, int | None]:
    """MACs and output elements of all products; unknown where one hides in a fused operator."""
    with (
        torch.no_grad(),
        _unfused(),
        FlopCounterMode(display=False) as flops,
        _OutputCounter() as outputs,
    ):
        module(samples)
    if outputs.opaque:
        names = ", ".join(sorted(outputs.opaque))
        note(f"{type(module).__name__} multiplies inside {names}: MACs are unknown")
        return None, None
    return flops.get_total_flops() // 2, outputs.elements


@contextmanager
def _unfused() -> Iterator[None]:
    """Has attention and recurrent layers made of the products that can be counted."""
    fast_path = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with warnings.catch_warnings():
            # oneDNN's flags are put back with one among them that only Intel's GPUs have.
            warnings.filterwarnings("ignore", message="TF32 acceleration on top of oneDNN")
            with sdpa_kernel(SDPBackend.MATH), torch.backends.mkldnn.flags(enabled=False):
                yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast_path)


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
