"""A training step, for a profile: forward, loss, backward; there is no optimiser in it."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from benchmarks.answers import tensors_in
from benchmarks.cases import Case
from benchmarks.variants import autocast


def training_step(
    forward: Callable[[Tensor], Any], module: nn.Module, batch: Tensor, case: Case
) -> Callable[[], None]:
    """A call that runs forward and backward once.

    Inside: dropping the last gradients, the forward pass, the sum of the outputs as a loss, the
    backward pass to the parameters. Outside: making, moving and casting the batch.

    *forward* is *module* or what was compiled of it; in training mode, in which batch norms take
    the batch's own statistics.
    """
    parameters = list(module.parameters())

    def step() -> None:
        for parameter in parameters:
            parameter.grad = None
        with autocast(case):
            loss = loss_of(forward(batch))
        loss.backward()

    return step


def loss_of(answer: Any) -> Tensor:
    """The sum of all of an answer that has a gradient.

    Raises:
        ValueError: none of it has one.
    """
    sums = [tensor.sum() for tensor in tensors_in(answer) if tensor.requires_grad]
    if not sums:
        raise ValueError("no output depends on a parameter that is trained")
    loss = sums[0]
    for other in sums[1:]:
        loss = loss + other
    return loss
