"""The residual blocks, and the plain block to compare them with.

A block adds what its *residual branch* computes to what its *shortcut* carries past the branch.
The shortcut is the identity where the shape stays; where it changes it is a 1x1 *projection* or,
without parameters, the identity subsampled and padded with zero channels.

References:
    1) He et al. 2016a, Deep Residual Learning for Image Recognition, arXiv:1512.03385.
    2) He et al. 2016b, Identity Mappings in Deep Residual Networks, arXiv:1603.05027: the
       pre-activation order, batch norm and ReLU before each convolution.
    3) Zagoruyko and Komodakis 2016, Wide Residual Networks, arXiv:1605.07146: a larger width.
    4) Xie et al. 2017, Aggregated Residual Transformations, arXiv:1611.05431: cardinality.
    5) Goyal et al. 2017, Accurate, Large Minibatch SGD, arXiv:1706.02677: the last norm at zero.
"""

from abc import abstractmethod
from collections import OrderedDict
from dataclasses import fields
from typing import ClassVar

import torch.nn.functional as F  # noqa: N812  # The name that every reader of torch code knows.
from torch import Tensor, fx, nn

from resnet_impl.block_options import BlockKind, BlockOptions, Shortcut, StrideOn
from resnet_impl.layers import check_input, conv, norm, relu

fx.wrap("check_input")  # One node to torch.fx, which cannot follow a branch on a shape.


class BlockSpec(BlockOptions):
    """A block before it is built."""

    def build(self) -> "PlainBlock | BasicBlock | Bottleneck":
        """The block as a module."""
        options = {field.name: getattr(self, field.name) for field in fields(self)}
        blocks: dict[BlockKind, type[PlainBlock | BasicBlock | Bottleneck]] = {
            "plain": PlainBlock,
            "basic": BasicBlock,
            "bottleneck": Bottleneck,
        }
        return blocks[options.pop("kind")](**options)


class _Block(nn.Module):
    """What the blocks have in common: the options, the shortcut, and how the branch starts."""

    kind: ClassVar[BlockKind]

    def __init__(  # noqa: PLR0913  # One constructor for all blocks; the spec refuses misfits.
        self,
        in_channels: int | None,
        out_channels: int,
        *,
        stride: int = 1,
        width: int | None = None,
        cardinality: int = 1,
        stride_on: StrideOn = "3x3",
        shortcut: Shortcut | None = None,
        projection_norm: bool = True,
        conv_bias: bool = False,
        pre_activation: bool = False,
        zero_init_last_norm: bool = False,
    ) -> None:
        super().__init__()
        self.spec = BlockSpec(
            kind=self.kind,
            in_channels=in_channels,
            out_channels=out_channels,
            stride=stride,
            width=width,
            cardinality=cardinality,
            stride_on=stride_on,
            shortcut=shortcut,
            projection_norm=projection_norm,
            conv_bias=conv_bias,
            pre_activation=pre_activation,
            zero_init_last_norm=zero_init_last_norm,
        )
        self.in_channels = self.spec.settled_in_channels
        self.pre_activation = pre_activation
        last_conv, last_norm = self._add_branch(self.spec)
        self._add_shortcut(self.spec)
        if zero_init_last_norm:
            _start_at_zero(last_conv if pre_activation else last_norm)

    @abstractmethod
    def _add_branch(self, spec: BlockSpec) -> tuple[nn.Module, nn.Module]:
        """Adds the residual branch's layers; returns its last convolution and last norm."""

    def _add_shortcut(self, spec: BlockSpec) -> None:
        self.projection: nn.Sequential | None = None
        self.new_channels: int | None = None
        if spec.settled_shortcut == "padding" and spec.in_channels is not None:
            self.new_channels = spec.out_channels - spec.in_channels
        if spec.settled_shortcut == "projection":
            inputs, outputs = spec.in_channels, spec.out_channels
            layers: OrderedDict[str, nn.Module] = OrderedDict()
            layers["conv"] = conv(inputs, outputs, 1, stride=spec.stride, bias=spec.conv_bias)
            if spec.projection_norm:
                layers["bn"] = norm(outputs)
            self.projection = nn.Sequential(layers)

    def shortcut(self, x: Tensor, activated: Tensor) -> Tensor:
        """What is carried past the residual branch, from the block's input *x*.

        *activated* is what the branch's first convolution sees; in post-activation order it is *x*.

        Source:
            He et al. 2016b: the identity carries *x* untouched. A projection is no clean path
            anyway, and sees *activated*, as is usual. Padding is option A of He et al. 2016a,
            section 3.3; the new channels come last.
        """
        if self.projection is not None:
            projected: Tensor = self.projection(activated)
            return projected
        if self.new_channels is not None:
            stride = self.spec.stride
            return F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, self.new_channels))
        return x


