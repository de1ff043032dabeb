"""Facts about the blocks."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F  # noqa: N812  # The name that every reader of torch code knows.
from torch import Tensor, nn

from resnet_impl import BasicBlock, BlockSpec, Bottleneck, PlainBlock

TEXTBOOK = {"conv_bias": True, "projection_norm": False}
# The textbook's "groups" of 16 channels make 32 // 16 = 2 groups.
TEXTBOOK_RESNEXT = {"width": 32, "cardinality": 2, "conv_bias": True}
RESIDUAL = (
    BlockSpec(kind="basic", in_channels=6, out_channels=6),
    BlockSpec(kind="bottleneck", in_channels=6, out_channels=6, width=4, cardinality=2),
)
CHANGING = (
    BlockSpec(kind="plain", in_channels=3, out_channels=6, stride=2),
    BlockSpec(kind="basic", in_channels=3, out_channels=6, stride=2),
    BlockSpec(kind="basic", in_channels=3, out_channels=6, stride=2, shortcut="padding"),
    BlockSpec(kind="bottleneck", in_channels=3, out_channels=6, stride=2, width=4, cardinality=2),
    BlockSpec(kind="bottleneck", in_channels=3, out_channels=6, stride=2, width=4, stride_on="1x1"),
)
EVERY = tuple(replace(spec, pre_activation=pre) for spec in CHANGING for pre in (False, True))


def label(value: object) -> str | None:
    """A short test id for a spec."""
    if not isinstance(value, BlockSpec):
        return None
    order = "pre" if value.pre_activation else "post"
    return f"{value.kind}-{value.settled_shortcut}-{value.stride_on}-{order}"


def randomised(block: nn.Module) -> nn.Module:
    """The block in eval mode, its norms with statistics that no error could hide behind."""
    generator = torch.Generator().manual_seed(0)
    for part in block.modules():
        if isinstance(part, nn.BatchNorm2d):
            for tensor in (part.weight.data, part.bias.data, part.running_mean, part.running_var):
                tensor.copy_(0.5 + torch.rand(tensor.shape, generator=generator))
    return block.eval()


def images(*shape: int) -> Tensor:
    """Standard normal values, always the same."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    ("block", "taken", "returned"),
    [
        (BasicBlock(3, 3, **TEXTBOOK), (4, 3, 6, 6), (4, 3, 6, 6)),
        (BasicBlock(3, 3, **TEXTBOOK), (6, 3, 8, 8), (6, 3, 8, 8)),
        (BasicBlock(3, 6, stride=2, **TEXTBOOK), (4, 3, 6, 6), (4, 6, 3, 3)),
        (Bottleneck(32, 32, **TEXTBOOK_RESNEXT), (4, 32, 96, 96), (4, 32, 96, 96)),
        (Bottleneck(32, 32, stride=2, **TEXTBOOK_RESNEXT), (4, 32, 96, 96), (4, 32, 48, 48)),
    ],
    ids=["basic", "basic-8", "projection", "resnext", "resnext-projection"],
)
def test_block_answers_with_the_textbooks_shape(
    block: nn.Module, taken: tuple[int, ...], returned: tuple[int, ...]
) -> None:
    """Each of the textbook's examples gives the shape that the textbook prints."""
    assert block(images(*taken)).shape == returned


def test_textbook_projections_differ_in_their_norm() -> None:
    """The textbook's basic block projects without a norm, its ResNeXt block with one."""
    basic = BasicBlock(3, 6, stride=2, **TEXTBOOK)
    resnext = Bottleneck(32, 32, stride=2, **TEXTBOOK_RESNEXT)
    assert [name for name, _ in basic.projection.named_children()] == ["conv"]
    assert [name for name, _ in resnext.projection.named_children()] == ["conv", "bn"]


