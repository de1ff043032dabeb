"""Element-wise work, by what it is for, and the least bytes."""

import pytest
import torch
from torch import nn
from toy_modules import Calls

from benchmarks.measure.counts.counter import tally_of


def work(module, *shape, **options):
    """What one call of a module does to a batch."""
    return tally_of(module, (torch.zeros(*shape),), **options).counted


def columns(counted):
    """The element-wise columns that are not 0."""
    names = ("norm", "bias", "addition", "activation", "pooling", "other")
    return {name: getattr(counted, name) for name in names if getattr(counted, name)}


class Shortcut(nn.Module):
    """Adds its input to half of it."""

    def forward(self, x):
        return x + 0.5 * x


class Mean(nn.Module):
    """Global pooling, as a function."""

    def forward(self, x):
        return nn.functional.adaptive_avg_pool2d(x, 1)


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (nn.Conv2d(3, 4, 1), {"bias": 2 * 4 * 20}),
        (nn.Conv2d(3, 4, 1, bias=False), {}),
        # A scale and a shift, folded with the fixed statistics.
        (nn.BatchNorm2d(3), {"norm": 2 * 120}),
        (nn.BatchNorm2d(3, affine=False), {"norm": 120}),
        # With live statistics: sum, difference, square, quotient, and scale and shift.
        (nn.GroupNorm(3, 3), {"norm": 5 * 120}),
        (nn.LayerNorm([3, 4, 5], elementwise_affine=False), {"norm": 4 * 120}),
        (nn.ReLU(inplace=True), {"activation": 120}),
        (nn.GELU(), {"activation": 120}),
        (nn.Softmax(dim=1), {"activation": 120}),
        (nn.MaxPool2d(2), {"pooling": 120}),
        (nn.AdaptiveAvgPool2d(1), {"pooling": 120}),
        (nn.AvgPool2d(2), {"pooling": 120}),
        (Mean(), {"pooling": 120}),
        (Shortcut(), {"addition": 120, "other": 120}),
        (nn.Flatten(), {}),
        (nn.Dropout(), {}),
        (nn.Upsample(scale_factor=2), {}),
    ],
)
def test_each_kind_has_its_column(module, expected):
    """Two samples of 3 x 4 x 5: 120 elements."""
    assert columns(work(module, 2, 3, 4, 5)) == expected


def test_all_columns_together():
    """Convolution with a bias, norm, activation: 8 outputs of 4 x 4."""
    net = nn.Sequential(nn.Conv2d(3, 8, 1), nn.BatchNorm2d(8), nn.ReLU())
    assert work(net, 1, 3, 4, 4).elementwise_flops == 128 + 2 * 128 + 128


def test_work_that_is_not_known_is_named():
    """Sorting is neither a product nor one operation for each element."""

    class Sorted(nn.Module):
        def forward(self, x):
            return x.sort().values

    tally = tally_of(Sorted(), (torch.zeros(2, 3),))
    assert tally.elementwise_unseen == {"aten::sort": 1}
    assert (tally.macs, tally.products_unseen) == (0, {})


@pytest.mark.parametrize(
    ("module", "read", "written"),
    [
        # Input 3 x 20, weights 3 x 4, bias 4; output 4 x 20.
        (nn.Conv2d(3, 4, 1), 60 + 12 + 4, 80),
        (nn.ReLU(), 60, 60),
        (nn.ReLU(inplace=True), 60, 60),
        (nn.Flatten(), 0, 0),
        # The same tensor twice is read once.
        (Shortcut(), 60 + 60 + 60, 60 + 60),
    ],
)
def test_each_operator_moves_what_it_reads_and_writes_once(module, read, written):
    """In elements of one sample of 3 x 4 x 5, times the bytes of one."""
    for dtype, size in ((torch.float32, 4), (torch.bfloat16, 2)):
        counted = work(module, 1, 3, 4, 5, dtype=dtype)
        assert (counted.read_bytes, counted.written_bytes) == (size * read, size * written)
        assert counted.least_bytes == size * (read + written)


def test_an_expanded_tensor_is_as_large_as_what_it_repeats():
    """A thousand places share four bytes."""

    class Scaled(nn.Module):
        def forward(self, x):
            return x * x.new_empty(1).expand(1000)

    assert work(Scaled(), 1000).read_bytes == 4000 + 4


@pytest.mark.parametrize(
    ("call", "read", "written"),
    [
        # A template is not read, and what is overwritten is not either.
        (torch.zeros_like, 0, 60),
        (lambda x: torch.empty_like(x).copy_(x), 60, 60),
        (
            lambda x: torch.relu(x) if x is None else torch.add(x, 1, out=torch.empty_like(x)),
            60,
            60,
        ),
        # Of the first two of three channels: their 40 elements, and two places of eight bytes.
        (lambda x: x.index_select(1, torch.zeros(2, dtype=torch.long, device=x.device)), 44, 40),
        # Windows of two places, one apart, share all but one.
        (lambda x: x.unfold(3, 2, 1) * 2, 60, 96),
    ],
)
def test_only_what_moves_is_counted(call, read, written):
    """In elements of four bytes, of one sample of 3 x 4 x 5."""
    counted = work(Calls(call), 1, 3, 4, 5)
    filled = 4 if read == 44 else 0  # The places are filled with zeros, too.
    assert (counted.read_bytes, counted.written_bytes) == (4 * read, 4 * (written + filled))


def test_root_mean_squares_are_no_pooling():
    """A mean over the last of three dimensions is that of a norm."""

    class Norm(nn.Module):
        def forward(self, x):
            return x * x.pow(2).mean(-1, keepdim=True)

    assert columns(work(Norm(), 2, 3, 4)) == {"other": 24 + 24 + 24}


def test_dropping_out_is_one_operation_each():
    """In training; in evaluation mode nothing is done."""
    net = nn.Sequential(nn.Linear(4, 4), nn.Dropout())
    assert columns(work(net, 2, 4)) == {"bias": 8}
    assert work(net, 2, 4, training=True).other >= 8