class _TwoConvBlock(_Block):
    """The residual branch that the plain and the basic block share."""

    def _add_branch(self, spec: BlockSpec) -> tuple[nn.Module, nn.Module]:
        inputs, outputs, bias = self.in_channels, spec.out_channels, spec.conv_bias
        self.conv1 = conv(inputs, outputs, 3, stride=spec.stride, bias=bias)
        self.bn1 = norm(inputs if spec.pre_activation else outputs)
        self.conv2 = conv(outputs, outputs, 3, bias=bias)
        self.bn2 = norm(outputs)
        return self.conv2, self.bn2


class PlainBlock(_TwoConvBlock):
    """3x3 -> 3x3 without a shortcut: the basic block's control.

    Shapes:
        x: (N, in_channels, H, W)
        returns: (N, out_channels, ceil(H / stride), ceil(W / stride))

    Raises:
        ValueError: options that do not make a plain block, or an input of other channels.

    Source:
        He et al. 2016a, section 3.3 (plain network).
    """

    kind = "plain"

    def forward(self, x: Tensor) -> Tensor:
        """The two convolutions."""
        check_input(x, self.in_channels)
        if self.pre_activation:
            x = self.conv1(relu(self.bn1(x)))
            branch: Tensor = self.conv2(relu(self.bn2(x)))
            return branch

        x = relu(self.bn1(self.conv1(x)))
        return relu(self.bn2(self.conv2(x)))


class BasicBlock(_TwoConvBlock):
    """3x3 -> 3x3 beside a shortcut.

    Shapes:
        x: (N, in_channels, H, W)
        returns: (N, out_channels, ceil(H / stride), ceil(W / stride))

    Raises:
        ValueError: options that do not make a basic block, or an input of other channels.

    Source:
        He et al. 2016a, Fig. 5 (left); in pre-activation order He et al. 2016b, Fig. 4(e).
    """

    kind = "basic"

    def forward(self, x: Tensor) -> Tensor:
        """The residual branch plus the shortcut."""
        check_input(x, self.in_channels)
        if self.pre_activation:
            activated = relu(self.bn1(x))
            branch: Tensor = self.conv1(activated)
            branch = self.conv2(relu(self.bn2(branch)))
            return branch + self.shortcut(x, activated)

        branch = relu(self.bn1(self.conv1(x)))
        branch = self.bn2(self.conv2(branch))
        return relu(branch + self.shortcut(x, x))


class Bottleneck(_Block):
    """1x1 -> 3x3 -> 1x1 beside a shortcut; with *cardinality* above 1 it is the ResNeXt block.

    Shapes:
        x: (N, in_channels, H, W)
        returns: (N, out_channels, ceil(H / stride), ceil(W / stride))

    Raises:
        ValueError: *width* is missing or not divisible by *cardinality*, or an input of other
            channels.

    Source:
        He et al. 2016a, Fig. 5 (right); Xie et al. 2017, Fig. 3(c). The stride sits on the 3x3
        convolution ("v1.5") unless *stride_on* says the first 1x1, as in the paper.
    """

    kind = "bottleneck"

    def _add_branch(self, spec: BlockSpec) -> tuple[nn.Module, nn.Module]:
        inputs, width, outputs = self.in_channels, spec.settled_width, spec.out_channels
        bias, pre = spec.conv_bias, spec.pre_activation
        on_1x1, on_3x3 = (1, spec.stride) if spec.stride_on == "3x3" else (spec.stride, 1)

        self.conv1 = conv(inputs, width, 1, stride=on_1x1, bias=bias)
        self.bn1 = norm(inputs if pre else width)

        self.conv2 = conv(width, width, 3, stride=on_3x3, groups=spec.cardinality, bias=bias)
        self.bn2 = norm(width)

        self.conv3 = conv(width, outputs, 1, bias=bias)
        self.bn3 = norm(width if pre else outputs)

        return self.conv3, self.bn3

    def forward(self, x: Tensor) -> Tensor:
        """The residual branch plus the shortcut."""
        check_input(x, self.in_channels)
        if self.pre_activation:
            activated = relu(self.bn1(x))
            branch: Tensor = self.conv1(activated)
            branch = self.conv2(relu(self.bn2(branch)))
            branch = self.conv3(relu(self.bn3(branch)))
            return branch + self.shortcut(x, activated)

        branch = relu(self.bn1(self.conv1(x)))  # (N, width, H, W)
        branch = relu(self.bn2(self.conv2(branch)))  # (N, width, H / stride, W / stride)
        branch = self.bn3(self.conv3(branch))  # (N, out_channels, H / stride, W / stride)
        return relu(branch + self.shortcut(x, x))


def _start_at_zero(last: nn.Module) -> None:
    """Makes the residual branch answer zero, so that the block starts as its shortcut.

    In pre-activation order no norm ends the branch. Its last norm at scale zero would do, but for
    ever: the ReLU behind it passes no gradient at zero. The last convolution stands in.
    """
    for parameter in last.parameters():
        nn.init.zeros_(parameter)
