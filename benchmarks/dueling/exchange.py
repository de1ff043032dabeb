"""Whether both sides answer alike with the same weights, which one process leaves to the other."""

import hashlib
from collections.abc import Mapping
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


def leave_answer(module: nn.Module, batch: Tensor, case: Case, folder: Path) -> None:
    """Writes the baseline's weights and its float32 eager answer to the case's batch.

    Raises:
        WrongAnswer: it is not finite.
    """
    answers = _answers(module, batch, case)
    torch.save({"weights": _weights(module), "answers": answers}, _file(case, folder))


def answer_error(module: nn.Module, batch: Tensor, case: Case, folder: Path) -> float | None:
    """How far the candidate's float32 eager answer is from the baseline's, with its weights.

    The candidate's own weights say nothing: made in another order they are others. All samples of
    the case are answered: which of them a mistake is in is not known. The file is gone when it has
    been read, for a net's weights are large.

    Args:
        module: gets the baseline's weights, and the statistics of its norms.
        batch: the case's, as on the other side.
        case: whose threads and device are used; its precision, layout and mode are not.
        folder: that the baseline's process wrote to.

    Returns:
        The relative error (Frobenius) of the worst tensor, or `BOUNDLESS`; `None` where the
        baseline left nothing, where names or shapes of the weights differ, and where those of the
        answers do.
    """
    left = _file(case, folder)
    if not left.exists():
        return None
    theirs = torch.load(left, map_location="cpu", weights_only=True)
    left.unlink()
    if _shapes(_weights(module)) != _shapes(theirs["weights"]):
        return None
    inner = plain_module(module)
    # What is no tensor stays the module's own, and no name may be missing.
    inner.load_state_dict(inner.state_dict() | theirs["weights"])
    try:
        answers = _answers(module, batch, case)
    except WrongAnswer:
        return BOUNDLESS
    return _worst(answers, theirs["answers"])


def _worst(answers: list[Tensor], expected: list[Tensor]) -> float | None:
    if [one.shape for one in answers] != [one.shape for one in expected]:
        return None
    return min(BOUNDLESS, max(map(relative_error, answers, expected)))


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
