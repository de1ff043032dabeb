"""An error tells the layer that it came from."""

import pytest
import torch
from hand_made import case_of
from torch import nn

from benchmarks.libraries import SubjectUnavailable
from benchmarks.profiling.blame import ProfileRefused, blamed, failed_layer


class Refuses(nn.Module):
    """Says no, or has a part of its own making that does."""

    def __init__(self, *, by_another=False):
        super().__init__()
        self.by_another = by_another

    def forward(me, x):  # noqa: N805  # Some call it so.
        if me.by_another:
            return Refuses()(x)
        raise ValueError("no")


def failed_in(net):
    """The layer that an input of two numbers fails in."""
    with pytest.raises((ValueError, RuntimeError)) as caught:
        net(torch.zeros(1, 2))
    return failed_layer(caught.value)


def test_the_innermost_module_is_named():
    """By its path in the outermost one, and its type."""
    assert failed_in(nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(3, 2)))) == "1.0 (Linear)"
    assert failed_in(Refuses()) == "the module itself (Refuses)"


def test_a_part_that_a_forward_made_is_its_makers():
    """It has no path."""
    assert failed_in(nn.Sequential(Refuses(by_another=True))) == "0 (Refuses)"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("\nno such net\n  and a page more"), "no such net"),
        (SubjectUnavailable("no timm\nhere"), "no timm"),
    ],
)
def test_a_refusal_is_one_line(error, said):
    """The first one that the error has."""
    with pytest.raises(ProfileRefused) as refused, blamed(case_of()):
        raise error
    assert str(refused.value) == f"{case_of().id}: {said}"


def test_an_error_from_elsewhere_names_no_module():
    """Such as one of ours."""
    with pytest.raises(ZeroDivisionError) as caught:
        1 / 0  # noqa: B018
    assert failed_layer(caught.value) is None
