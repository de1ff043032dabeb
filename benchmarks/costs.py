"""What a case's call costs by counting: three opinions, and where they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import torch
from torch import nn

from benchmarks.cases import Case, sample_shape
from benchmarks.measure.counts.conventions import FVCORE, global_pooling
from benchmarks.measure.counts.counter import CountError, tally_of
from benchmarks.measure.counts.second_opinion import fvcore_flops
from benchmarks.measure.counts.tally import Tally
from benchmarks.measure.first_line import kind_and_line
from benchmarks.measure.roofline import product_precision
from benchmarks.modules import seeded_batch, untrained
from benchmarks.sites import block_spec
from benchmarks.subjects import Subject, find_subject
from benchmarks.variants import DTYPES
from resnet_impl import SPECS, complexity


@dataclass(frozen=True, kw_only=True)
class Costs:
    """Counts of a case; `None` where an operator hides what is asked, or nothing can be counted.

    Attributes:
        macs: as *activations*, *elementwise_flops* and the opinions below, of one sample.
        least_bytes: of one call.
        fvcore_flops: the second opinion.
        closed_form_macs: the third, for our own specs.
        notes: what a reader has to know, a line each.
    """

    parameters: int | None = None
    macs: int | None = None
    activations: int | None = None
    elementwise_flops: int | None = None
    least_bytes: int | None = None
    fvcore_flops: int | None = None
    closed_form_macs: int | None = None
    notes: tuple[str, ...] = ()


class CostBook:
    """Counts each subject once for all its cases that count the same."""

    def __init__(self, input_shape: tuple[int, ...] | None) -> None:
        self._input_shape = input_shape
        self._module = lru_cache(maxsize=1)(self._made)  # One net's weights are memory enough.
        self._tally = cache(self._tallied)
        self._opinion = cache(self._second_opinion)

    def of(self, case: Case) -> Costs:
        """The case's counts; of a module that cannot be counted, why."""
        try:
            return self._of(case)
        except Exception as error:  # noqa: BLE001  # It is measured: no count may cost its figures.
            told = str(error) if isinstance(error, CountError) else kind_and_line(error)
            return Costs(notes=(f"{case.subject} is not counted: {told}",))

    def _of(self, case: Case) -> Costs:
        subject = find_subject(case.subject, self._input_shape)
        shape = sample_shape(case, subject.channels)
        tally = self._tally(case.subject, shape, case.batch_size, dtype_of(case.precision))
        fvcore, fvcore_note = self._fvcore(case, shape)
        closed_form = closed_form_macs(subject, shape)
        notes = (
            fvcore_note,
            tally.note,
            *unseen(case.subject, tally),
            *disagreements(case.subject, tally, case.batch_size, fvcore, closed_form),
        )
        return Costs(
            parameters=tally.parameters,
            macs=_of_one(tally.macs, case.batch_size),
            activations=_of_one(tally.activations, case.batch_size),
            elementwise_flops=_of_one(_elementwise(tally), case.batch_size),
            least_bytes=tally.counted.least_bytes,
            fvcore_flops=fvcore,
            closed_form_macs=closed_form,
            notes=tuple(note for note in notes if note),
        )

    def _made(self, name: str, shape: tuple[int, ...]) -> nn.Module:
        return untrained(find_subject(name, self._input_shape), shape)

    def _tallied(
        self, name: str, shape: tuple[int, ...], batch_size: int, dtype: torch.dtype | None
    ) -> Tally:
        batch = seeded_batch(batch_size, shape)
        return tally_of(self._module(name, shape), (batch,), dtype=dtype)

    def _fvcore(self, case: Case, shape: tuple[int, ...]) -> tuple[int | None, str | None]:
        """Of one sample, which is quick; else of a batch, for a module that takes no other."""
        flops, note = self._opinion(case.subject, shape, 1)
        if flops is None and case.batch_size > 1:
            flops, note = self._opinion(case.subject, shape, case.batch_size)
        return flops, note

    def _second_opinion(
        self, name: str, shape: tuple[int, ...], batch_size: int
    ) -> tuple[int | None, str | None]:
        flops, note = fvcore_flops(self._module(name, shape), (seeded_batch(batch_size, shape),))
        return _of_one(flops, batch_size), note


def dtype_of(precision: str) -> torch.dtype | None:
    """Of what is read and written; under autocast, of a cast module, which is the least."""
    return DTYPES.get(product_precision(precision))


def closed_form_macs(subject: Subject, shape: tuple[int, ...]) -> int | None:
    """The third opinion, which builds nothing; `None` for what is no spec of ours."""
    if subject.source != "resnet_impl":
        return None
    spec = SPECS[subject.name] if subject.kind == "net" else block_spec(subject.name)
    return complexity(spec, (shape[-2], shape[-1])).macs


def unseen(name: str, tally: Tally) -> list[str]:
    """Lines that name what was not counted, and how often it ran."""
    lines = []
    if tally.products_unseen:
        lines.append(f"{name} multiplies inside {_named(tally.products_unseen)}: MACs are unknown")
    if tally.elementwise_unseen:
        named = _named(tally.elementwise_unseen)
        lines.append(f"{name}: element-wise work of {named} is not counted")
    return lines


def disagreements(
    name: str, tally: Tally, batch_size: int, fvcore: int | None, closed_form: int | None
) -> list[str]:
    """Lines for opinions that differ by more than their conventions do."""
    lines = []
    macs, expected = _of_one(tally.macs, batch_size), _of_one(FVCORE.total(tally), batch_size)
    if None not in (macs, closed_form) and macs != closed_form:
        lines.append(f"{name}: counts disagree: {macs:,} MACs, in closed form {closed_form:,}")
    # It knows global pooling as an operator of its own; written as a mean it is no operation.
    written_out = None if expected is None else expected - global_pooling(tally) // batch_size
    if None not in (macs, fvcore) and fvcore not in (expected, written_out):
        lines.append(
            f"{name}: counts disagree: fvcore says {fvcore:,}, and {FVCORE.rule} are {expected:,}"
        )
    return lines


def _elementwise(tally: Tally) -> int | None:
    return None if tally.elementwise_unseen else tally.counted.elementwise_flops


def _of_one(count: int | None, batch_size: int) -> int | None:
    return None if count is None else count // batch_size


def _named(unseen: Mapping[str, int]) -> str:
    """``aten::mv (3 calls), aten::dot (1 call)``."""
    return ", ".join(
        f"{name} ({calls} call{'s' if calls > 1 else ''})" for name, calls in unseen.items()
    )
