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


def waited_for(call: Callable[[], Any], case: Case) -> Callable[[], Any]:
    """*call* that returns once its answer is there, so that no two of them ever overlap.

    The clock alone would wait only once a round, and a round may have several calls. On the CPU
    a call ends with its work anyway.
    """
    if case.device_type != "cuda":
        return call

    def wait() -> Any:
        answer = call()
        torch.cuda.synchronize()
        return answer

    return wait
