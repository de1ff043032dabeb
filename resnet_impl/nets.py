"""Residual nets: a stem, stages of blocks, a head; and the published ones by name.

References:
    1) He et al. 2016a, Deep Residual Learning, arXiv:1512.03385: Table 1 (ImageNet), section 4.2
       (CIFAR-10), and the plain nets.
    2) He et al. 2016b, Identity Mappings, arXiv:1603.05027: the pre-activation nets.
    3) Xie et al. 2017, Aggregated Residual Transformations, arXiv:1611.05431: ResNeXt.
    4) Zagoruyko and Komodakis 2016, Wide Residual Networks, arXiv:1605.07146: the wide nets.
    5) Zhang et al., Dive into Deep Learning, section 8.6: the textbook's net.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from torch import Tensor, fx, nn

from resnet_impl.block_options import BlockKind
from resnet_impl.errors import UnknownNetError, did_you_mean
from resnet_impl.layers import check_input, conv, norm
from resnet_impl.net_spec import STEMS, NetSpec

__all__ = ["SPECS", "NetSpec", "ResNet"]

fx.wrap("check_input")  # One node to torch.fx, which cannot follow a branch on a shape.

# He et al. 2016a, Table 1: blocks of each stage. From 50 layers on they are bottlenecks.
DEPTHS = {
    18: (2, 2, 2, 2),
    34: (3, 4, 6, 3),
    50: (3, 4, 6, 3),
    101: (3, 4, 23, 3),
    152: (3, 8, 36, 3),
}
# He et al. 2016a, section 4.2: 6n + 2 layers, n blocks in each of three stages.
CIFAR_LAYERS = (20, 32, 44, 56, 110)


class ResNet(nn.Module):
    """A residual (or plain) net: ``stem`` -> ``stages`` -> ``head``.

    The weights start as in torchvision: `conv` and `norm` say how; the linear layer as torch's.

    Shapes:
        x: (N, in_channels, H, W)
        returns: logits, (N, num_classes)

    Raises:
        ValueError: the input is not of that shape, or has no pixels.
    """

    def __init__(self, spec: NetSpec) -> None:
        super().__init__()
        self.spec = spec
        self.stem = _stem(spec)
        stages = ((block.build() for block in blocks) for blocks in spec.blocks())
        self.stages = nn.Sequential(*(nn.Sequential(*stage) for stage in stages))
        self.head = _head(spec)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        check_input(x, self.spec.in_channels)
        x = self.stem(x)
        x = self.stages(x)
        logits: Tensor = self.head(x)
        return logits


def _stem(spec: NetSpec) -> nn.Sequential:
    """First convolution, and what brings large images down to a quarter of their side."""
    kernel_size, stride, pooled = STEMS[spec.stem]
    channels = spec.channels[0]
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv"] = conv(
        spec.in_channels, channels, kernel_size, stride=stride, bias=spec.conv_bias
    )
    if not spec.pre_activation:
        layers["bn"] = norm(channels)
        layers["relu"] = nn.ReLU(inplace=True)
    if pooled:
        layers["pool"] = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
    return nn.Sequential(layers)


def _head(spec: NetSpec) -> nn.Sequential:
    """Global average pooling and the classifier."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    if spec.pre_activation:
        layers["norm"] = nn.Sequential(norm(spec.out_channels), nn.ReLU(inplace=True))
    layers["pool"] = nn.AdaptiveAvgPool2d(1)  # (N, C, 1, 1)
    layers["flatten"] = nn.Flatten()  # (N, C)
    layers["linear"] = nn.Linear(spec.out_channels, spec.num_classes)  # (N, num_classes)
    return nn.Sequential(layers)


class _Specs(dict[str, NetSpec]):
    """A dict that says what it holds when it is asked for what it does not."""

    def __missing__(self, name: object) -> NetSpec:
        names = sorted(self)
        raise UnknownNetError(
            f"net {name!r}{did_you_mean(name, names)}: "
            f"allowed are the {len(names)} names of SPECS, {names[0]!r} to {names[-1]!r}"
        )


def _imagenet_nets() -> dict[str, NetSpec]:
    """Those of torchvision, and their plain and pre-activation twins."""
    nets = {}
    for layers, depths in DEPTHS.items():
        kind: BlockKind = "basic" if layers < 50 else "bottleneck"
        nets[f"resnet{layers}"] = NetSpec(kind=kind, depths=depths)
        # The norm that a pre-activation block begins with serves the projection too.
        nets[f"preact_resnet{layers}"] = NetSpec(
            kind=kind, depths=depths, pre_activation=True, projection_norm=False
        )
    for layers in (18, 34):
        nets[f"plain{layers}"] = NetSpec(kind="plain", depths=DEPTHS[layers])
    for layers, cardinality, base_width in ((50, 32, 4), (101, 32, 8), (101, 64, 4)):
        nets[f"resnext{layers}_{cardinality}x{base_width}d"] = NetSpec(
            kind="bottleneck",
            depths=DEPTHS[layers],
            cardinality=cardinality,
            base_width=base_width,
        )
    for layers in (50, 101):
        nets[f"wide_resnet{layers}_2"] = NetSpec(
            kind="bottleneck", depths=DEPTHS[layers], base_width=128
        )
    return nets


def _cifar_nets() -> dict[str, NetSpec]:
    """Their shortcuts have no parameters: option A, as in the paper's section 4.2."""
    nets = {}
    for layers in CIFAR_LAYERS:
        net = NetSpec(
            depths=((layers - 2) // 6,) * 3,
            channels=(16, 32, 64),
            stem="cifar",
            num_classes=10,
            resolution=32,
            shortcut="padding",
        )
        nets[f"resnet{layers}"] = net
        nets[f"plain{layers}"] = replace(net, kind="plain", shortcut=None)
    return nets


def _textbook_nets() -> dict[str, NetSpec]:
    """ResNet-18 for small grey images, with biases and a bare 1x1 convolution as projection."""
    spec = NetSpec(
        depths=DEPTHS[18],
        in_channels=1,
        num_classes=10,
        resolution=96,
        projection_norm=False,
        conv_bias=True,
    )
    return {"textbook_resnet18": spec}


SPECS: Mapping[str, NetSpec] = MappingProxyType(
    _Specs(_imagenet_nets() | _cifar_nets() | _textbook_nets())
)
