"""Facts about what makes a block, and what does not."""

import pytest
import torch
from torch import nn

from resnet_impl import BasicBlock, BlockSpec, Bottleneck, PlainBlock

REFUSALS = {
    "kind 'botleneck' (did you mean 'bottleneck'?): allowed are 'plain', 'basic', 'bottleneck'": {
        "kind": "botleneck"
    },
    "stride_on 'conv2': allowed are '3x3', '1x1'": {
        "kind": "bottleneck",
        "width": 4,
        "stride_on": "conv2",
    },
    "shortcut 'identitty' (did you mean 'identity'?): "
    "allowed are 'identity', 'projection', 'padding'": {"shortcut": "identitty"},
    "stride 0: allowed are whole numbers from 1": {"stride": 0},
    "stride 1.5: allowed are whole numbers from 1": {"stride": 1.5},
    "in_channels -3: allowed are whole numbers from 1": {"in_channels": -3},
    "out_channels 0: allowed are whole numbers from 1": {"out_channels": 0},
    "cardinality 0: allowed are whole numbers from 1": {"kind": "bottleneck", "cardinality": 0},
    "width None: allowed are whole numbers from 1": {"kind": "bottleneck"},
    "width 30: allowed are multiples of the cardinality 4": {
        "kind": "bottleneck",
        "width": 30,
        "cardinality": 4,
    },
    "width 64: allowed is None for kind 'basic'": {"width": 64},
    "cardinality 32: allowed is 1 for kind 'basic'": {"cardinality": 32},
    "stride_on '1x1': allowed is '3x3' for kind 'plain'": {"kind": "plain", "stride_on": "1x1"},
    "shortcut 'identity': allowed is None for kind 'plain'": {
        "kind": "plain",
        "shortcut": "identity",
    },
    "zero_init_last_norm True: allowed is False for kind 'plain'": {
        "kind": "plain",
        "zero_init_last_norm": True,
    },
    "shortcut 'identity': allowed are 'projection' and 'padding' "
    "from 64 to 128 channels at stride 1": {"shortcut": "identity", "out_channels": 128},
    "shortcut 'padding': allowed is 'projection' from 64 to 32 channels at stride 1": {
        "shortcut": "padding",
        "out_channels": 32,
    },
    "shortcut 'padding': allowed is 'projection' from None to 64 channels at stride 2": {
        "shortcut": "padding",
        "in_channels": None,
        "stride": 2,
    },
}


@pytest.mark.parametrize("text", REFUSALS)
def test_misfits_are_refused_by_name(text: str) -> None:
    """A refusal gives the value, what is allowed, and the nearest word."""
    options = {"kind": "basic", "in_channels": 64, "out_channels": 64} | REFUSALS[text]
    with pytest.raises(ValueError, match=r".") as caught:
        BlockSpec(**options)
    assert str(caught.value) == text


def test_blocks_refuse_what_their_spec_refuses() -> None:
    """A block made without a spec is held to the same rules."""
    with pytest.raises(ValueError, match=r"^width 5: allowed are multiples of the cardinality 2$"):
        Bottleneck(8, 8, width=5, cardinality=2)


@pytest.mark.parametrize(
    ("options", "shortcut"),
    [
        ({}, "identity"),
        ({"stride": 2}, "projection"),
        ({"out_channels": 128}, "projection"),
        ({"shortcut": "projection"}, "projection"),
        ({"shortcut": "padding"}, "identity"),
        ({"shortcut": "padding", "stride": 2}, "padding"),
        ({"in_channels": None}, "identity"),
        ({"in_channels": None, "stride": 2}, "projection"),
        ({"kind": "plain"}, None),
    ],
)
def test_shortcut_is_the_cheapest_that_fits(options: dict[str, object], shortcut: str) -> None:
    """Without a wish the shortcut is the identity, or a projection where the shape changes."""
    spec = BlockSpec(**{"kind": "basic", "in_channels": 64, "out_channels": 64} | options)
    assert spec.settled_shortcut == shortcut


def test_specs_of_the_same_block_are_equal() -> None:
    """A block knows the spec that it was made from."""
    spec = BlockSpec(kind="bottleneck", in_channels=8, out_channels=16, width=4, cardinality=2)
    assert spec.build().spec == spec
    assert hash(spec.build().spec) == hash(spec)


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature:UserWarning")  # torch < 2.14.
@pytest.mark.parametrize("pre_activation", [False, True])
@pytest.mark.parametrize(
    "block",
    [
        BlockSpec(kind="plain", in_channels=None, out_channels=6),
        BlockSpec(kind="basic", in_channels=None, out_channels=6, stride=2, conv_bias=True),
        BlockSpec(kind="basic", in_channels=None, out_channels=6, shortcut="projection"),
        BlockSpec(kind="bottleneck", in_channels=None, out_channels=6, width=4, stride=2),
    ],
    ids=["plain", "basic-stride", "basic-projection", "bottleneck"],
)
def test_lazy_block_becomes_the_one_with_known_channels(
    block: BlockSpec, *, pre_activation: bool
) -> None:
    """After the first call, a block whose channels were inferred has the same state dict keys."""
    options = {name: value for name, value in vars(block).items() if name != "in_channels"}
    options |= {"pre_activation": pre_activation}
    lazy = BlockSpec(**options, in_channels=None).build()
    known = BlockSpec(**options, in_channels=3).build()
    assert lazy(torch.randn(2, 3, 4, 4)).shape == known(torch.randn(2, 3, 4, 4)).shape
    lazy.load_state_dict(known.state_dict())
    assert not any(isinstance(part, nn.modules.lazy.LazyModuleMixin) for part in lazy.modules())


def test_identity_settles_lazy_channels() -> None:
    """Only as many channels as come out can go past unchanged, so nothing is left to infer."""
    block = BasicBlock(None, 6)
    assert block.conv1.in_channels == 6


@pytest.mark.parametrize(
    "block", [PlainBlock(4, 4), BasicBlock(None, 4), Bottleneck(4, 4, width=2)]
)
@pytest.mark.parametrize("shape", [(1, 1, 6, 6), (1, 3, 6, 6), (4, 6, 6), (1, 4, 0, 6)])
def test_block_refuses_other_inputs(block: nn.Module, shape: tuple[int, ...]) -> None:
    """Other channels are refused, a single one too, which an addition would spread over all."""
    with pytest.raises(ValueError, match=r".") as caught:
        block(torch.zeros(shape))
    assert str(caught.value) == (
        f"input of shape {shape}: allowed is (N, 4, H, W) with H and W of at least 1"
    )
