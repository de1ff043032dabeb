"""Counts what any module does, in one pass of its twin on the meta device."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from benchmarks.measure.counts.bookkeeper import Bookkeeper
from benchmarks.measure.counts.tally import Tally
from benchmarks.measure.counts.traffic import tensors_in
from benchmarks.measure.counts.twin import (
    copied_values,
    holds_values,
    meta_twin,
    on_meta,
    plain_module,
    value_twin,
)
from benchmarks.measure.first_line import kind_and_line


class CountError(ValueError):
    """A module cannot be counted; the message names it and the layer that failed."""


def tally_of(
    module: nn.Module,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any] | None = None,
    *,
    training: bool = False,
    dtype: torch.dtype | None = None,
) -> Tally:
    """Counts what a call of *module* does; the module itself is neither run nor changed.

    Where its path through forward depends on values, which the meta device has not, a copy with
    values is counted instead, and the tally says so.

    Args:
        module: any; of a compiled one, what was compiled.
        args: of the call: tensors, and anything that holds tensors or none.
        kwargs: of the call.
        training: count a training step, forward and backward, in training mode; else a forward
            pass in evaluation mode. The loss is the sum of all outputs; there is no optimiser.
        dtype: that the floating-point tensors would be cast to.

    Raises:
        CountError: forward or backward fails; with the layer in which it failed.
    """
    module, call = plain_module(module), (args, dict(kwargs or {}))
    try:
        twin = _twin(module, partial(meta_twin, dtype=dtype))
        return _counted(twin, *on_meta(call, dtype), training=training)
    except CountError as error:
        if not holds_values(module):
            raise
        without_values = error
    twin = _twin(module, partial(value_twin, dtype=dtype))
    with _unfused():
        tally = _counted(twin, *copied_values(call, dtype), training=training)
    return replace(tally, note=f"counted with this input's values, since without: {without_values}")


def _twin(module: nn.Module, twin_of: Callable[[nn.Module], nn.Module]) -> nn.Module:
    try:
        return twin_of(module)
    except Exception as error:  # What a part of a module says to being copied is its own.
        raise _refusal(module, "", error) from error


def _counted(
    twin: nn.Module, args: tuple[Any, ...], kwargs: Mapping[str, Any], *, training: bool
) -> Tally:
    twin.train(training)
    books = Bookkeeper(twin)
    try:
        with torch.set_grad_enabled(training), books.open():
            output = twin(*args, **kwargs)
            if training:
                books.backward = True
                _loss(output).backward()
    except Exception as error:
        raise _refusal(twin, books.layers.failed, error) from error
    return books.tally()


def _loss(output: Any) -> Tensor:
    trained = [tensor for tensor in tensors_in(output) if tensor.requires_grad]
    if not trained:
        raise ValueError("no output depends on a parameter that is trained")
    return torch.stack([tensor.sum() for tensor in trained]).sum()


def _refusal(module: nn.Module, failed: str, error: Exception) -> CountError:
    """One line: the module, the layer in which it failed, and what it said."""
    layer = f", layer {failed!r}" if failed else ""
    return CountError(f"{type(module).__name__}{layer} cannot be counted: {kind_and_line(error)}")


@contextmanager
def _unfused() -> Iterator[None]:
    """Has attention and recurrent layers made of products that can be counted.

    The meta device has no fused ones; a processor has.
    """
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
