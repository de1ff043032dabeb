"""Counts of any module in one forward pass."""

import sys

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
    pytest.importorskip("fvcore")
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
    pytest.importorskip("fvcore")

    class Untraceable(nn.Linear):
        def forward(self, x):
            if torch.jit.is_tracing():
                raise RuntimeError("not while tracing")
            return super().forward(x)

    counts, notes = counted(Untraceable(10, 3), 10)
    assert (counts.macs, counts.fvcore_flops) == (30, None)
    assert notes == ["fvcore cannot count Untraceable: not while tracing"]
