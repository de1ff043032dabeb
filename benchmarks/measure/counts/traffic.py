"""The least bytes that one call of an operator reads and writes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from torch import Tensor
from torch.utils._pytree import tree_leaves

# They hand out memory or look at it in another shape, and touch none of it.
TOUCHES_NOTHING = frozenset(
    {
        *("empty", "empty_like", "empty_strided", "new_empty", "new_empty_strided"),
        *("_unsafe_view", "unsafe_split", "unsafe_split_with_sizes", "_reshape_alias"),
        *("lift_fresh", "detach", "alias", "resize_", "set_"),
    }
)
# They take a shape and a type from what they are given, and read nothing.
ONLY_WRITES = frozenset(
    {
        *("zeros_like", "ones_like", "full_like", "rand_like", "randn_like", "new_zeros"),
        *("new_ones", "new_full", "zero_", "fill_", "normal_", "uniform_", "bernoulli_"),
    }
)
# They read as much of a table as they write, and the places.
LOOKS_UP = frozenset({"embedding", "index", "index_select", "gather"})
OVERWRITES = frozenset({"copy_"})


def touches_nothing(func: Any) -> bool:
    """Whether an operator moves no bytes."""
    return bool(func.is_view) or func.overloadpacket.__name__ in TOUCHES_NOTHING


def read_bytes(
    func: Any, args: Sequence[Any], kwargs: Mapping[str, Any], outs: Iterable[Tensor]
) -> int:
    """Of inputs and weights; what is only written, with ``out=`` or in place, is not read."""
    name = func.overloadpacket.__name__
    if name in ONLY_WRITES:
        return 0
    if name in LOOKS_UP:
        return bytes_of(tensors_in(args[1:])) + bytes_of(outs)
    written = {id(tensor) for tensor in tensors_in(kwargs.get("out"))}
    read = tensors_in((args[1:] if name in OVERWRITES else args, dict(kwargs)))
    return bytes_of(tensor for tensor in read if id(tensor) not in written)


def bytes_of(tensors: Iterable[Tensor]) -> int:
    """Bytes of the tensors, each counted once however often it is passed."""
    return sum(_bytes(tensor) for tensor in {id(tensor): tensor for tensor in tensors}.values())


def tensors_in(values: Any) -> list[Tensor]:
    """All of them, in whatever they stand."""
    return [leaf for leaf in tree_leaves(values) if isinstance(leaf, Tensor)]


def _bytes(tensor: Tensor) -> int:
    """Where places overlap, as in an expanded tensor, no more than what lies beneath them."""
    size = tensor.numel() * tensor.element_size()
    return size if tensor.is_contiguous() else min(size, tensor.untyped_storage().nbytes())
