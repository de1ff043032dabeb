"""What one timed call does."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from benchmarks.cases import Case
from benchmarks.variants import autocast


def inference(variant: Callable[[Tensor], Any], batch: Tensor, case: Case) -> Callable[[], Any]:
    """A call that runs one forward pass.

    Inside: the forward pass, and entering autocast where the precision asks for it, since a
    user pays for that too. Outside: making the batch, moving it to the device, casting it.
    """

    def call() -> Any:
        with torch.inference_mode(), autocast(case):
            return variant(batch)

    return call
