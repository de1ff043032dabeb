"""A subject counted by itself, without a measurement: what ``count`` shows."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.cases import shape
from benchmarks.costs import closed_form_macs, disagreements, dtype_of, unseen
from benchmarks.libraries import SubjectUnavailable
from benchmarks.measure.counts.conventions import FVCORE
from benchmarks.measure.counts.counter import CountError, tally_of
from benchmarks.measure.counts.second_opinion import fvcore_flops
from benchmarks.measure.counts.tally import Tally
from benchmarks.measure.memory_limit import available_bytes
from benchmarks.modules import outline, seeded_batch, with_values
from benchmarks.subjects import Subject, find_subject

Shapes = tuple[tuple[int, ...], ...]
# fvcore's trace runs the module: its weights, a copy while they are made, and what flows.
ROOM = 4


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was asked, and what was counted.

    Attributes:
        shapes: one sample of each input.
        precision: that the bytes are of.
        training: whether the backward pass is in it.
        fvcore: of a forward pass of one sample; `None` with the reason in *fvcore_note*.
        closed_form: MACs of a forward pass of one sample, for our own specs.
    """

    subject: Subject
    shapes: Shapes
    batch_size: int
    precision: str
    training: bool
    tally: Tally
    fvcore: int | None
    fvcore_note: str | None
    closed_form: int | None

    def lines(self) -> Iterator[str]:
        """The three opinions, and what a reader has to know."""
        name, tally = self.subject.name, self.tally
        yield from (note for note in (tally.note, self.fvcore_note) if note)
        yield from unseen(name, tally)
        if self.training:
            return
        if self.closed_form is not None:
            yield f"closed form: {self.closed_form:,} MACs a sample"
        if self.fvcore is not None:
            yield f"fvcore: {self.fvcore:,} a sample ({FVCORE.rule})"
        yield from disagreements(name, tally, self.batch_size, self.fvcore, self.closed_form)

    def document(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        work = self.tally.counted
        return {
            "subject": self.subject.name,
            "input_shapes": [list(sides) for sides in self.shapes],
            "batch_size": self.batch_size,
            "precision": self.precision,
            "training": self.training,
            "parameters": self.tally.parameters,
            "macs": self.tally.macs,
            "activations": self.tally.activations,
            "fvcore_flops_of_one": self.fvcore,
            "closed_form_macs_of_one": self.closed_form,
            "total": work._asdict(),
            "products_unseen": dict(self.tally.products_unseen),
            "elementwise_unseen": dict(self.tally.elementwise_unseen),
            "modules": [
                asdict(row) | {"own": row.own._asdict(), "total": row.total._asdict()}
                for row in self.tally.modules
            ],
            "operators": [
                asdict(row) | {"work": row.work._asdict()} for row in self.tally.operators
            ],
            "notes": list(self.lines()),
        }


def count_subject(
    name: str,
    *,
    input_shapes: Shapes | None,
    batch_size: int,
    precision: str,
    training: bool,
) -> Counted:
    """Counts a subject on inputs of those shapes, or of its own.

    Raises:
        SubjectUnavailable: the library is missing.
        ValueError: the subject is not known, or cannot be counted.
    """
    subject = find_subject(name, input_shapes[0] if input_shapes else None)
    shapes = input_shapes or (_own_shape(subject),)
    inputs = tuple(seeded_batch(batch_size, sides) for sides in shapes)
    tally = _tally(subject, inputs, training=training, dtype=dtype_of(precision))
    fvcore, note = _second_opinion(subject, tally.parameters, shapes)
    return Counted(
        subject=subject,
        shapes=shapes,
        batch_size=batch_size,
        precision=precision,
        training=training,
        tally=tally,
        fvcore=fvcore,
        fvcore_note=note,
        closed_form=closed_form_macs(subject, shapes[0]) if len(shapes) == 1 else None,
    )


def _tally(
    subject: Subject, inputs: tuple[Tensor, ...], *, training: bool, dtype: torch.dtype | None
) -> Tally:
    """Without values; where that fails, with them, if there is room for them."""
    module = _made(subject, outline)
    try:
        return tally_of(module, inputs, training=training, dtype=dtype)
    except CountError:
        if not _fits(sum(parameter.numel() for parameter in module.parameters())):
            raise
    return tally_of(_made(subject, with_values), inputs, training=training, dtype=dtype)


def _made(subject: Subject, make: Callable[[Subject], nn.Module]) -> nn.Module:
    """The module; what its factory raises is told in a line.

    Raises:
        SubjectUnavailable: the library is missing.
        ValueError: the factory fails, or returns no module.
    """
    try:
        return make(subject)
    except (ValueError, SubjectUnavailable):
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        raise ValueError(f"{subject.name}: the factory fails: {told}") from error


def _fits(parameters: int) -> bool:
    return ROOM * 4 * parameters < available_bytes()


def _own_shape(subject: Subject) -> tuple[int, ...]:
    sides = shape("--input-shape", subject.resolution)
    return sides if subject.channels is None else (subject.channels, sides[0], sides[-1])


def _second_opinion(
    subject: Subject, parameters: int, shapes: Shapes
) -> tuple[int | None, str | None]:
    """fvcore's, which has to make the module with its weights."""
    if not _fits(parameters):
        return None, f"fvcore is not asked: {parameters:,} parameters leave it no memory"
    samples: tuple[Tensor, ...] = tuple(torch.zeros(1, *sides) for sides in shapes)
    return fvcore_flops(with_values(subject), samples)
