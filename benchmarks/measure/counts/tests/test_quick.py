"""Answers that are not asked for are those that torch would give."""

import pytest
import torch
from torch import nn

from benchmarks.measure.counts.bookkeeper import Bookkeeper
from benchmarks.measure.counts.counter import CountError, tally_of

NETS = [
    nn.Sequential(nn.BatchNorm2d(8), nn.ReLU(inplace=True)),
    nn.Sequential(nn.BatchNorm2d(8, affine=False, track_running_stats=False)),
    nn.InstanceNorm2d(8),
]


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_what_comes_out_is_what_torch_makes(net, layout):
    """Shape, type, strides and device."""
    net = net.to("meta", torch.bfloat16).eval()
    x = torch.empty(2, 8, 4, 4, device="meta", dtype=torch.bfloat16, memory_format=layout)
    with torch.no_grad():
        expected = net(x.clone(memory_format=torch.preserve_format))
        with Bookkeeper(net).open():
            found = net(x)
    assert (found.shape, found.dtype, found.device, found.stride()) == (
        *(expected.shape, expected.dtype, expected.device, expected.stride()),
    )


def test_norms_of_other_channels_are_still_refused():
    """What torch would refuse is not let through."""
    with pytest.raises(CountError, match=r"^BatchNorm2d cannot be counted: "):
        tally_of(nn.BatchNorm2d(9), (torch.zeros(1, 8, 4, 4),))


def test_with_values_torch_is_asked():
    """An answer without them would be none."""
    net, x = nn.Sequential(nn.BatchNorm2d(8), nn.ReLU()).eval(), torch.randn(1, 8, 4, 4)
    with torch.no_grad(), Bookkeeper(net).open():
        found = net(x)
    assert torch.equal(found, net(x))
