"""A subject counted by itself, without a measurement: what ``count`` shows."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import torch
from torch import Tensor

from benchmarks.cases import shape
from benchmarks.costs import closed_form_macs, disagreements, dtype_of, unseen
from benchmarks.libraries import SubjectUnavailable
from benchmarks.measure.counts.bookkeeper import parameters_of
from benchmarks.measure.counts.conventions import FVCORE
from benchmarks.measure.counts.counter import CountError, tally_of
from benchmarks.measure.counts.second_opinion import fvcore_flops
from benchmarks.measure.counts.tally import Tally
from benchmarks.measure.first_line import kind_and_line
from benchmarks.measure.memory_limit import available_bytes
from benchmarks.modules import outline, with_values
from benchmarks.subjects import Subject, find_subject

INTEGERS = ":int64"
# fvcore's trace runs the module: its weights, a copy while they are made, and what flows.
ROOM = 4


@dataclass(frozen=True, kw_only=True)
class Input:
    """One argument of forward.

    Attributes:
        shape: of one sample.
        integers: whether it holds indices, such as tokens, and not floats.
    """

    shape: tuple[int, ...]
    integers: bool = False

    def batch(self, size: int, device: str = "cpu") -> Tensor:
        """So many samples: zeros, the one index that every table has."""
        dtype = torch.int64 if self.integers else torch.float32
        return torch.zeros(size, *self.shape, dtype=dtype, device=device)

    def __str__(self) -> str:
        return "x".join(map(str, self.shape)) + (INTEGERS if self.integers else "")


Inputs = tuple[Input, ...]


def input_of(option: str, text: str) -> Input:
    """``3,224,224``, or ``128:int64`` for indices.

    Raises:
        ValueError: with the option and the value.
    """
    sides = text.removesuffix(INTEGERS)
    return Input(shape=shape(option, sides), integers=sides != text)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was asked, and what was counted.

    Attributes:
        inputs: of forward, in their order.
        precision: that the bytes are of.
        training: whether the backward pass is in it.
        fvcore: of a forward pass of one sample; `None` with the reason in *fvcore_note*.
        closed_form: MACs of a forward pass of one sample, for our own specs.
    """

    subject: Subject
    inputs: Inputs
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
            "inputs": [str(one) for one in self.inputs],
            "batch_size": self.batch_size,
            "precision": self.precision,
            "training": self.training,
            "parameters": self.tally.parameters,
            "macs": self.tally.macs,
            "activations": self.tally.activations,
            "fvcore_flops_of_one": self.fvcore,
            "closed_form_macs_of_one": self.closed_form,
            "counted": work._asdict(),
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
    inputs: Inputs | None,
    batch_size: int,
    precision: str,
    training: bool,
) -> Counted:
    """Counts a subject on inputs of those shapes, or of its own.

    Raises:
        SubjectUnavailable: the library is missing.
        ValueError: the subject is not known, or cannot be counted.
    """
    subject = _telling(find_subject(name, inputs[0].shape if inputs else None))
    inputs = inputs or (Input(shape=_own_shape(subject)),)
    tally = _tally(subject, inputs, batch_size, training=training, dtype=dtype_of(precision))
    asked = not training  # It knows a forward pass alone.
    fvcore, note = _second_opinion(subject, tally.parameters, inputs) if asked else (None, None)
    alone = len(inputs) == 1 and not training
    return Counted(
        subject=subject,
        inputs=inputs,
        batch_size=batch_size,
        precision=precision,
        training=training,
        tally=tally,
        fvcore=fvcore,
        fvcore_note=note,
        closed_form=closed_form_macs(subject, inputs[0].shape) if alone else None,
    )


def _tally(
    subject: Subject,
    inputs: Inputs,
    batch_size: int,
    *,
    training: bool,
    dtype: torch.dtype | None,
) -> Tally:
    """Without values; where that fails, with them, if there is room for them."""
    outlined = outline(subject)
    call = tuple(one.batch(batch_size, device="meta") for one in inputs)
    try:
        return tally_of(outlined, call, training=training, dtype=dtype)
    except CountError:
        if not _fits(parameters_of(outlined)):
            raise
    call = tuple(one.batch(batch_size) for one in inputs)
    return tally_of(with_values(subject), call, training=training, dtype=dtype)


def _telling(subject: Subject) -> Subject:
    """The subject with a factory whose errors are a line."""

    def make() -> Any:
        try:
            return subject.make()
        except SubjectUnavailable:
            raise
        except Exception as error:
            told = kind_and_line(error)
            raise ValueError(f"{subject.name}: the factory fails: {told}") from error

    return replace(subject, make=make)


def _fits(parameters: int) -> bool:
    return ROOM * 4 * parameters < available_bytes()


def _own_shape(subject: Subject) -> tuple[int, ...]:
    sides = shape("--input-shape", subject.resolution)
    return sides if subject.channels is None else (subject.channels, sides[0], sides[-1])


def _second_opinion(
    subject: Subject, parameters: int, inputs: Inputs
) -> tuple[int | None, str | None]:
    """fvcore's, which has to make the module with its weights."""
    if not _fits(parameters):
        return None, f"fvcore is not asked: {parameters:,} parameters leave it no memory"
    samples = tuple(one.batch(1) for one in inputs)
    return fvcore_flops(with_values(subject), samples)
