"""Which operators one call runs, and in which module."""

from collections import Counter
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.cases import Case
from benchmarks.measure.counts.layers import RunningLayers
from benchmarks.measure.counts.traffic import tensors_in, touches_nothing
from benchmarks.measure.duel_record import OperatorCount
from benchmarks.variants import autocast

# The formats that a tensor of so many dimensions may have beside the default one.
CHANNELS_LAST = {4: torch.channels_last, 5: torch.channels_last_3d}
SUFFIX = " channels-last"


class _Listener(TorchDispatchMode):
    def __init__(self, layers: RunningLayers) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.calls = Counter[tuple[str, str]]()
        self._layers = layers

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        if not touches_nothing(func):
            path = self._layers.running[-1] if self._layers.running else ""
            self.calls[path, f"{func}{SUFFIX if is_channels_last(out) else ''}"] += 1
        return out


def operators_of(variant: nn.Module, made_input: Tensor, case: Case) -> list[OperatorCount]:
    """The operators of one call, in the order in which each is first called in each module.

    Without gradients, and not in inference mode as a timed call: there an operator that is made of
    others hides them, and ``contiguous`` looks the same whether it copies or not. What only looks
    at memory in another shape, or hands it out, is left out: it does no work, and a rewrite that
    changes nothing else would be refused for it.

    Args:
        variant: as it is timed; not compiled, or what is heard is not what is run.
        made_input: cast and laid out.
        case: whose autocast is entered; its switches have to be in force.
    """
    layers = RunningLayers(variant)
    listener = _Listener(layers)
    with torch.no_grad(), autocast(case), layers.followed(), listener:
        variant(made_input)
    return [
        OperatorCount(path=path, name=name, calls=calls)
        for (path, name), calls in listener.calls.items()
    ]


def is_channels_last(out: Any) -> bool:
    """Whether the first image in an operator's output has its channels innermost, and no doubt.

    With one channel or one pixel both formats are the same.
    """
    image = next((one for one in tensors_in(out) if one.dim() in CHANNELS_LAST), None)
    if image is None or image.layout != torch.strided or image.is_contiguous():
        return False
    return image.is_contiguous(memory_format=CHANNELS_LAST[image.dim()])
