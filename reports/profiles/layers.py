"""The layers of a profile: the time of each, its share, and where it stands under the roofline."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure.profile_record import LayerRecord, ProfileRecord
from benchmarks.measure.roofline import Placement, place
from reports.profiles.kinds import KINDS, kind_of

WHOLE = "(the module itself)"


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One module of the profiled net, without its children.

    Units: seconds of one call.

    Attributes:
        forward_s: as *backward_s*, what is drawn: host time on the CPU. On CUDA the time of the
            kernels, which is known for both passes together and stands in *forward_s*.
        share: of the time of all layers.
        placement: of the forward pass; `None` where its counts, its time or the ceilings are not
            known. Without FLOPs there is traffic to place, of unknown FLOPs nothing.
    """

    record: LayerRecord
    forward_s: float
    backward_s: float
    share: float
    placement: Placement | None

    @property
    def own_s(self) -> float:
        """Forward and backward, without its children."""
        return self.forward_s + self.backward_s

    @property
    def name(self) -> str:
        """Its path."""
        return name_of(self.record.path)

    @property
    def kind(self) -> str:
        """What kind of work it does."""
        return kind_of(self.record.type)

    @property
    def has_products(self) -> bool:
        """Whether it has FLOPs; a norm, an activation or an addition only moves data."""
        return bool(self.record.flops)


def name_of(path: str) -> str:
    """A path as readers see it: in one line, and with words for the root's empty one."""
    return " ".join(path.split()) or WHOLE


def layers_of(profile: ProfileRecord) -> tuple[Layer, ...]:
    """The layers in the order of the net, without those that only call others."""
    times = [times_of(record) for record in profile.layers]
    total = sum(forward_s + backward_s for forward_s, backward_s in times)
    return tuple(
        Layer(
            record=record,
            forward_s=forward_s,
            backward_s=backward_s,
            share=(forward_s + backward_s) / total,
            placement=placement_of(record, profile),
        )
        for record, (forward_s, backward_s) in zip(profile.layers, times, strict=True)
        if forward_s or backward_s
    )


def times_of(record: LayerRecord) -> tuple[float, float]:
    """Forward and backward seconds; the kernels' where there are any, as one."""
    if record.device_s is not None:
        return record.device_s, 0.0
    return record.forward_s, record.backward_s or 0.0


def on_device(profile: ProfileRecord) -> bool:
    """Whether the layers' times are those of their kernels."""
    return any(record.device_s is not None for record in profile.layers)


def placement_of(record: LayerRecord, profile: ProfileRecord) -> Placement | None:
    """Where the forward pass stands; counts are of it alone.

    Kernels of both passes come as one time, so that with a backward pass none can be placed.
    """
    seconds, _ = times_of(record)
    is_forward = record.device_s is None or not profile.training
    if profile.ceilings is None or record.flops is None or not record.least_bytes:
        return None
    if seconds <= 0 or not is_forward:
        return None
    return place(
        flops=record.flops,
        least_bytes=record.least_bytes,
        seconds=seconds,
        ceilings=profile.ceilings,
        shortcut=record.shortcut,
    )


def by_time(layers: Sequence[Layer]) -> list[Layer]:
    """The longest first; of equals, in the order of the net."""
    return sorted(layers, key=lambda layer: -layer.own_s)


def by_kind(layers: Sequence[Layer]) -> dict[str, list[Layer]]:
    """The layers of each kind that there is, in the order of `KINDS`."""
    kinds = {kind: [layer for layer in layers if layer.kind == kind] for kind in KINDS}
    return {kind: members for kind, members in kinds.items() if members}
