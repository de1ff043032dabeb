"""Published figures of a ResNet-50, fvcore's own count, and what each of them adds up."""

import sys

import pytest
import torch
from torch import nn

from benchmarks.measure.counts.conventions import CONVENTIONS, FVCORE
from benchmarks.measure.counts.counter import tally_of
from benchmarks.measure.counts.second_opinion import fvcore_flops

# Run here on torchvision's resnet50 at 224 x 224: fvcore 0.1.5, ptflops 0.7.5 (pytorch backend),
# thop 0.1.1, calflops 0.3.2; torchvision's metadata; torch's counter. 2026-11-24.
PUBLISHED = {
    "torchvision, ours": 4_089_184_256,
    "fvcore, timm": 4_111_512_576,
    "ptflops": 4_132_436_968,
    "thop": 4_133_742_592 - 2048,  # It adds a division for each pooled window.
    "torch's FlopCounterMode": 8_178_368_512,
    "calflops, DeepSpeed": 8_211_108_352,
}


def test_each_tool_s_figure_of_a_resnet50_follows_from_the_ledger():
    """To the digit."""
    models = pytest.importorskip("torchvision.models", exc_type=(ImportError, RuntimeError))
    with torch.device("meta"):
        net = models.resnet50()
    tally = tally_of(net, (torch.empty(1, 3, 224, 224, device="meta"),))
    assert {rule.who: rule.total(tally) for rule in CONVENTIONS} == PUBLISHED


def test_fvcore_s_own_count_follows_its_convention():
    """Norms count twice an element, average pooling once, maximum pooling nothing."""
    pytest.importorskip("fvcore.nn", exc_type=ImportError)
    net = nn.Sequential(
        nn.Conv2d(3, 8, 1), nn.BatchNorm2d(8), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(1)
    )
    x = (torch.zeros(1, 3, 8, 8),)
    flops, note = fvcore_flops(net, x)
    assert (flops, note) == (FVCORE.total(tally_of(net, x)), None)
    assert flops == 24 * 64 + 2 * 8 * 64 + 8 * 16


def test_without_fvcore_a_line_says_so(monkeypatch):
    """A missing library costs its own column."""
    monkeypatch.setitem(sys.modules, "fvcore.nn", None)
    flops, note = fvcore_flops(nn.Linear(10, 3), (torch.zeros(1, 10),))
    assert flops is None
    assert note.startswith("fvcore cannot be imported (")
    assert note.endswith("): its counts are left out")


def test_a_module_that_fvcore_cannot_trace_is_told():
    """With what it said; the module stays as it was."""
    pytest.importorskip("fvcore.nn", exc_type=ImportError)

    class Untraceable(nn.Linear):
        def forward(self, x):
            if torch.jit.is_tracing():
                raise RuntimeError("not while tracing")
            return super().forward(x)

    module = Untraceable(10, 3).train()
    told = fvcore_flops(module, (torch.zeros(1, 10),))
    assert told == (None, "fvcore cannot count Untraceable: not while tracing")
    assert module.training


def test_fvcore_needs_values():
    """It fails on the meta device."""
    pytest.importorskip("fvcore.nn", exc_type=ImportError)
    with torch.device("meta"):
        module = nn.Linear(10, 3)
    told = fvcore_flops(module, (torch.empty(1, 10, device="meta"),))
    assert told == (None, "fvcore cannot count Linear: it needs values")
