"""Peak memory of one call."""

from collections.abc import Callable
from typing import Any

import torch


def peak_memory_bytes(call: Callable[[], Any], device: str) -> int | None:
    """Most bytes allocated to tensors at once during *call*, above what was there before.

    It is a pass of its own, never the timed one. The CPU's allocator keeps no record, so there
    the answer is `None`.

    Source:
        ``torch.cuda.max_memory_allocated``: bytes held by tensors; what the caching allocator
        reserved is another quantity.
    """
    if not device.startswith("cuda"):
        return None
    torch.cuda.synchronize(device)
    torch.cuda.reset_peak_memory_stats(device)
    before = torch.cuda.memory_allocated(device)
    call()
    torch.cuda.synchronize(device)
    return int(torch.cuda.max_memory_allocated(device)) - before
