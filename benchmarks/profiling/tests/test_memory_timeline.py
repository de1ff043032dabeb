"""Memory over a call, and the layer that made the peak."""

import pytest
import torch
from hand_made import INFERENCE
from torch import nn

from benchmarks.profiling.marks import marked
from benchmarks.profiling.memory_timeline import layer_at, memory_of
from benchmarks.profiling.slices import slices_of

MIB = 2**20


class Wide(nn.Module):
    """Answers with 1 MiB of float32."""

    def forward(self, x):
        return torch.zeros(512, 512) + x[0, 0]


class Narrow(nn.Module):
    """Answers with what fits in a line of the caches."""

    def forward(self, x):
        return x[:1, :1] * 2


def followed(net):
    """One call of it, in evaluation."""
    with marked(net):

        def call():
            with torch.inference_mode():
                return net(torch.ones(2, 2))

        return memory_of(call, on_cuda=False)


@pytest.mark.parametrize(("order", "layer"), [((Narrow, Wide), "1"), ((Wide, Narrow), "0")])
def test_the_peak_is_the_wide_layers(order, layer):
    """Zeros and the sum are there at once: 2 MiB, and some bytes of the narrow one."""
    memory = followed(nn.Sequential(*(kind() for kind in order)))
    assert memory.peak_layer == layer
    assert memory.peak_bytes == pytest.approx(2 * MIB, abs=1024)
    assert max(memory.held_bytes) == memory.peak_bytes
    assert memory.times_s == sorted(memory.times_s)
    assert len(memory.times_s) == len(memory.held_bytes)


def test_a_peak_in_the_backward_pass_is_its_layers():
    """By the number of the node; the wide one's gradient is made there."""
    net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 65536, bias=False))
    x = torch.ones(1, 4)

    def step():
        net.zero_grad(set_to_none=True)
        net(x).sum().backward()

    step()
    net.zero_grad(set_to_none=True)
    with marked(net):
        memory = memory_of(step, on_cuda=False)
    assert memory.peak_layer == "1"
    # Its output; the gradients stood there before the call, too.
    assert memory.peak_bytes == pytest.approx(65536 * 4, abs=1024)


def test_a_call_that_takes_nothing_has_no_peak():
    """Zero, because that is known, and nobody made it."""
    memory = memory_of(lambda: None, on_cuda=False)
    assert (memory.peak_bytes, memory.peak_layer, memory.times_s) == (0, None, [])


@pytest.mark.parametrize(("at_ns", "layer"), [(2, None), (7, ""), (50, "conv"), (85, "")])
def test_the_innermost_module_at_a_time(at_ns, layer):
    """Outside of any there is none."""
    assert layer_at(slices_of(INFERENCE), at_ns / 1e9) == layer
