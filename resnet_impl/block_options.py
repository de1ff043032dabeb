"""What decides a block's layers, and which decisions go together; no torch is needed to ask."""

from dataclasses import dataclass
from typing import Literal, get_args

from resnet_impl.errors import require_one_of, require_whole

BlockKind = Literal["plain", "basic", "bottleneck"]
Shortcut = Literal["identity", "projection", "padding"]
StrideOn = Literal["3x3", "1x1"]

KINDS = get_args(BlockKind)
SHORTCUTS = get_args(Shortcut)
STRIDES_ON = get_args(StrideOn)


@dataclass(frozen=True, kw_only=True)
class BlockOptions:
    """Everything that decides a block's layers.

    Attributes:
        in_channels: `None` infers them at the first call (lazy modules), except under an identity
            shortcut, which settles them: they are ``out_channels``.
        width: channels of a bottleneck's 3x3 convolution; `None` for the other kinds.
        cardinality: groups of a bottleneck's 3x3 convolution; above 1 it is the ResNeXt block.
        stride_on: the bottleneck's convolution that strides: the 3x3 as in torchvision ("v1.5")
            or the first 1x1 as in He et al. 2016a.
        shortcut: `None` is the identity, or a projection where the shape changes. Where
            ``in_channels`` is `None` too, only a stride above 1 is known to change the shape.
        projection_norm: whether a batch norm follows the projection.
        conv_bias: whether the convolutions have a bias, though a norm follows most of them.
        zero_init_last_norm: the branch starts at zero, so that the shortcut alone is heard; in
            pre-activation order, where no norm ends the branch, by its last convolution.

    Raises:
        ValueError: the values do not make a block.
    """

    kind: BlockKind
    in_channels: int | None
    out_channels: int
    stride: int = 1
    width: int | None = None
    cardinality: int = 1
    stride_on: StrideOn = "3x3"
    shortcut: Shortcut | None = None
    projection_norm: bool = True
    conv_bias: bool = False
    pre_activation: bool = False
    zero_init_last_norm: bool = False

    def __post_init__(self) -> None:
        require_one_of("kind", self.kind, KINDS)
        require_one_of("stride_on", self.stride_on, STRIDES_ON)
        if self.in_channels is not None:
            require_whole("in_channels", self.in_channels)
        require_whole("out_channels", self.out_channels)
        require_whole("stride", self.stride)
        require_whole("cardinality", self.cardinality)
        if self.kind == "bottleneck":
            self._check_width()
        else:
            self._refuse_bottleneck_options()
        if self.kind == "plain":
            self._refuse_shortcut_options()
        elif self.shortcut is not None:
            self._check_shortcut()

    @property
    def changes_shape(self) -> bool:
        """Whether the output is known to differ from the input, so that no identity fits."""
        return self.stride > 1 or self.in_channels not in (None, self.out_channels)

    @property
    def settled_shortcut(self) -> Shortcut | None:
        """What the block is built with: `shortcut` with its defaults filled in; `None` if plain."""
        if self.kind == "plain":
            return None
        if self.shortcut == "projection" or (self.shortcut is None and self.changes_shape):
            return "projection"
        return "padding" if self.changes_shape else "identity"

    @property
    def settled_in_channels(self) -> int | None:
        """The input's channels, if they are known before the first call."""
        if self.settled_shortcut == "identity":
            return self.out_channels
        return self.in_channels

    @property
    def settled_width(self) -> int:
        """Channels between the branch's first and last convolution."""
        return self.out_channels if self.width is None else self.width

    def _check_width(self) -> None:
        require_whole("width", self.width)
        if self.width is not None and self.width % self.cardinality:
            raise ValueError(
                f"width {self.width}: allowed are multiples of the cardinality {self.cardinality}"
            )

    def _refuse_bottleneck_options(self) -> None:
        options = (("width", None), ("cardinality", 1), ("stride_on", "3x3"))
        for name, only in options:
            if (value := getattr(self, name)) != only:
                raise ValueError(f"{name} {value!r}: allowed is {only!r} for kind {self.kind!r}")

    def _refuse_shortcut_options(self) -> None:
        # A plain block that started at zero would answer zero, and learn nothing.
        for name, only in (("shortcut", None), ("zero_init_last_norm", False)):
            if (value := getattr(self, name)) != only:
                raise ValueError(f"{name} {value!r}: allowed is {only!r} for kind 'plain'")

    def _check_shortcut(self) -> None:
        require_one_of("shortcut", self.shortcut, SHORTCUTS)
        change = f"from {self.in_channels} to {self.out_channels} channels at stride {self.stride}"
        if self.shortcut == "identity" and self.changes_shape:
            raise ValueError(
                f"shortcut 'identity': allowed are 'projection' and 'padding' {change}"
            )
        too_many = self.in_channels is None or self.in_channels > self.out_channels
        if self.shortcut == "padding" and too_many:
            raise ValueError(f"shortcut 'padding': allowed is 'projection' {change}")
