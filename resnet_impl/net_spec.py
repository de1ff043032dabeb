"""What decides a net's layers, down to the blocks of its stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from resnet_impl.block_options import BlockKind, StrideOn
from resnet_impl.blocks import BlockSpec
from resnet_impl.errors import require_one_of, require_whole

StemKind = Literal["imagenet", "cifar"]
NetShortcut = Literal["projection", "padding"]
STEM_KINDS = get_args(StemKind)
SHORTCUTS = get_args(NetShortcut)
Stages = tuple[tuple[BlockSpec, ...], ...]


class Stem(NamedTuple):
    """The stem's convolution, and whether a 3x3 max pooling of stride 2 follows."""

    kernel_size: int
    stride: int
    pooled: bool


STEMS: Mapping[StemKind, Stem] = MappingProxyType(
    {"imagenet": Stem(7, 2, pooled=True), "cifar": Stem(3, 1, pooled=False)}
)


@dataclass(frozen=True, kw_only=True)
class NetSpec:
    """Everything that decides a net's layers.

    Attributes:
        depths: blocks of each stage.
        channels: base channels of each stage; the stem has those of the first. Blocks answer with
            ``expansion`` times as many.
        expansion: `None` for the kind's own: 4 for bottlenecks, 1 otherwise.
        base_width: of bottlenecks, the channels per group of the 3x3 in a stage of 64 channels.
        in_channels: `None` infers them at the first call.
        resolution: side of the images that the net was published for; it takes others too.
        shortcut: `None` projects where the shape changes (option B of He et al. 2016a),
            ``"padding"`` pads there (option A), ``"projection"`` projects everywhere (option C).
        pre_activation: blocks in that order, a norm and a ReLU before the pooling, and none in the
            stem: the first block begins with them. (He et al. 2016b put the first block's in the
            stem; as many layers, but its identity carries what they make, not what they see.)

    Raises:
        ValueError: the values do not make a net.
    """

    depths: tuple[int, ...]
    channels: tuple[int, ...] = (64, 128, 256, 512)
    kind: BlockKind = "basic"
    expansion: int | None = None
    base_width: int = 64
    cardinality: int = 1
    stride_on: StrideOn = "3x3"
    stem: StemKind = "imagenet"
    in_channels: int | None = 3
    num_classes: int = 1000
    resolution: int = 224
    shortcut: NetShortcut | None = None
    projection_norm: bool = True
    conv_bias: bool = False
    pre_activation: bool = False
    zero_init_last_norm: bool = False

    def __post_init__(self) -> None:
        require_one_of("stem", self.stem, STEM_KINDS)
        if self.shortcut is not None:
            require_one_of("shortcut", self.shortcut, SHORTCUTS)
        self._check_counts()
        if self.kind != "bottleneck":
            self._refuse_bottleneck_options()
        self.blocks()  # Checks what the blocks make of the rest.

    def _check_counts(self) -> None:
        if not self.depths or len(self.depths) != len(self.channels):
            raise ValueError(
                f"depths {self.depths}: allowed is one for each of the channels {self.channels}"
            )
        for name in ("base_width", "cardinality", "num_classes", "resolution"):
            require_whole(name, getattr(self, name))
        for name in ("in_channels", "expansion"):
            if (value := getattr(self, name)) is not None:
                require_whole(name, value)
        for depth, channels in zip(self.depths, self.channels, strict=True):
            require_whole("depth", depth)
            require_whole("channels", channels)

    @property
    def out_channels(self) -> int:
        """Channels of the last stage, which the head pools."""
        return self.channels[-1] * self._expansion

    def blocks(self) -> Stages:
        """The blocks of each stage; the first of a stage changes the shape.

        Source:
            He et al. 2016a, Table 1: every stage but the first halves the resolution.
        """
        return self._stages

    @cached_property  # A design sweep asks for the blocks of thousands of specs, twice each.
    def _stages(self) -> Stages:
        stages: list[tuple[BlockSpec, ...]] = []
        in_channels = self.channels[0]
        for channels, depth in zip(self.channels, self.depths, strict=True):
            first = self._block(in_channels, channels, stride=2 if stages else 1)
            in_channels = first.out_channels
            following = self._block(in_channels, channels, stride=1)
            stages.append((first,) + (following,) * (depth - 1))
        return tuple(stages)

    @property
    def _expansion(self) -> int:
        if self.expansion is not None:
            return self.expansion
        return 4 if self.kind == "bottleneck" else 1

    def _block(self, in_channels: int, channels: int, *, stride: int) -> BlockSpec:
        # Xie et al. 2017, section 4.1, in torchvision's rounding: 32x4d is 32 groups of 4 channels
        # in the stage of 64, and the groups widen with the stages.
        width = channels * self.base_width // 64 * self.cardinality
        return BlockSpec(
            kind=self.kind,
            in_channels=in_channels,
            out_channels=channels * self._expansion,
            stride=stride,
            width=width if self.kind == "bottleneck" else None,
            cardinality=self.cardinality,
            stride_on=self.stride_on,
            shortcut=self.shortcut,
            projection_norm=self.projection_norm,
            conv_bias=self.conv_bias,
            pre_activation=self.pre_activation,
            zero_init_last_norm=self.zero_init_last_norm,
        )

    def _refuse_bottleneck_options(self) -> None:
        for name, only in (("base_width", (64,)), ("expansion", (None, 1))):
            if (value := getattr(self, name)) not in only:
                allowed = " and ".join(map(str, only))
                raise ValueError(f"{name} {value}: allowed is {allowed} for kind {self.kind!r}")
