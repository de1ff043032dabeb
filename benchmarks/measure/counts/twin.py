"""A module's twin: the same layers without memory, to be run in its place."""

import copy
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter
from torch.utils._pytree import tree_map_only

from benchmarks.measure.counts.traffic import tensors_in


def plain_module(module: nn.Module) -> nn.Module:
    """The module behind torch.compile, whose operators are those that were written."""
    inner = getattr(module, "_orig_mod", module)
    return inner if isinstance(inner, nn.Module) else module


def meta_twin(module: nn.Module, dtype: torch.dtype | None) -> nn.Module:
    """A copy on the meta device, where a tensor is a shape and a type.

    The module itself is not touched: a twin's mode, buffers and hooks are its own. What a closure
    holds is not copied: a function that calls the original module does so in the twin, too.

    Args:
        module: of any size, on any device.
        dtype: of the twin's floating-point tensors; `None` keeps each one's.
    """
    return _copied(module, lambda tensor: _without_memory(tensor, dtype))


def value_twin(module: nn.Module, dtype: torch.dtype | None = None) -> nn.Module:
    """A copy with values of its own, whatever its forward writes into them.

    For a module whose path through forward depends on values.
    """
    return _copied(module, lambda tensor: _with_values(tensor, dtype))


def copied_values(values: Any, dtype: torch.dtype | None) -> Any:
    """Arguments of a call with every tensor in them copied: forward may change its input."""
    return tree_map_only(Tensor, lambda tensor: _with_values(tensor, dtype), values)


def on_meta(values: Any, dtype: torch.dtype | None) -> Any:
    """Arguments of a call with every tensor in them replaced by one without memory."""
    return tree_map_only(Tensor, lambda tensor: _without_memory(tensor, dtype), values)


def holds_values(module: nn.Module) -> bool:
    """Whether the module has no tensor on the meta device."""
    return not any(tensor.is_meta for tensor in _tensors(module))


def _copied(module: nn.Module, twin_of: Any) -> nn.Module:
    # What stands in the memo is not copied, but replaced.
    memo = {id(tensor): twin_of(tensor) for tensor in _tensors(module)}
    return copy.deepcopy(module, memo)


def _tensors(module: nn.Module) -> Iterator[Tensor]:
    """Parameters, buffers, and tensors that a module keeps as plain attributes."""
    for part in module.modules():
        yield from tensors_in(vars(part))


def _without_memory(tensor: Tensor, dtype: torch.dtype | None) -> Tensor:
    if isinstance(tensor, UninitializedParameter | UninitializedBuffer):
        kind: Any = type(tensor)  # torch's types lack what it takes.
        lazy: Tensor = kind(device="meta", dtype=dtype)
        return lazy
    wanted = dtype if tensor.is_floating_point() else None
    twin = torch.empty_like(tensor, device="meta", dtype=wanted, requires_grad=False)
    if isinstance(tensor, nn.Parameter):
        return nn.Parameter(twin, requires_grad=tensor.requires_grad)
    return twin


def _with_values(tensor: Tensor, dtype: torch.dtype | None) -> Tensor:
    if isinstance(tensor, UninitializedParameter | UninitializedBuffer):
        return copy.deepcopy(tensor)
    wanted = dtype if dtype and tensor.is_floating_point() else tensor.dtype
    twin = tensor.detach().to(wanted, copy=True)
    if isinstance(tensor, nn.Parameter):
        return nn.Parameter(twin, requires_grad=tensor.requires_grad)
    return twin
