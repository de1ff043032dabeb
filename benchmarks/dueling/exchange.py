"""Whether both sides answer alike with the same weights, which one process leaves to the other."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.answers import WrongAnswer, relative_error, tensors_in
from benchmarks.cases import Case
from benchmarks.measure.counts.twin import plain_module
from benchmarks.protocol import reference

# Stands for an error without bounds, of an answer that is not finite: a record takes no infinity.
BOUNDLESS = 1e30


@dataclass(frozen=True, kw_only=True)
class Exchanged:
    """What the candidate's answer with the baseline's weights says.

    Attributes:
        error: the relative error (Frobenius) of the worst tensor, or `BOUNDLESS`; `None` where
            nothing was compared.
        remark: how weights of other names were handed on, or why nothing was compared.
    """

    error: float | None = None
    remark: str | None = None


def leave_answer(module: nn.Module, batch: Tensor, case: Case, folder: Path) -> None:
    """Writes the baseline's weights and its float32 eager answer to the case's batch.

    Raises:
        WrongAnswer: it is not finite.
    """
    answers = _answers(module, batch, case)
    torch.save({"weights": _weights(module), "answers": answers}, _file(case, folder))


def compared_answer(module: nn.Module, batch: Tensor, case: Case, folder: Path) -> Exchanged:
    """How far the candidate's float32 eager answer is from the baseline's, with its weights.

    The candidate's own weights say nothing: made in another order they are others. All samples of
    the case are answered: which of them a mistake is in is not known. The file is gone when it has
    been read, for a net's weights are large.

    Args:
        module: gets the baseline's weights, and the statistics of its norms.
        batch: the case's, as on the other side.
        case: whose threads and device are used; its precision, layout and mode are not.
        folder: that the baseline's process wrote to.
    """
    left = _file(case, folder)
    if not left.exists():
        return Exchanged(remark="the baseline has left no answer")
    theirs = torch.load(left, map_location="cpu", weights_only=True)
    left.unlink()
    ours = _weights(module)
    handed_on, remark = _fitted(ours, theirs["weights"])
    if handed_on is None:
        return Exchanged(remark=remark)
    inner = plain_module(module)
    # What is no tensor stays the module's own, and no name may be missing.
    inner.load_state_dict(inner.state_dict() | handed_on)
    try:
        answers = _answers(module, batch, case)
    except WrongAnswer:
        return Exchanged(error=BOUNDLESS, remark="it is not finite")
    expected = theirs["answers"]
    if [one.shape for one in answers] != [one.shape for one in expected]:
        return Exchanged(remark="the answers differ in their number or shapes")
    worst = min(BOUNDLESS, max(map(relative_error, answers, expected)))
    return Exchanged(error=worst, remark=remark)


def _fitted(
    ours: Mapping[str, Tensor], theirs: Mapping[str, Tensor]
) -> tuple[dict[str, Tensor] | None, str | None]:
    """The baseline's weights by the candidate's names, and what there is to say of it.

    A module that was renamed is the same module: where the names differ, weights of the same
    shapes in the same order are the same ones.
    """
    first, second = _shapes(theirs), _shapes(ours)
    if first == second:
        return {**theirs}, None
    if [*first.values()] == [*second.values()]:
        remark = "the weights have other names and were handed on by their order"
        return dict(zip(ours, theirs.values(), strict=True)), remark
    return None, f"the weights do not fit: {_misfit(first, second)}"


def _misfit(first: Mapping[str, torch.Size], second: Mapping[str, torch.Size]) -> str:
    """The first weight that the sides do not share."""
    names = (name for name in {**first, **second} if first.get(name) != second.get(name))
    name = next(names)
    before, after = (_shape(shapes.get(name)) for shapes in (first, second))
    return f"{name} is {before} in the baseline and {after} in the candidate"


def _shape(shape: torch.Size | None) -> str:
    return "absent" if shape is None else f"{list(shape)}"


def _answers(module: nn.Module, batch: Tensor, case: Case) -> list[Tensor]:
    return [answer.cpu() for answer in tensors_in(reference(module, batch, case))]


def _weights(module: nn.Module) -> dict[str, Tensor]:
    state: Mapping[str, Any] = plain_module(module).state_dict()
    return {name: value for name, value in state.items() if isinstance(value, Tensor)}


def _shapes(weights: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in weights.items()}


def _file(case: Case, folder: Path) -> Path:
    """An id may be longer than a file's name, and has characters that some systems refuse."""
    return folder / f"{hashlib.sha256(case.id.encode()).hexdigest()[:16]}.pt"
