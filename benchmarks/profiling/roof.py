"""Where a layer stands under the roofline, and the time that speaks for it."""

from benchmarks.measure.profile_record import LayerRecord, ProfileRecord
from benchmarks.measure.roofline import Placement, place


def shown_seconds(layer: LayerRecord) -> float:
    """A layer's time: of the device where there is one behind the host, else of the host."""
    if layer.device_s is not None:
        return layer.device_s
    return layer.forward_s + (layer.backward_s or 0.0)


def placed(layer: LayerRecord, record: ProfileRecord) -> Placement | None:
    """The forward pass of *layer* under the roofline.

    `None` where its time, its counts or the ceilings are not known: CUDA's time of a training
    step is of both passes, and the counts are of the forward pass.
    """
    on_device = layer.device_s is not None
    seconds = shown_seconds(layer) if on_device else layer.forward_s
    if (on_device and record.training) or seconds <= 0 or record.ceilings is None:
        return None
    if layer.flops is None or not layer.least_bytes:
        return None
    return place(
        flops=layer.flops,
        least_bytes=layer.least_bytes,
        seconds=seconds,
        ceilings=record.ceilings,
        shortcut=layer.shortcut,
    )
