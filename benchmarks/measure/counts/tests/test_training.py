"""Training steps: grouped convolutions above all, which torch's counter counts wrong."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.measure.counts.counter import tally_of


class Apart(nn.Module):
    """A grouped convolution as so many separate ones."""

    def __init__(self, groups, channels, **options):
        super().__init__()
        size = channels // groups
        self.size = size
        self.parts = nn.ModuleList(nn.Conv2d(size, size, 3, **options) for _ in range(groups))

    def forward(self, x):
        pieces = x.split(self.size, dim=1)
        return torch.cat([part(piece) for part, piece in zip(self.parts, pieces, strict=True)], 1)


@pytest.mark.parametrize("groups", [1, 4, 32])
def test_a_grouped_convolution_is_so_many_separate_ones(groups):
    """The same mathematics has the same count; the first layer's input needs no gradient."""
    together = nn.Sequential(nn.Conv2d(64, 64, 1), nn.Conv2d(64, 64, 3, groups=groups, padding=1))
    apart = nn.Sequential(nn.Conv2d(64, 64, 1), Apart(groups, 64, padding=1))
    x = (torch.zeros(2, 64, 8, 8),)
    macs = tally_of(together, x, training=True).macs
    assert macs == tally_of(apart, x, training=True).macs
    # The 1x1 forward and its weight's gradient; the 3x3 forward and both gradients.
    assert macs == 2 * 64 * (2 * 64 * 64 + 3 * 9 * 64 * 64 // groups)


def test_torch_counts_the_weight_gradient_of_groups_too_high():
    """The day it does not, our own formula can go (pytorch/pytorch#183405)."""
    layer = nn.Conv2d(64, 64, 3, groups=32)
    with torch.device("meta"):
        x = torch.empty(1, 64, 8, 8)
        layer = layer.to("meta")
        with FlopCounterMode(display=False) as torchs:
            layer(x).sum().backward()
    ours = tally_of(layer, (x,), training=True).counted.flops
    assert torchs.get_total_flops() > 10 * ours


def test_transposed_convolutions_backward():
    """Forward, input and weight use each pair of elements once."""
    net = nn.Sequential(nn.Conv2d(4, 4, 1), nn.ConvTranspose2d(4, 8, 3, stride=2, groups=2))
    macs = tally_of(net, (torch.zeros(1, 4, 6, 5),), training=True).macs
    assert macs == 30 * (2 * 4 * 4 + 3 * 9 * 4 * 8 // 2)


def test_a_linear_layer_has_three_products():
    """Forward, and the gradients of the input and of the weight."""
    net = nn.Sequential(nn.Linear(10, 5), nn.Linear(5, 3))
    tally = tally_of(net, (torch.zeros(2, 10),), training=True)
    assert tally.macs == 2 * (2 * 50 + 3 * 15)


def test_operators_of_the_backward_pass_stand_apart():
    """And are no activations."""
    tally = tally_of(nn.Conv2d(3, 4, 3), (torch.zeros(1, 3, 5, 5),), training=True)
    backward = {row.name: row.work for row in tally.operators if row.backward}
    assert backward["aten.convolution_backward"].macs == 27 * 4 * 9
    assert tally.activations == 4 * 9


def test_norms_have_live_statistics_in_training():
    """Five operations for each element, and not two; the running ones are a few additions."""
    net = nn.Sequential(nn.Conv2d(3, 4, 1, bias=False), nn.BatchNorm2d(4))
    tally = tally_of(net, (torch.zeros(2, 3, 5, 5),), training=True)
    assert tally.counted.norm == 5 * 200
    assert tally.elementwise_unseen == {"aten::native_batch_norm_backward": 1}
