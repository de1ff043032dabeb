"""Which operators one call runs, and in which module."""

from collections import Counter

import pytest
import torch
from planted_blocks import Block, Cloning, Flattening, Viewing, WithoutFormat, facts, planted
from torch import nn

from benchmarks.dueling.operators import is_channels_last

# A block's operators by hand: two convolutions, a norm, a relu inside, and outside sum and relu.
BLOCK = {
    ("branch.conv1", "aten.convolution.default"): 1,
    ("branch.bn1", "aten.native_batch_norm.default"): 1,
    ("branch", "aten.relu.default"): 1,
    ("branch.conv2", "aten.convolution.default"): 1,
    ("", "aten.add.Tensor"): 1,
    ("", "aten.relu.default"): 1,
}


def counted(make, exchange, **fields):
    """Calls by path and name."""
    rows = facts(make, exchange, **fields).operators
    return Counter({(row.path, row.name): row.calls for row in rows})


def last(names):
    """The same operators, all of them channels-last."""
    suffixed = {(path, f"{name} channels-last"): calls for (path, name), calls in names.items()}
    return Counter(suffixed)


def test_operators_have_the_module_that_calls_them(tmp_path):
    """The sum is the block's own, the convolutions are their layers'."""
    assert counted(Block, tmp_path) == BLOCK


def test_a_needless_copy_is_one_operator_more(tmp_path):
    """In the module that makes it, and nowhere else."""
    more = counted(planted(Cloning), tmp_path) - counted(Block, tmp_path)
    assert more == {("branch.between", "aten.clone.default"): 1}


@pytest.mark.parametrize("module", [Viewing, Flattening, nn.Identity])
def test_what_copies_nothing_is_no_operator(module, tmp_path):
    """Views; and to make contiguous what already is."""
    assert counted(planted(module), tmp_path) == BLOCK


def test_a_lost_memory_format_shows_in_the_names(tmp_path):
    """A copy more, and the same operators behind it without the suffix."""
    before = counted(Block, tmp_path, layout="nhwc")
    after = counted(WithoutFormat, tmp_path, layout="nhwc")
    assert before == last(BLOCK)
    names = ("aten.add.Tensor", "aten.relu.default")
    assert before - after == {("", f"{name} channels-last"): 1 for name in names}
    assert after - before == {("", name): 1 for name in (*names, "aten.clone.default")}


def test_a_copy_out_of_a_memory_format_shows(tmp_path):
    """What is contiguous already is not copied, as above; channels-last is."""
    more = counted(planted(Flattening), tmp_path, layout="nhwc") - last(BLOCK)
    assert more == {("branch.between", "aten.clone.default"): 1}


def test_a_cast_is_an_operator(tmp_path):
    """Autocast casts a convolution's input and its weights."""
    more = counted(Block, tmp_path, precision="amp-bfloat16")
    assert more["branch.conv1", "aten._to_copy.default"] == 2


@pytest.mark.parametrize(
    ("shape", "memory_format", "expected"),
    [
        ((2, 4, 8, 8), torch.channels_last, True),
        ((2, 4, 8, 8), torch.contiguous_format, False),
        ((2, 4, 8, 8, 8), torch.channels_last_3d, True),
        ((2, 1, 8, 8), torch.channels_last, False),
        ((2, 4, 1, 1), torch.channels_last, False),
    ],
)
def test_channels_last_is_said_only_where_it_is_sure(shape, memory_format, expected):
    """One channel or one pixel is in both formats at once."""
    image = torch.zeros(shape).contiguous(memory_format=memory_format)
    assert is_channels_last((torch.zeros(3), image)) == expected


def test_no_image_has_no_format():
    """Nor has what keeps its values otherwise."""
    assert not is_channels_last([torch.zeros(3), None])
    assert not is_channels_last(torch.zeros(2, 4, 8, 8).to_sparse())
