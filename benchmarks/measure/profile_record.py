"""The schema of ``profile.json``: where the time of one case goes; standard library only."""

from dataclasses import dataclass
from typing import Any

from benchmarks.measure.roofline import Ceilings, Placement, Shortcut, place
from benchmarks.measure.schema import Record

# Format history
# 1  first published form
PROFILE_VERSION = 1
PROFILE_FILE = "profile.json"


@dataclass(frozen=True, kw_only=True)
class LayerRecord(Record):
    """One module of a net: what its own operators take, those of its children left out.

    A residual block has a row for the addition and the activation that it does itself.

    Units: ``_s`` seconds of one call, medians over the profiled calls; counts of the whole batch.

    Attributes:
        path: as in ``named_modules``; empty for the module itself.
        calls: in one call of the case, rounded where calls differ.
        forward_s: host time on the CPU; on CUDA what the host takes to issue it.
        backward_s: `None` where no backward pass was profiled.
        device_s: CUDA, of its kernels, forward and backward.
        flops: 2 for each multiply-accumulate of the forward pass; `None` where not countable.
        least_bytes: of the forward pass, every operator's inputs, weights and outputs once each.
        shortcut: how it may be done with fewer multiplications than were counted.
    """

    path: str
    type: str
    output_shape: str
    calls: int
    forward_s: float
    backward_s: float | None
    device_s: float | None
    flops: int | None
    least_bytes: int | None
    shortcut: Shortcut | None

    @property
    def own_s(self) -> float:
        """Forward and backward: of the kernels where there are any, else of the host."""
        if self.device_s is not None:
            return self.device_s
        return self.forward_s + (self.backward_s or 0.0)


@dataclass(frozen=True, kw_only=True)
class OperatorRecord(Record):
    """One operator or kernel by name, of all layers together.

    Attributes:
        calls: in one call of the case.
        self_s: host time in the operator itself, without the operators that it calls.
        device_s: CUDA, of its kernels.
        backward: whether it ran in the backward pass.
    """

    name: str
    calls: float
    self_s: float
    device_s: float | None
    backward: bool


@dataclass(frozen=True, kw_only=True)
class GraphsRecord(Record):
    """What torch.compile made of the module.

    Attributes:
        breaks: the reason of each graph break, as torch gives it.
        recompiles: the reason of each recompilation.
    """

    graphs: int
    breaks: list[str]
    recompiles: list[str]


@dataclass(frozen=True, kw_only=True)
class MemoryRecord(Record):
    """What torch's allocator had handed out during one call, above what was there before.

    Before a training step there are no gradients: those that it makes are part of it.

    Attributes:
        times_s: since the beginning of the call, of each allocation or release.
        held_bytes: at that time.
        peak_bytes: the most.
        peak_layer: the path of the module whose allocation made it; `None` outside of any.
    """

    times_s: list[float]
    held_bytes: list[int]
    peak_bytes: int
    peak_layer: str | None


@dataclass(frozen=True, kw_only=True)
class ProfileRecord(Record):
    """Where the time of one case goes.

    Attributes:
        case: its id.
        training: whether a backward pass belongs to the call.
        calls: that were profiled.
        plain_s: median of a call without the profiler, between the profiled ones.
        marked_s: the same with the marks of the layers alone.
        profiled_s: median of a profiled call.
        layers_s: the rows of all layers added up, forward and backward, on CUDA of their kernels;
            what is missing to the call is outside of any module, or lost because medians do not
            add up.
        agrees: whether *layers_s* is within what profiling costs of *profiled_s*; on CUDA, within a
            tenth of how long the device was at work.
        outside_kernels_share: of a profiled call's time, what is in no kernel: Python, dispatch
            and launching.
        operators_per_call: calls of operators that the module makes itself.
        kernels_per_call: CUDA kernels; on the CPU, operators that do the work themselves: they
            call none but those that allocate, look at memory in another way or fill it.
        ceilings: of this device, thread count and precision; `None` where not measured.
        notes: what a reader has to know, a line each.
    """

    version: int
    case: str
    subject: str
    command: str
    started_at: str
    batch_size: int
    threads: int
    training: bool
    calls: int
    plain_s: float
    marked_s: float
    profiled_s: float
    layers_s: float
    agrees: bool
    outside_kernels_share: float
    operators_per_call: float
    kernels_per_call: float
    layers: list[LayerRecord]
    operators: list[OperatorRecord]
    memory: MemoryRecord | None
    graphs: GraphsRecord | None
    ceilings: Ceilings | None
    environment: dict[str, Any]
    notes: list[str]

    @property
    def title(self) -> str:
        """The case; of a training step with the word for it, which the id has not."""
        return f"{self.case}, training" if self.training else self.case

    @property
    def workload(self) -> str:
        """What a call does."""
        return "training step (forward and backward)" if self.training else "inference"

    def placement_of(self, layer: LayerRecord) -> Placement | None:
        """Where the forward pass of *layer* stands under the roofline.

        `None` where its time, its counts or the ceilings are not known: a device's time of a
        training step is of both passes, and the counts are of the forward pass.
        """
        on_device = layer.device_s is not None
        seconds = layer.own_s if on_device else layer.forward_s
        if (on_device and self.training) or seconds <= 0 or self.ceilings is None:
            return None
        if layer.flops is None or not layer.least_bytes:
            return None
        return place(
            flops=layer.flops,
            least_bytes=layer.least_bytes,
            seconds=seconds,
            ceilings=self.ceilings,
            shortcut=layer.shortcut,
        )
