"""A case that is alive, checked and warm, and the calls of it that a profile makes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.answers import check
from benchmarks.cases import Case, sample_shape
from benchmarks.measure.clock import clock_for
from benchmarks.measure.graphs import graphs_of, kernels_named, watched
from benchmarks.measure.profile_record import GraphsRecord
from benchmarks.measure.sampling import warm_up
from benchmarks.messages import Limits
from benchmarks.modules import build, seeded_batch
from benchmarks.profiling.costs import is_compiled
from benchmarks.profiling.marks import marked, marked_whole
from benchmarks.profiling.training_step import training_step
from benchmarks.protocol import in_force, reference
from benchmarks.subjects import Subject
from benchmarks.variants import prepare, prepare_input
from benchmarks.workloads import inference, waited_for

# As in a benchmark; a profile's own calls come late enough for what is left.
LIMITS = Limits(min_sample_s=0.0, warmup_s=5.0, weighed=False)


@dataclass(frozen=True, kw_only=True)
class Target:
    """A case in this process.

    Attributes:
        module: as it was built: in evaluation mode, float32, on the CPU.
        batch: as it was made.
        variant: cast, laid out and compiled; what is called.
        made_input: the batch, cast and laid out.
        graphs: what was compiled by the end of the warm-up.
        threads: intra-op threads in force.
        settled: whether the warm-up came to an end by itself.
    """

    case: Case
    training: bool
    module: nn.Module
    batch: Tensor
    variant: nn.Module
    made_input: Tensor
    graphs: GraphsRecord | None = None
    threads: int = 0
    settled: bool = True

    @property
    def on_cuda(self) -> bool:
        """Whether there is a device that works behind the host."""
        return self.case.device_type == "cuda"

    @property
    def compiled(self) -> bool:
        """Whether its layers are fused."""
        return is_compiled(self.module, self.case)

    def plain(self) -> Callable[[], Any]:
        """The call without marks."""
        return self._call(self.variant)

    @contextmanager
    def marked(self) -> Iterator[Callable[[], Any]]:
        """The call with a range around each layer or, of compiled code, around the whole."""
        if self.compiled:
            yield self._call(marked_whole(self.variant))
            return
        with marked(self.variant):
            yield self.plain()

    def _call(self, forward: Callable[[Tensor], Any]) -> Callable[[], Any]:
        if self.training:
            call = training_step(forward, self.variant, self.made_input, self.case)
        else:
            call = inference(forward, self.made_input, self.case)
        return waited_for(call, self.case)


def warm_target(case: Case, subject: Subject, *, training: bool) -> Target:
    """Builds the case, checks its answer and warms it up.

    Raises:
        WrongAnswer: it differs from the float32 eager reference.
        SubjectUnavailable: the subject's library is missing.
        ValueError: the resolution does not fit the subject.
    """
    target = _built(case, subject, training=training)
    expected = None if training else reference(target.module, target.batch, case)
    compiled = case.mode != "eager"
    named = kernels_named() if compiled else nullcontext()
    with in_force(case, LIMITS), named, watched(compiled=compiled) as breaks:
        call = target.plain()
        if training:
            call()
        else:
            check(call(), expected, case.precision)
        warmth = warm_up(call, clock_for(case.device), at_most_s=LIMITS.warmup_s)
        threads = torch.get_num_threads()
    graphs = graphs_of(breaks, compiled=compiled)
    return replace(target, graphs=graphs, threads=threads, settled=warmth.settled)


def _built(case: Case, subject: Subject, *, training: bool) -> Target:
    shape = sample_shape(case, subject.channels)
    module, batch = build(subject, shape), seeded_batch(case.batch_size, shape)
    variant: Any = prepare(module, case)
    return Target(
        case=case,
        training=training,
        module=module,
        batch=batch,
        variant=variant.train(training),
        made_input=prepare_input(batch, case),
    )
