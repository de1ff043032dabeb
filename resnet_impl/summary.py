"""A net's table: what each part makes of the input, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_impl.errors import require_whole
from resnet_impl.layers import check_input
from resnet_impl.nets import ResNet

HEADINGS = ("part", "output shape", "parameters", "MACs")


@dataclass(frozen=True, kw_only=True)
class SummaryRow:
    """One part of a net: the shape of its output, its parameters, its MACs for the whole batch."""

    part: str
    output_shape: tuple[int, ...]
    parameters: int
    macs: int


@dataclass(frozen=True, kw_only=True)
class LayerSummary:
    """The parts of a net in the order of the forward pass."""

    rows: tuple[SummaryRow, ...]

    @property
    def total(self) -> SummaryRow:
        """All parts together; the output is the last one's."""
        return SummaryRow(
            part="total",
            output_shape=self.rows[-1].output_shape,
            parameters=sum(row.parameters for row in self.rows),
            macs=sum(row.macs for row in self.rows),
        )

    def __str__(self) -> str:
        """The table as plain text: words to the left, numbers to the right."""
        lines = [HEADINGS] + [
            (row.part, str(row.output_shape), f"{row.parameters:,}", f"{row.macs:,}")
            for row in (*self.rows, self.total)
        ]
        part, shape, parameters, macs = (
            max(map(len, column)) for column in zip(*lines, strict=True)
        )
        return "\n".join(
            f"{line[0]:<{part}}  {line[1]:<{shape}}  {line[2]:>{parameters}}  {line[3]:>{macs}}"
            for line in lines
        )


def layer_summary(model: ResNet, input_shape: tuple[int, int, int, int]) -> LayerSummary:
    """The table of stem, stages and head for a batch of that shape.

    The model itself is not run: a twin without memory (on the meta device) takes its place, so
    that mode, device, hooks and running statistics stay as they are, whatever goes wrong.

    Shapes:
        input_shape: (N, C, H, W), the batch included

    Raises:
        ValueError: the shape is not one that the model takes.
    """
    for side in input_shape:
        require_whole("input_shape", side)
    x = torch.empty(input_shape, device="meta")
    check_input(x, model.spec.in_channels)
    # A model whose channels are still to be inferred has no weights to count; its twin has.
    with torch.device("meta"):
        twin = ResNet(replace(model.spec, in_channels=input_shape[1])).eval()

    rows = []
    for name, part in _parts(twin):
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            x = part(x)
        row = SummaryRow(
            part=name,
            output_shape=tuple(x.shape),
            parameters=sum(parameter.numel() for parameter in part.parameters()),
            macs=counter.get_total_flops() // 2,  # torch counts two for a multiply-accumulate.
        )
        rows.append(row)
    return LayerSummary(rows=tuple(rows))


def _parts(model: ResNet) -> Iterator[tuple[str, nn.Module]]:
    yield "stem", model.stem
    for number, stage in enumerate(model.stages, start=1):
        yield f"stage {number}", stage
    yield from model.head.named_children()
