"""What kind of work a layer does, by its type."""

import pytest

from reports.profiles.kinds import kind_of


@pytest.mark.parametrize(
    ("layer_type", "kind"),
    [
        ("Conv2d 1x1", "1x1 conv"),
        ("Conv2d 1x1 s2", "1x1 conv"),
        ("Conv2d 3x3 s2", "3x3 conv"),
        ("Conv2d 3x3 g32 s2", "grouped conv"),
        ("Conv2d 3x3 g1", "3x3 conv"),
        ("Conv2d 7x7 s2", "other conv"),
        ("Conv1d 3", "other conv"),
        ("Conv1d 1", "1x1 conv"),
        ("Conv2d", "other conv"),
        ("ConvTranspose2d 3x3", "3x3 conv"),
        ("Linear", "linear"),
        ("NonDynamicallyQuantizableLinear", "linear"),
        ("BatchNorm2d", "norm"),
        ("LayerNorm", "norm"),
        ("ReLU", "activation"),
        ("Hardswish", "activation"),
        ("BasicBlock", "addition, pooling, other"),
        ("MaxPool2d", "addition, pooling, other"),
        ("", "addition, pooling, other"),
    ],
)
def test_kind_of_a_type(layer_type, kind):
    """As the profile writes it, or as a class is named."""
    assert kind_of(layer_type) == kind
