"""What the check on this machine measures: blocks whose true ratio is known."""

from torch import Tensor, nn

from resnet_impl.blocks import BasicBlock

# A call of some milliseconds, in which one more pass is a twentieth more work and nothing else.
PASSES = 20
CHANNELS = 64
SAMPLE = (CHANNELS, 14, 14)
PLANTED_RATIO = (PASSES + 1) / PASSES


class Repeated(nn.Module):
    """One basic block, passed several times in a call, each time from the same input."""

    def __init__(self, passes: int) -> None:
        super().__init__()
        self.block = BasicBlock(in_channels=CHANNELS, out_channels=CHANNELS)
        self.passes = passes

    def forward(self, x: Tensor) -> Tensor:
        """(N, 64, H, W) to the same shape."""
        out = x
        for _ in range(self.passes):
            out = self.block(x)
        return out


def block() -> nn.Module:
    """The baseline."""
    return Repeated(PASSES)


def same_block() -> nn.Module:
    """The baseline once more: the true ratio is 1."""
    return Repeated(PASSES)


def other_block() -> nn.Module:
    """The baseline a third time, to be alive beside it."""
    return Repeated(PASSES)


def slower_block() -> nn.Module:
    """The baseline and one pass more: the true ratio is 1.05."""
    return Repeated(PASSES + 1)
