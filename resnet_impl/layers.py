"""What stem and blocks are made of: convolution, batch norm, ReLU, and the check of an input.

References:
    1) He et al. 2015, Delving Deep into Rectifiers, arXiv:1502.01852: the initialisation.
    2) Ioffe and Szegedy 2015, Batch Normalization, arXiv:1502.03167.
"""

import torch.nn.functional as F  # noqa: N812  # The name that every reader of torch code knows.
from torch import Tensor, nn


def conv(
    in_channels: int | None,
    out_channels: int,
    kernel_size: int,
    *,
    stride: int = 1,
    groups: int = 1,
    bias: bool = False,
) -> nn.Conv2d:
    """A convolution with padding, so that only its stride changes the resolution.

    The weight starts as in torchvision: normal, of the variance that keeps the gradient's scale
    through a ReLU (Kaiming, fan out). With *in_channels* `None` there is no weight yet: it starts
    as torch's own layers do, at the first call.

    Shapes:
        x: (N, in_channels, H, W)
        returns: (N, out_channels, ceil(H / stride), ceil(W / stride))
    """
    padding = kernel_size // 2
    if in_channels is None:
        return nn.LazyConv2d(out_channels, kernel_size, stride, padding, groups=groups, bias=bias)
    layer = nn.Conv2d(
        in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=bias
    )
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return layer


def norm(channels: int | None) -> nn.BatchNorm2d | nn.LazyBatchNorm2d:
    """A batch norm that starts with scale 1 and shift 0; `None` infers the channels."""
    return nn.LazyBatchNorm2d() if channels is None else nn.BatchNorm2d(channels)


def relu(x: Tensor) -> Tensor:
    """ReLU in place, as in torchvision: a map fewer in memory.

    Only for what a layer or an addition has just made. A block's input is also its shortcut.
    """
    return F.relu(x, inplace=True)


def check_input(x: Tensor, in_channels: int | None) -> None:
    """Refuses a batch of images that the layers behind cannot take.

    Every stride rounds up (see `conv`), so no size from 1 ever shrinks to nothing: strides alone
    make no input too small.

    Raises:
        ValueError: not four dimensions, other channels than *in_channels* (unless that is `None`),
            or no pixels.
    """
    if (
        x.ndim != 4
        or (in_channels is not None and x.shape[1] != in_channels)
        or x.shape[2] < 1
        or x.shape[3] < 1
    ):
        channels = "C" if in_channels is None else in_channels
        raise ValueError(
            f"input of shape {tuple(x.shape)}: "
            f"allowed is (N, {channels}, H, W) with H and W of at least 1"
        )
