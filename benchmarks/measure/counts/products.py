"""Multiply-accumulates of one call of an operator."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import conv_flop_count, flop_registry

aten = torch.ops.aten
# Words in the names of operators that multiply: what has one and is of no known kind is not looked
# into. Better a count that is unknown than one that lacks a product.
MULTIPLYING = (
    *("attention", "rnn", "lstm", "gru", "transformer", "mm", "matmul", "conv", "dot", "einsum"),
    *("linear", "linalg", "sparse", "dist", "fft", "cov"),
)
# Bilinear and trilinear ones among them weigh neighbours, and multiply no matrices.
INTERPOLATION = "upsample"
# Products to which something is added in the same operator: a bias, in nn.Linear.
ADDED_TO = frozenset({aten.addmm, aten.baddbmm, aten.addmv, aten.addbmm, aten.addr})
CONVOLUTIONS = frozenset({aten.convolution, aten._convolution})  # noqa: SLF001  # Its name.
# Their operators move, compare or look at elements; a library of any other may multiply.
HARMLESS_LIBRARIES = ("aten", "prim", "prims")


def macs_of(func: Any, args: Any, kwargs: Mapping[str, Any], out: Any) -> int | None:
    """What a call multiplies and adds; `None` where the operator is no product.

    Source:
        torch's ``flop_registry`` (two for each multiply-accumulate, also what a user has
        registered there), but for the backward of convolutions: torch's own formula forgets that
        groups divide the weight's gradient (pytorch/pytorch#183405).
    """
    packet = func.overloadpacket
    if own := OWN.get(packet):
        return own(args, out)
    flops = flop_registry.get(packet)
    return None if flops is None else int(flops(*args, **kwargs, out_val=out)) // 2


def bias_elements(func: Any, args: Any, outs: list[Tensor]) -> int:
    """Elements that a product's operator adds a bias to."""
    packet = func.overloadpacket
    biased = packet in ADDED_TO or (packet in CONVOLUTIONS and args[2] is not None)
    return outs[0].numel() if biased else 0


def may_multiply(func: Any) -> bool:
    """Whether an operator of no known kind may multiply: by its library, by its name."""
    library, _, operator = func.name().partition("::")
    if library not in HARMLESS_LIBRARIES:
        return True
    return INTERPOLATION not in operator and any(word in operator for word in MULTIPLYING)


def _convolution_backward(args: Any, _out: Any) -> int:
    """The forward's products once for each gradient that is wanted: the input's, the weight's.

    Each pair of an input and an output element that a weight joins is multiplied once in all
    three.
    """
    grad_out, x, weight = (list(tensor.shape) for tensor in args[:3])
    transposed, wanted = args[7], args[10]
    forward = conv_flop_count(x, weight, grad_out, transposed=transposed) // 2
    return int(forward) * sum(bool(gradient) for gradient in wanted[:2])


def _matrix_vector(args: Any, _out: Any) -> int:
    return int(args[-2].numel())


def _added_matrix_vector(args: Any, _out: Any) -> int:
    return int(args[1].numel())


def _dot(args: Any, _out: Any) -> int:
    return int(args[0].numel())


def _outer(_args: Any, out: Any) -> int:
    return int(out.numel())


def _added_batches(args: Any, _out: Any) -> int:
    return int(args[1].numel()) * int(args[2].shape[-1])


# What torch's registry lacks or gets wrong.
OWN: Mapping[Any, Callable[[Any, Any], int]] = {
    aten.convolution_backward: _convolution_backward,
    aten.mv: _matrix_vector,
    aten.addmv: _added_matrix_vector,
    aten.dot: _dot,
    aten.vdot: _dot,
    aten.addr: _outer,
    aten.addbmm: _added_batches,
}
