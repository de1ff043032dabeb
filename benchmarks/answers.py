"""Whether a variant gives the right answer; a wrong one is never timed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

# Largest relative error (Frobenius norm of the difference over that of the reference) that is
# still rounding. Over all nets of SPECS it was at most 2.3e-6 (float32 nhwc), 5.4e-3 (float16) and
# 2.8e-2 (bfloat16), on an Intel Xeon with torch 2.14.1 on 2026-11-23; the peers' nets reach 4.7e-2
# (efficientnet_b0, bfloat16). A net that has lost one residual branch is off by 3.3e-2 (resnet110)
# or more: that is found in every precision but bfloat16, where it may pass in the deepest nets.
TOLERANCES = {
    "float32": 1e-4,
    "tf32": 1e-2,
    "float16": 1e-2,
    "amp-float16": 1e-2,
    "bfloat16": 6e-2,
    "amp-bfloat16": 6e-2,
}


class WrongAnswer(AssertionError):  # noqa: N818  # It is an outcome; "error" is what it has.
    """The variant's answer is not that of the float32 eager reference."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How far an answer is from the reference."""

    relative_error: float
    tolerance: float


def check(answer: Any, reference: Any, precision: str) -> Answer:
    """Compares shape, finiteness and closeness of every tensor in two answers.

    Raises:
        WrongAnswer: with what differs and by how much.
    """
    answers, references = list(tensors_in(answer)), list(tensors_in(reference))
    shapes, expected = [list(a.shape) for a in answers], [list(r.shape) for r in references]
    if shapes != expected:
        raise WrongAnswer(f"output shapes {shapes}, the float32 eager reference has {expected}")
    worst = max(
        (relative_error(*pair) for pair in zip(answers, references, strict=True)), default=0.0
    )
    tolerance = TOLERANCES[precision]
    if worst > tolerance:
        raise WrongAnswer(
            f"relative error {worst:.2g} against the float32 eager reference; "
            f"{precision} allows {tolerance:.0e}"
        )
    return Answer(relative_error=worst, tolerance=tolerance)


def checked_reference(call: Callable[[], Any]) -> Any:
    """The reference's answer, which has to be finite itself.

    Raises:
        WrongAnswer: there is no tensor in it, or one is not finite.
    """
    answer = call()
    tensors = list(tensors_in(answer))
    if not tensors:
        raise WrongAnswer(f"the module returned {type(answer).__name__} with no tensor in it")
    if not all(torch.isfinite(tensor).all() for tensor in tensors):
        raise WrongAnswer("the float32 eager reference itself is not finite")
    return answer


def tensors_in(answer: Any) -> Iterator[Tensor]:
    """The tensors of an answer in order: a tensor, or sequences and mappings of them."""
    if isinstance(answer, Tensor):
        yield answer
    elif isinstance(answer, Mapping):
        for value in answer.values():
            yield from tensors_in(value)
    elif isinstance(answer, Sequence) and not isinstance(answer, str):
        for value in answer:
            yield from tensors_in(value)


def relative_error(answer: Tensor, reference: Tensor) -> float:
    """The Frobenius norm of the difference over that of the reference; infinite where not finite.

    Shapes:
        answer, reference: the same
    """
    if not torch.isfinite(answer).all():
        return float("inf")  # A NaN would get lost among others: it is no larger than anything.
    exact = reference.double()
    difference = torch.linalg.vector_norm(answer.double() - exact)
    scale = torch.linalg.vector_norm(exact)
    if scale == 0:
        return 0.0 if difference == 0 else float("inf")
    return float(difference / scale)
