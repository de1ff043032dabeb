"""The least bytes that one call of an operator reads and writes."""

from collections.abc import Iterable
from typing import Any

from torch import Tensor

# They hand out memory or look at it in another shape, and touch none of it.
TOUCHES_NOTHING = frozenset(
    {
        *("empty", "empty_like", "empty_strided", "new_empty", "new_empty_strided"),
        *("_unsafe_view", "unsafe_split", "unsafe_split_with_sizes", "_reshape_alias"),
        *("lift_fresh", "detach", "alias", "resize_", "set_"),
    }
)


def touches_nothing(func: Any) -> bool:
    """Whether an operator moves no bytes."""
    return bool(func.is_view) or func.overloadpacket.__name__ in TOUCHES_NOTHING


def bytes_of(tensors: Iterable[Tensor]) -> int:
    """Bytes of the tensors, each counted once however often it is passed."""
    return sum(_bytes(tensor) for tensor in {id(tensor): tensor for tensor in tensors}.values())


def _bytes(tensor: Tensor) -> int:
    size = tensor.numel() * tensor.element_size()
    if 0 in tensor.stride():  # Expanded: many places share the same bytes.
        return min(size, tensor.untyped_storage().nbytes())
    return size
