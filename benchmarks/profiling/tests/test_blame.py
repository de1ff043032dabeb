"""An error tells the layer that it came from."""

import pytest
import torch
from torch import nn

from benchmarks.profiling.blame import failed_layer


class Refuses(nn.Module):
    """Says no, or has a part of its own making that does."""

    def __init__(self, *, by_another=False):
        super().__init__()
        self.by_another = by_another

    def forward(me, x):  # noqa: N805  # Some call it so.
        if me.by_another:
            return Refuses()(x)
        raise ValueError("no")


def blamed(net):
    """The layer that an input of two numbers fails in."""
    with pytest.raises((ValueError, RuntimeError)) as caught:
        net(torch.zeros(1, 2))
    return failed_layer(caught.value)


def test_the_innermost_module_is_named():
    """By its path in the outermost one, and its type."""
    assert blamed(nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(3, 2)))) == "1.0 (Linear)"
    assert blamed(Refuses()) == "the module itself (Refuses)"


def test_a_part_that_a_forward_made_is_its_makers():
    """It has no path."""
    assert blamed(nn.Sequential(Refuses(by_another=True))) == "0 (Refuses)"


def test_an_error_from_elsewhere_names_no_module():
    """Such as one of ours."""
    with pytest.raises(ZeroDivisionError) as caught:
        1 / 0  # noqa: B018
    assert failed_layer(caught.value) is None
