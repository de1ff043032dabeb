"""Which operators of the CPU do the work, and which only pass it on or prepare it.

torch's profiler knows no kernels of the CPU: `aten::conv2d` calls `aten::convolution`, that calls
`aten::mkldnn_convolution`, and in the last one's own time the work is done, although it calls
others, too: for memory, for views and to fill what it has got.
"""

import re
from functools import cache

import torch

# A registered operator has a namespace; so have the engine's nodes. Inductor's own kernels have
# none. What has neither is Dynamo's and autograd's bookkeeping.
OPERATOR = re.compile(r"(?!torch::autograd)[^ :]+::[^ ]+|(?:\S*_)?(?:cpp|triton)_\S+")
ALLOCATES = re.compile(r"aten::(new_)?empty(_like|_strided)?|aten::(resize|set|as_strided)_")
# They are kernels, and what calls them may be another.
FILLS = frozenset({"aten::copy_", "aten::fill_", "aten::zero_"})


def is_operator(name: str) -> bool:
    """Whether it is an operator or a compiled kernel."""
    return OPERATOR.fullmatch(name) is not None


@cache
def moves_nothing(name: str) -> bool:
    """Whether an operator only allocates, or looks at what is there in another way."""
    if ALLOCATES.fullmatch(name):
        return True
    namespace, _, base = name.partition("::")
    packet = getattr(torch.ops.aten, base, None) if namespace == "aten" else None
    overloads = packet.overloads() if packet is not None else ()
    return any(getattr(packet, overload).is_view for overload in overloads)


def is_kernel(name: str, called: frozenset[str]) -> bool:
    """Whether in an operator's own time there is work.

    Args:
        name: of the operator.
        called: the names of those that it calls itself.
    """
    if not is_operator(name) or moves_nothing(name):
        return False
    return all(other in FILLS or moves_nothing(other) for other in called)
