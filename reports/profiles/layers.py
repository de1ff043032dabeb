"""The layers of a profile: the time of each, its share, and where it stands under the roofline."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure.profile_record import LayerRecord, ProfileRecord
from benchmarks.measure.roofline import Placement
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
        return self.record.own_s

    @property
    def name(self) -> str:
        """Its path."""
        return name_of(self.record.path)

    @property
    def kind(self) -> str:
        """What kind of work it does."""
        return kind_of(self.record.type, self.record.shortcut)

    @property
    def has_products(self) -> bool:
        """Whether it has FLOPs; a norm, an activation or an addition only moves data."""
        return bool(self.record.flops)


def name_of(path: str) -> str:
    """A path as readers see it: in one line, and with words for the root's empty one."""
    return " ".join(path.split()) or WHOLE


def layers_of(profile: ProfileRecord) -> tuple[Layer, ...]:
    """The layers in the order of the net, without those that only call others."""
    total = sum(record.own_s for record in profile.layers)
    return tuple(
        Layer(
            record=record,
            forward_s=record.forward_s if record.device_s is None else record.device_s,
            backward_s=(record.backward_s or 0.0) if record.device_s is None else 0.0,
            share=record.own_s / total,
            placement=profile.placement_of(record),
        )
        for record in profile.layers
        if record.own_s
    )


def on_device(profile: ProfileRecord) -> bool:
    """Whether the layers' times are those of their kernels."""
    return any(record.device_s is not None for record in profile.layers)


def by_time(layers: Sequence[Layer]) -> list[Layer]:
    """The longest first; of equals, in the order of the net."""
    return sorted(layers, key=lambda layer: -layer.own_s)


def by_kind(layers: Sequence[Layer]) -> dict[str, list[Layer]]:
    """The layers of each kind that there is, in the order of `KINDS`."""
    kinds = {kind: [layer for layer in layers if layer.kind == kind] for kind in KINDS}
    return {kind: members for kind, members in kinds.items() if members}
