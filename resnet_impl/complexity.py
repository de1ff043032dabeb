"""What a block or a net costs, in closed form: no tensor and no module is made.

Source:
    A k x k convolution has k * k * c_in * c_out / g weights (g groups), and each of them is
    multiplied once for every pixel of the output. MACs are counted as in torchvision's ``_ops`` and
    torch's ``FlopCounterMode`` (which counts two for each): the zeros of the padding are pixels,
    biases, norms, ReLU, pooling and the addition are nothing. Activations are those of
    Radosavovic et al. 2020, arXiv:2003.13678: the outputs of convolutions and linear layers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from resnet_impl.block_options import BlockOptions
from resnet_impl.errors import require_whole
from resnet_impl.net_spec import STEMS, NetSpec

Counts = tuple[int, int, int]  # As in `Complexity`; a plain tuple is quicker to make and to add.
NORM_PARAMETERS = 2  # A scale and a shift for each channel.


@dataclass(frozen=True, kw_only=True)
class Complexity:
    """What one sample costs.

    Attributes:
        parameters: trained numbers, those of norms included.
        macs: multiply-accumulates of convolutions and linear layers.
        activations: elements in the outputs of convolutions and linear layers.
    """

    parameters: int
    macs: int
    activations: int


def complexity(spec: NetSpec | BlockOptions, resolution: int | tuple[int, int]) -> Complexity:
    """Parameters, MACs and activations of a net or a block, for one sample.

    Args:
        spec: what would be built.
        resolution: of the input: a side, or height and width. Every stride rounds up, so 1 pixel
            is enough for any net, as it is for the built one.

    Raises:
        ValueError: a side below 1, or input channels that only the first call would tell.
    """
    sides = (resolution, resolution) if isinstance(resolution, int) else resolution
    if len(sides) != 2:
        raise ValueError(f"resolution {resolution}: allowed are a side and (height, width)")
    for side in sides:
        require_whole("resolution", side)
    height, width = sides
    if isinstance(spec, NetSpec):
        parameters, macs, activations = _net(spec, height, width)
    else:
        parameters, macs, activations = _block(spec, height, width)
    return Complexity(parameters=parameters, macs=macs, activations=activations)


def _net(spec: NetSpec, height: int, width: int) -> Counts:
    stem = STEMS[spec.stem]
    height, width = _strided(height, stem.stride), _strided(width, stem.stride)
    in_channels, channels = _known(spec.in_channels), spec.channels[0]
    costs = [
        _conv(in_channels, channels, stem.kernel_size, height * width, bias=spec.conv_bias),
        _norm(spec.out_channels if spec.pre_activation else channels),
        _conv(spec.out_channels, spec.num_classes, 1, 1, bias=True),  # The linear layer.
    ]
    if stem.pooled:
        height, width = _strided(height, 2), _strided(width, 2)

    for stage in spec.blocks():
        # Only a stage's first block strides; those after it are equal and cost the same.
        for block, run in groupby(stage):
            repeats = len(tuple(run))
            parameters, macs, activations = _block(block, height, width)
            costs.append((repeats * parameters, repeats * macs, repeats * activations))
            height, width = _strided(height, block.stride), _strided(width, block.stride)
    return _sum(costs)


def _block(spec: BlockOptions, height: int, width: int) -> Counts:
    inputs, middle, outputs = (
        _known(spec.settled_in_channels),
        spec.settled_width,
        spec.out_channels,
    )
    bias, strided_early = spec.conv_bias, spec.stride_on == "1x1"
    before = height * width
    after = _strided(height, spec.stride) * _strided(width, spec.stride)

    if spec.kind == "bottleneck":
        costs = [
            _conv(inputs, middle, 1, after if strided_early else before, bias=bias),
            _conv(middle, middle, 3, after, groups=spec.cardinality, bias=bias),
            _conv(middle, outputs, 1, after, bias=bias),
            _norm(inputs + 2 * middle if spec.pre_activation else 2 * middle + outputs),
        ]
    else:
        costs = [
            _conv(inputs, outputs, 3, after, bias=bias),
            _conv(outputs, outputs, 3, after, bias=bias),
            _norm(inputs + outputs if spec.pre_activation else 2 * outputs),
        ]
    if spec.settled_shortcut == "projection":
        costs.append(_conv(inputs, outputs, 1, after, bias=bias))
        if spec.projection_norm:
            costs.append(_norm(outputs))
    return _sum(costs)


def _conv(
    inputs: int, outputs: int, kernel_size: int, pixels: int, *, groups: int = 1, bias: bool
) -> Counts:
    weights = kernel_size * kernel_size * inputs * outputs // groups
    return weights + bias * outputs, weights * pixels, outputs * pixels


def _norm(channels: int) -> Counts:
    return NORM_PARAMETERS * channels, 0, 0


def _sum(costs: Iterable[Counts]) -> Counts:
    parameters, macs, activations = map(sum, zip(*costs, strict=True))
    return parameters, macs, activations


def _strided(size: int, stride: int) -> int:
    """What a stride leaves of a side; the padding makes a pixel of the remainder."""
    return -(-size // stride)


def _known(in_channels: int | None) -> int:
    if in_channels is None:
        raise ValueError(
            "in_channels None: allowed is a number; nothing is inferred without a call"
        )
    return in_channels
