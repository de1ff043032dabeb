"""What each layer has to do, by counting; and which layers have a shorter way."""

import pytest
import torch
from hand_made import Block, case_of
from torch import nn

from benchmarks.profiling.costs import layer_costs, shortcut_of

CPU, CUDA = case_of(), case_of(device="cuda")


def test_a_layers_costs_are_its_own():
    """The convolution: 4 x 4 x 9 multiplications for each of 64 pixels, two FLOP each."""
    costs = layer_costs(nn.Sequential(Block()), torch.zeros(2, 4, 8, 8), CPU)
    assert list(costs.layers) == ["", "0", "0.conv", "0.bn"]
    assert costs.layers["0.conv"].flops == 2 * 2 * 4 * 4 * 9 * 64
    assert (costs.layers[""].flops, costs.layers[""].least_bytes) == (0, 0)
    assert costs.layers["0.conv"].output_shape == "(2, 4, 8, 8)"
    assert costs.notes == ()


def test_half_the_precision_moves_half_the_bytes():
    """Weights, inputs and outputs of a bfloat16 module have two bytes each."""
    net, batch = Block(), torch.zeros(1, 4, 8, 8)
    wide = layer_costs(net, batch, CPU).layers["conv"]
    narrow = layer_costs(net, batch, case_of(precision="bfloat16")).layers["conv"]
    assert narrow.least_bytes * 2 == wide.least_bytes
    assert narrow.flops == wide.flops


def test_compiled_code_has_the_costs_of_the_whole():
    """Which fusion undercuts: operators one behind the other would move so much."""
    costs = layer_costs(Block(), torch.zeros(1, 4, 8, 8), case_of(mode="compile"))
    whole = costs.layers[""]
    assert whole.flops == 2 * 4 * 4 * 9 * 64
    assert whole.shortcut == "fusion"


def test_what_the_factory_compiled_has_the_costs_of_the_whole():
    """Also where the case is eager."""
    costs = layer_costs(torch.compile(Block()), torch.zeros(1, 4, 8, 8), CPU)
    assert list(costs.layers) == [""]
    assert costs.layers[""].type == "Block"
    assert (costs.layers[""].flops, costs.layers[""].shortcut) == (2 * 4 * 4 * 9 * 64, "fusion")


def test_what_forward_makes_by_itself_is_its_makers():
    """A layer of a layer, too; one that it keeps has no count of its own."""

    class Makes(nn.Module):
        def forward(self, x):
            self.kept = nn.Linear(4, 4)
            return nn.Sequential(nn.Linear(4, 8))(self.kept(x))

    costs = layer_costs(nn.Sequential(Makes()), torch.zeros(1, 4), CPU)
    assert list(costs.layers) == ["", "0", "0.kept"]
    assert costs.layers["0"].flops == 2 * (4 * 4 + 4 * 8)
    assert (costs.layers["0.kept"].flops, costs.layers["0.kept"].calls) == (0, 0)


def test_what_cannot_be_counted_is_unknown_and_said():
    """The layers are there all the same, by their types."""

    class Odd(nn.Linear):
        def forward(self, _):
            raise RuntimeError("not on meta")

    costs = layer_costs(nn.Sequential(Odd(4, 2)), torch.zeros(1, 4), CPU)
    assert (costs.layers["0"].type, costs.layers["0"].flops) == ("Odd", None)
    assert costs.notes[0].startswith("FLOPs and bytes are unknown: ")
    whole = layer_costs(Odd(4, 2), torch.zeros(1, 4), case_of(mode="compile")).layers[""]
    assert (whole.flops, whole.shortcut) == (None, "fusion")


@pytest.mark.parametrize(
    ("part", "profiled", "expected"),
    [
        (nn.Conv2d(4, 4, 3), CPU, "winograd"),
        (nn.Conv2d(4, 4, 3).bfloat16(), CPU, "winograd"),
        (nn.Conv2d(4, 4, 3, stride=2), CPU, None),
        (nn.Conv2d(4, 4, 3, groups=2), CPU, None),
        (nn.Conv2d(4, 4, 3, dilation=2), CPU, None),
        (nn.Conv2d(4, 4, 1), CPU, None),
        (nn.Conv2d(4, 4, 7), CPU, None),
        (nn.Conv2d(4, 4, 7), CUDA, "fft"),
        (nn.Conv2d(4, 4, (1, 7)), CUDA, None),
        (nn.Linear(4, 4), CUDA, None),
    ],
)
def test_a_shorter_way_is_known_from_the_layers_fields(part, profiled, expected):
    """Which is only why a layer may be above the ceiling, and no claim that it was taken."""
    assert shortcut_of(part, profiled) == expected