@pytest.mark.parametrize("spec", EVERY, ids=label)
@pytest.mark.parametrize("side", [1, 2, 7, 8])
def test_stride_rounds_up(spec: BlockSpec, side: int) -> None:
    """A stride of 2 leaves half of the side, rounded up, whichever layers take it."""
    block = replace(spec, stride=2).build().eval()
    assert block(images(1, 3, side, side + 1)).shape == (1, 6, (side + 1) // 2, side // 2 + 1)


@pytest.mark.parametrize("spec", EVERY, ids=label)
def test_gradient_reaches_every_parameter(spec: BlockSpec) -> None:
    """Every parameter takes part in the answer."""
    # In training mode a norm would take away the bias before it, and leave rounding for a gradient.
    block = replace(spec, conv_bias=True).build().eval()
    (block(images(4, 3, 8, 8)) * images(4, 6, 4, 4)).sum().backward()
    untouched = [name for name, p in block.named_parameters() if p.grad is None or not p.grad.any()]
    assert untouched == []


def test_plain_and_basic_block_differ_by_the_shortcut_alone() -> None:
    """Before its ReLU, the basic block answers what the plain block answers, plus the input."""
    plain = randomised(PlainBlock(4, 4, pre_activation=True))
    basic = randomised(BasicBlock(4, 4, pre_activation=True))
    basic.load_state_dict(plain.state_dict())
    x = images(2, 4, 5, 5)
    torch.testing.assert_close(basic(x), plain(x) + x)


def test_basic_block_is_the_papers_formula() -> None:
    """y = relu(bn2(conv2(relu(bn1(conv1(x))))) + projection(x)), in torch's functions."""
    block = randomised(BasicBlock(3, 6, stride=2))

    def normalised(x: Tensor, bn: nn.BatchNorm2d) -> Tensor:
        x = (x - bn.running_mean[:, None, None]) / (bn.running_var[:, None, None] + 1e-5).sqrt()
        return x * bn.weight[:, None, None] + bn.bias[:, None, None]

    x = images(2, 3, 7, 7)
    branch = F.conv2d(x, block.conv1.weight, stride=2, padding=1)
    branch = F.conv2d(normalised(branch, block.bn1).relu(), block.conv2.weight, padding=1)
    projected = F.conv2d(x, block.projection.conv.weight, stride=2)
    expected = normalised(branch, block.bn2) + normalised(projected, block.projection.bn)
    torch.testing.assert_close(block(x), expected.relu())


def test_pre_activation_projection_sees_the_activated_input() -> None:
    """In pre-activation order the projection shares the branch's first norm and ReLU."""
    block = randomised(BasicBlock(3, 6, pre_activation=True, projection_norm=False))
    nn.init.zeros_(block.conv2.weight)
    x = images(2, 3, 5, 5)
    torch.testing.assert_close(block(x), block.projection(block.bn1(x).relu()))


def test_resnext_block_is_split_transform_merge() -> None:
    """The grouped 3x3 is as many separate convolutions, each of its own slice of channels."""
    block = randomised(Bottleneck(8, 8, width=6, cardinality=3))
    x = images(2, 8, 5, 5)
    middle = block.bn1(block.conv1(x)).relu()
    paths = zip(middle.split(2, dim=1), block.conv2.weight.split(2), strict=True)
    joined = torch.cat([F.conv2d(path, weight, padding=1) for path, weight in paths], dim=1)
    branch = block.bn3(block.conv3(block.bn2(joined).relu()))
    torch.testing.assert_close(block(x), (branch + x).relu())


def test_grouped_weights_are_fewer_by_the_cardinality() -> None:
    """g groups divide the weights of the 3x3 by g: 3 * 3 * 64 * 64 / 32."""
    assert Bottleneck(256, 256, width=64, cardinality=32).conv2.weight.numel() == 1152


@pytest.mark.parametrize(("stride_on", "strides"), [("3x3", (1, 2)), ("1x1", (2, 1))])
def test_bottleneck_strides_where_it_is_told(stride_on: str, strides: tuple[int, int]) -> None:
    """The stride sits on the 3x3 as in torchvision, or on the first 1x1 as in the paper."""
    block = Bottleneck(8, 8, width=4, stride=2, stride_on=stride_on)
    assert (block.conv1.stride[0], block.conv2.stride[0]) == strides


def test_padding_shortcut_subsamples_and_appends_zeros() -> None:
    """Option A keeps every second pixel and adds channels of zeros behind the old ones."""
    block = BasicBlock(2, 5, stride=2, shortcut="padding", zero_init_last_norm=True)
    x = images(1, 2, 5, 5)
    expected = torch.zeros(1, 5, 3, 3)
    expected[:, :2] = x[:, :, 0::2, 0::2].relu()
    assert torch.equal(block(x), expected)


def test_padding_shortcut_has_no_parameters() -> None:
    """Option A costs what the plain block costs."""
    assert len(BasicBlock(2, 5, stride=2, shortcut="padding").state_dict()) == len(
        PlainBlock(2, 5, stride=2).state_dict()
    )


@pytest.mark.parametrize("spec", RESIDUAL, ids=label)
def test_zero_init_starts_as_the_identity(spec: BlockSpec) -> None:
    """With its last norm at zero the block answers relu(x), which is x where x is not negative."""
    block = replace(spec, zero_init_last_norm=True, conv_bias=True).build()
    x = images(2, 6, 5, 5)
    assert torch.equal(block(x), x.relu())
    assert torch.equal(block(x.abs()), x.abs())


@pytest.mark.parametrize("spec", RESIDUAL, ids=label)
def test_zero_init_pre_activation_is_exactly_the_input(spec: BlockSpec) -> None:
    """In pre-activation order, where the last convolution starts at zero, the block answers x."""
    block = replace(spec, zero_init_last_norm=True, conv_bias=True, pre_activation=True).build()
    x = images(2, 6, 5, 5)
    assert torch.equal(block(x), x)


@pytest.mark.parametrize("pre_activation", [False, True])
@pytest.mark.parametrize("spec", RESIDUAL, ids=label)
def test_zero_init_can_learn(spec: BlockSpec, *, pre_activation: bool) -> None:
    """Two steps from the zero start, every parameter has moved: the zero does not hold it."""
    block = replace(spec, zero_init_last_norm=True, pre_activation=pre_activation).build()
    before = {name: p.detach().clone() for name, p in block.named_parameters()}
    optimizer = torch.optim.SGD(block.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        (block(images(4, 6, 5, 5)) - images(4, 6, 5, 5).flip(0)).square().mean().backward()
        optimizer.step()
    assert [name for name, p in block.named_parameters() if torch.equal(p, before[name])] == []


@pytest.mark.parametrize("spec", RESIDUAL, ids=label)
def test_pre_activation_leaves_the_input_alone(spec: BlockSpec) -> None:
    """The ReLUs that work in place never touch the block's input, which its shortcut carries."""
    block = replace(spec, pre_activation=True).build()
    x = images(2, 6, 5, 5)
    block(x)
    assert torch.equal(x, images(2, 6, 5, 5))


def test_weights_start_as_in_torchvision() -> None:
    """Kaiming, fan out: the variance is 2 / (out_channels * 3 * 3); norms start at 1 and 0."""
    block = BasicBlock(64, 128, stride=2)
    assert block.conv1.weight.var().item() == pytest.approx(2 / (128 * 9), rel=0.05)
    assert block.bn2.weight.unique().tolist() == [1]
    assert block.bn2.bias.unique().tolist() == [0]
