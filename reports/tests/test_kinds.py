"""What kind of work a layer does, by its type."""

import pytest

from reports.plots.kinds import COLOUR_OF_KIND
from reports.profiles.kinds import KINDS, kind_of


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


@pytest.mark.parametrize("layer_type", ["ResNet", "Conv2d 3x3"])
def test_what_is_compiled_is_a_kind_of_its_own(layer_type):
    """Only fusion tells it: a shorter way of one layer does not."""
    assert kind_of(layer_type, "fusion") == "compiled whole"
    assert kind_of(layer_type, "winograd") == kind_of(layer_type)


def test_every_kind_has_a_colour_of_its_own():
    """A legend tells them apart."""
    assert list(COLOUR_OF_KIND) == list(KINDS)
    assert len(set(COLOUR_OF_KIND.values())) == len(KINDS)
