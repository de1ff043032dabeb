"""Facts about a net's table."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from resnet_impl import SPECS, NetSpec, ResNet, SummaryRow, complexity, layer_summary

SMALL = NetSpec(depths=(1, 1), channels=(4, 8), num_classes=5)
# Shapes as in the textbook. MACs by hand: 7 * 7 * 64 a pixel of 112 x 112 in the stem;
# 4 * (9 * 64 * 64) a pixel of 56 x 56 in stage 1; (9 * 64 + 3 * 9 * 128 + 64) * 128 a pixel of
# 28 x 28 in stage 2, the 64 its projection; the same again where channels double and sides halve.
TEXTBOOK_TABLE = """\
part     output shape      parameters           MACs
stem     (1, 64, 56, 56)        3,328     39,337,984
stage 1  (1, 64, 56, 56)      148,224    462,422,016
stage 2  (1, 128, 28, 28)     525,952    411,041,792
stage 3  (1, 256, 14, 14)   2,100,480    411,041,792
stage 4  (1, 512, 7, 7)     8,395,264    411,041,792
pool     (1, 512, 1, 1)             0              0
flatten  (1, 512)                   0              0
linear   (1, 10)                5,130          5,120
total    (1, 10)           11,178,378  1,734,890,496"""


def test_table_is_the_textbooks() -> None:
    """Part by part, the shapes that the textbook prints, with what they cost."""
    model = ResNet(SPECS["textbook_resnet18"])
    assert str(layer_summary(model, (1, 1, 224, 224))) == TEXTBOOK_TABLE


@pytest.mark.parametrize("name", ["resnet18", "preact_resnet50", "resnext50_32x4d", "plain20"])
def test_total_is_the_complexity(name: str) -> None:
    """What torch counts part by part adds up to the closed form, once for each image."""
    spec = SPECS[name]
    with torch.device("meta"):
        model = ResNet(spec)
    total = layer_summary(model, (2, 3, 65, 40)).total
    cost = complexity(spec, (65, 40))
    assert (total.parameters, total.macs) == (cost.parameters, 2 * cost.macs)


def test_rows_are_the_parts_in_order() -> None:
    """A pre-activation net's last norm is a part of its own."""
    rows = layer_summary(ResNet(replace(SMALL, pre_activation=True)), (2, 3, 32, 32)).rows
    assert [row.part for row in rows] == [
        *("stem", "stage 1", "stage 2", "norm", "pool", "flatten", "linear")
    ]
    assert rows[-1] == SummaryRow(
        part="linear", output_shape=(2, 5), parameters=(8 + 1) * 5, macs=2 * 8 * 5
    )


@pytest.mark.parametrize("shape", [(2, 3, 32, 32), (2, 4, 32, 32)], ids=["taken", "refused"])
def test_model_stays_as_it_is(shape: tuple[int, int, int, int]) -> None:
    """Nothing of the model is run: state, modes, hooks and device stay, on an error too."""
    model = ResNet(SMALL).train()
    model.stages[0].eval()
    model.stem.register_forward_hook(lambda *_: pytest.fail("the model was run"))
    modes = [part.training for part in model.modules()]
    hooks = [len(part._forward_hooks) for part in model.modules()]
    state = {name: value.clone() for name, value in model.state_dict().items()}
    if shape[1] == 3:
        layer_summary(model, shape)
    else:
        with pytest.raises(ValueError, match=r"^input of shape"):
            layer_summary(model, shape)
    assert [part.training for part in model.modules()] == modes
    assert [len(part._forward_hooks) for part in model.modules()] == hooks
    torch.testing.assert_close(model.state_dict(), state, rtol=0, atol=0)
    assert torch.empty(0).device == torch.device("cpu")


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature:UserWarning")  # torch < 2.14.
def test_lazy_model_stays_lazy() -> None:
    """The table of a net whose channels are to be inferred is that of the channels given."""
    model = ResNet(replace(SMALL, in_channels=None))
    assert layer_summary(model, (1, 3, 32, 32)) == layer_summary(ResNet(SMALL), (1, 3, 32, 32))
    assert isinstance(model.stem.conv, nn.LazyConv2d)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ((1, 3, 0, 32), "input_shape 0: allowed are whole numbers from 1"),
        (
            (3, 32, 32),
            "input of shape (3, 32, 32): allowed is (N, 3, H, W) with H and W of at least 1",
        ),
    ],
)
def test_shapes_that_no_model_takes_are_refused(shape: tuple[int, ...], text: str) -> None:
    """A refusal gives the value and what is allowed."""
    with pytest.raises(ValueError, match=r".") as caught:
        layer_summary(ResNet(SMALL), shape)
    assert str(caught.value) == text
