"""Counts of any module in one forward pass."""

import sys
from contextlib import nullcontext

import pytest
import torch
from torch import nn

from benchmarks.measure.counts import count


def counted(module, *shape):
    """The counts of a module on one sample, and what was noted."""
    notes = []
    return count(module.eval(), torch.zeros(1, *shape), note=notes.append), notes


def test_convolution_by_hand():
    """A 3x3 convolution of 4 to 8 channels on 6x5: 3*3*4*8 weights, each used 30 times."""
    counts, _ = counted(nn.Conv2d(4, 8, 3, padding=1, bias=False), 4, 6, 5)
    assert counts.parameters == 288
    assert (counts.macs, counts.flops) == (288 * 30, 2 * 288 * 30)
    assert counts.activations == 8 * 30


def test_groups_divide_weights_and_macs():
    """With 2 groups each filter sees half of the channels."""
    counts, _ = counted(nn.Conv2d(4, 8, 3, padding=1, groups=2, bias=False), 4, 6, 5)
    assert (counts.parameters, counts.macs, counts.activations) == (144, 144 * 30, 240)


def test_bias_counts_as_parameters_and_not_as_macs():
    """A linear layer of 10 to 3 has 30 MACs and 33 parameters."""
    counts, _ = counted(nn.Linear(10, 3), 10)
    assert (counts.parameters, counts.macs, counts.activations) == (33, 30, 3)


def test_functional_convolution_is_counted():
    """A convolution without a module of its own is counted all the same."""

    class Functional(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(8, 4, 1, 1))

        def forward(self, x):
            return nn.functional.conv2d(x, self.weight)

    counts, _ = counted(Functional(), 4, 6, 5)
    assert (counts.macs, counts.activations) == (4 * 8 * 30, 8 * 30)


def test_fvcore_counts_norms_too():
    """fvcore's total of a convolution and its norm is the MACs plus the norm's own work."""
    pytest.importorskip("fvcore.nn", exc_type=ImportError)
    module = nn.Sequential(nn.Conv2d(4, 8, 1, bias=False), nn.BatchNorm2d(8))
    counts, notes = counted(module, 4, 6, 5)
    assert counts.macs == 32 * 30
    assert counts.fvcore_flops > counts.macs
    assert notes == []


def test_without_fvcore_the_rest_is_counted_and_said_in_one_line(monkeypatch):
    """A missing library costs its own column, not the run."""
    monkeypatch.setitem(sys.modules, "fvcore.nn", None)
    counts, notes = counted(nn.Linear(10, 3), 10)
    assert (counts.macs, counts.fvcore_flops) == (30, None)
    assert len(notes) == 1
    assert notes[0].startswith("fvcore cannot be imported (")
    assert notes[0].endswith("): its counts are left out")


def test_a_module_that_fvcore_cannot_trace_is_counted_without_it():
    """What fvcore raises is told in a line, and torch's own count stands."""
    pytest.importorskip("fvcore.nn", exc_type=ImportError)

    class Untraceable(nn.Linear):
        def forward(self, x):
            if torch.jit.is_tracing():
                raise RuntimeError("not while tracing")
            return super().forward(x)

    counts, notes = counted(Untraceable(10, 3), 10)
    assert (counts.macs, counts.fvcore_flops) == (30, None)
    assert notes == ["fvcore cannot count Untraceable: not while tracing"]


class Attention(nn.MultiheadAttention):
    """Self-attention of 10 tokens, 64 channels, 4 heads."""

    def __init__(self):
        super().__init__(64, 4, batch_first=True)

    def forward(self, x):
        return super().forward(x, x, x)[0]


class Scaled(nn.Module):
    """The bare product, which runs fused."""

    def forward(self, x):
        return nn.functional.scaled_dot_product_attention(x, x, x)


class Recurrent(nn.LSTM):
    """The sequence alone, without the states."""

    def forward(self, x):
        return super().forward(x)[0]


@pytest.mark.parametrize(
    ("module", "shape", "macs"),
    [
        # Three projections of the input, queries x keys, weights x values, the output's own.
        (Attention(), (10, 64), 3 * 10 * 64 * 64 + 2 * 10 * 10 * 64 + 10 * 64 * 64),
        (Scaled(), (4, 10, 16), 2 * 4 * 10 * 10 * 16),
        # Four gates of 16 units, from 8 inputs and 16 states, 10 times.
        (Recurrent(8, 16, batch_first=True), (10, 8), 10 * 4 * 16 * (8 + 16)),
    ],
)
def test_products_of_fused_operators_are_counted(module, shape, macs):
    """Attention and recurrent layers run as one operator that a counter sees nothing of."""
    fast_path = torch.backends.mha.get_fastpath_enabled()
    counts, _ = counted(module, *shape)
    assert counts.macs == macs
    assert counts.activations > 0
    assert torch.backends.mha.get_fastpath_enabled() == fast_path


def test_products_that_cannot_be_seen_are_unknown(monkeypatch):
    """A fused operator that stays fused gives no number, and a line that names it."""
    monkeypatch.setattr("benchmarks.measure.counts._unfused", nullcontext)
    counts, notes = counted(Recurrent(8, 16, batch_first=True), 10, 8)
    assert (counts.macs, counts.flops, counts.activations) == (None, None, None)
    assert counts.parameters == 4 * 16 * (8 + 16 + 2)
    assert notes[0].startswith("Recurrent multiplies inside aten.")
    assert notes[0].endswith(": MACs are unknown")


class Vector(nn.Module):
    """A matrix times a vector."""

    def forward(self, x):
        return (x[0] @ x[0, 0])[None]


class Distance(nn.Module):
    """Distances between rows."""

    def forward(self, x):
        return torch.cdist(x, x)


class Pairs(nn.Bilinear):
    """A product of three."""

    def forward(self, x):
        return super().forward(x, x)


@pytest.mark.parametrize("module", [Vector(), Distance(), Pairs(6, 6, 2, bias=False)])
def test_products_that_torch_does_not_count_are_unknown(module):
    """No is not an answer where the counter has not looked."""
    counts, notes = counted(module, 4, 6)
    assert (counts.macs, counts.activations) == (None, None)
    assert "MACs are unknown" in notes[0]


def test_a_module_of_a_fixed_batch_is_counted_a_sample():
    """Where one sample is refused, the whole batch is counted and divided."""

    class Fixed(nn.Linear):
        def forward(self, x):
            return super().forward(x.reshape(8, 10))

    counts = count(Fixed(10, 3).eval(), torch.zeros(8, 10), note=print)
    assert (counts.macs, counts.activations) == (30, 3)


def test_a_module_that_fails_says_why():
    """Counting hides no error of the module."""

    class Broken(nn.Module):
        def forward(self, _x):
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        count(Broken(), torch.zeros(2, 3), note=print)
