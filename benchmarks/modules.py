"""A subject's module as it is measured, and its input."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from benchmarks.subjects import Subject

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


def build(subject: Subject, shape: tuple[int, ...]) -> nn.Module:
    """The subject's module as it is measured: `untrained`, with its norms settled.

    A user's is left as it comes.

    Shapes:
        shape: one sample, (C, H, W) for images.

    Raises:
        SubjectUnavailable: the library is missing.
        ValueError: the user's factory returns no module, or not a float32 one on the CPU.
    """
    module = untrained(subject, shape)
    if subject.source != "user":
        settle_norms(module, seeded_batch(1, shape))
    return module


def untrained(subject: Subject, shape: tuple[int, ...]) -> nn.Module:
    """The subject's module in eval mode, float32, on the CPU, the same in every process.

    Raises:
        SubjectUnavailable: the library is missing.
        ValueError: the user's factory returns no module, or not a float32 one on the CPU.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        module = with_values(subject)
        _materialise(module.eval(), seeded_batch(2, shape))
    _require_float32_on_cpu(subject, module)
    return module


def with_values(subject: Subject) -> nn.Module:
    """What the subject's factory returns, as it comes.

    Raises:
        SubjectUnavailable: the library is missing.
        ValueError: the factory returns no module.
    """
    module = subject.make()
    if not isinstance(module, nn.Module):
        raise ValueError(
            f"--subject {subject.name!r}: the factory returned {type(module).__name__}; "
            "allowed is one of torch.nn.Module"
        )
    return module


def outline(subject: Subject) -> nn.Module:
    """The subject's module on the meta device, without memory; else as it comes.

    A factory may need values, such as a numpy array's.

    Raises:
        SubjectUnavailable: the library is missing.
        ValueError: the factory returns no module.
    """
    try:
        with torch.device("meta"):
            return with_values(subject)
    except Exception:  # noqa: BLE001  # What a factory says to the meta device is its own.
        return with_values(subject)


def seeded_batch(batch_size: int, shape: tuple[int, ...]) -> Tensor:
    """Standard normal values, the same in every process; (N, *shape), float32, on the CPU."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(batch_size, *shape, generator=generator)


def settle_norms(module: nn.Module, batch: Tensor) -> None:
    """Gives every batch norm the variance that brings what it sees to a scale of one.

    With the initial statistics (mean 0, variance 1) the activations of an untrained net grow from
    block to block, and one of 150 layers overflows float16. One variance for all channels and no
    mean: statistics of each channel, from so few pixels, would divide by chance almost by zero
    and amplify rounding a thousandfold.

    Args:
        module: in eval mode.
        batch: one pass of it settles norm after norm, each behind the settled ones before it.
    """

    def settle(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        statistics: Any = norm
        statistics.running_mean.zero_()
        statistics.running_var.fill_(inputs[0].square().mean())

    norms = [part for part in module.modules() if isinstance(part, NORMS)]
    hooks = [norm.register_forward_pre_hook(settle) for norm in norms if norm.track_running_stats]
    if not hooks:
        return
    with torch.no_grad():
        module(batch)
    for hook in hooks:
        hook.remove()


def _materialise(module: nn.Module, batch: Tensor) -> None:
    """Has lazy layers made now: each copy of them would start with weights of its own."""
    if any(map(is_lazy, (*module.parameters(), *module.buffers()))):
        with torch.no_grad():
            module(batch)


def _require_float32_on_cpu(subject: Subject, module: nn.Module) -> None:
    for name, tensor in (*module.named_parameters(), *module.named_buffers()):
        if tensor.is_floating_point() and tensor.dtype != torch.float32:
            raise ValueError(
                f"--subject {subject.name!r}: {name} is {tensor.dtype}; allowed is a float32 "
                "module, which --precision casts"
            )
        if tensor.device.type != "cpu":
            raise ValueError(
                f"--subject {subject.name!r}: {name} is on {tensor.device}; allowed is a module "
                "on the CPU, which --device moves"
            )
