"""Element-wise work of one call of an operator, by what it is for."""

from collections.abc import Mapping
from functools import cache
from math import prod
from typing import Any, Literal

import torch
from torch import Tensor

Kind = Literal["norm", "addition", "activation", "pooling", "other", "moves"]

NORMS = ("batch_norm", "layer_norm", "group_norm", "rms_norm", "instance_norm")
ADDITIONS = frozenset({"add", "add_", "sub", "sub_", "rsub"})
ACTIVATIONS = frozenset(
    {
        *("relu", "relu6", "leaky_relu", "prelu", "_prelu_kernel", "elu", "selu", "celu"),
        *("gelu", "silu", "mish", "softplus", "hardtanh", "hardswish", "hardsigmoid", "threshold"),
        *("sigmoid", "log_sigmoid_forward", "tanh", "softmax", "_softmax", "_safe_softmax"),
        *("log_softmax", "_log_softmax", "glu"),
    }
)
# They move elements or make them, and calculate nothing.
MOVES = frozenset(
    {
        *("clone", "copy", "_to_copy", "contiguous", "cat", "stack", "repeat", "roll", "flip"),
        *("empty", "empty_like", "empty_strided", "new_empty", "new_empty_strided", "zeros"),
        *("zeros_like", "new_zeros", "ones", "ones_like", "new_ones", "full", "full_like"),
        *("new_full", "zero", "fill", "arange", "eye", "scalar_tensor", "lift_fresh", "detach"),
        *("constant_pad_nd", "reflection_pad2d", "replication_pad2d", "pixel_shuffle"),
        *("channel_shuffle", "embedding", "index", "index_put", "index_select", "select_scatter"),
        *("slice_scatter", "gather", "masked_fill", "tril", "triu", "where", "_unsafe_view"),
        *("unsafe_split", "unsafe_split_with_sizes", "upsample_nearest1d", "upsample_nearest2d"),
        *("upsample_nearest3d", "_reshape_alias", "alias", "resize_", "set_", "bernoulli"),
        *("slice_backward", "select_backward", "rand", "rand_like", "randn", "randn_like"),
        *("normal", "uniform", "_local_scalar_dense"),
    }
)
# One operation for each element, though torch does not mark them as element-wise.
CALCULATES = frozenset({"native_dropout"})
# A batch norm with fixed statistics is one scale and one shift; one with live ones also sums,
# squares, subtracts and divides.
FIXED, LIVE = 1, 4


@cache
def kind_of(func: Any) -> Kind | None:
    """What an operator is for; `None` where that is not known, and its work not counted."""
    name = func.overloadpacket.__name__
    plain = name.rstrip("_")
    if "pool" in name and "backward" not in name:
        return "pooling"
    if any(norm in name for norm in NORMS) and "backward" not in name:
        return "norm"
    if name in ADDITIONS:
        return "addition"
    if plain in ACTIVATIONS:
        return "activation"
    if func.is_view or plain in MOVES or name in MOVES:
        return "moves"
    tags = {
        torch.Tag.pointwise,
        *([torch.Tag.reduction] if hasattr(torch.Tag, "reduction") else []),
    }
    return "other" if name in CALCULATES or tags & set(func.tags) else None


def elementwise_flops(
    func: Any, kind: Kind, args: Any, kwargs: Mapping[str, Any], outs: list[Tensor]
) -> tuple[Kind, int]:
    """The column and the number of operations in it.

    Source:
        fvcore's ``norm_flop_counter`` and ``batchnorm_flop_jit`` for norms; the rest is one for
        each element, of the output or, where elements are put together, of the input.
    """
    if kind == "moves" or not outs:
        return kind, 0
    if kind == "norm":
        return kind, _norm(func, args, kwargs, outs[0])
    read = max((value.numel() for value in args if isinstance(value, Tensor)), default=0)
    if _is_global_pooling(func, args, outs[0]):
        return "pooling", read
    return kind, max(read, outs[0].numel()) if kind in ("pooling", "other") else outs[0].numel()


def _norm(func: Any, args: Any, kwargs: Mapping[str, Any], out: Tensor) -> int:
    names = [argument.name for argument in func._schema.arguments]  # noqa: SLF001  # No public one.
    given = dict(zip(names, args, strict=False)) | dict(kwargs)
    fixed = "batch_norm" in func.name() and not given.get("training", False)
    affine = given.get("weight") is not None
    return ((FIXED if fixed else LIVE) + affine) * out.numel()


def _is_global_pooling(func: Any, args: Any, out: Tensor) -> bool:
    """Whether a mean is over all places of an image: that is what a global pooling becomes."""
    if func.overloadpacket is not torch.ops.aten.mean or args[0].dim() < 4:
        return False
    kept = tuple(args[0].shape[:2])
    return out.numel() == prod(kept) and tuple(out.shape[:2]) == kept
