"""A block, the same block with one thing planted in it, and what a side finds out about each."""

import torch
from torch import nn

from benchmarks.cases import Case
from benchmarks.dueling.facts import facts_of
from benchmarks.subjects import Subject

CHANNELS = 4
SAMPLE = "4x8x8"


def conv(channels=CHANNELS):
    """3x3, without a bias: 144 weights; at 8 x 8 pixels 9,216 MACs and 256 activations."""
    return nn.Conv2d(CHANNELS, channels, 3, padding=1, bias=False)


class Branch(nn.Module):
    """Two convolutions; what is planted in between is *between*."""

    def __init__(self, between=nn.Identity):
        super().__init__()
        self.conv1 = conv()
        self.bn1 = nn.BatchNorm2d(CHANNELS)
        self.between = between()
        self.conv2 = conv()

    def forward(self, x):
        return self.conv2(self.between(torch.relu(self.bn1(self.conv1(x)))))


class Block(nn.Module):
    """The baseline."""

    def __init__(self, branch=Branch):
        super().__init__()
        self.branch = branch()

    def forward(self, x):
        return torch.relu(self.branch(x) + x)


class WithoutShortcut(Block):
    """It is initialised like the baseline, and its answer has the same shape."""

    def forward(self, x):
        return torch.relu(self.branch(x))


class NotFinite(Block):
    """Each value is infinite or, where it was zero, no number."""

    def forward(self, x):
        return super().forward(x) * float("inf")


class WithoutFormat(Block):
    """Its shortcut is added to a branch in the default memory format."""

    def forward(self, x):
        return torch.relu(self.branch(x).contiguous() + x)


class TwoAnswers(Block):
    """The baseline's answer twice."""

    def forward(self, x):
        answer = super().forward(x)
        return answer, answer


class InOtherOrder(Branch):
    """The same layers under the same names; the seed gives each of them other weights."""

    def __init__(self):
        super().__init__()
        self.conv2, self.conv1 = conv(), conv()


class Cloning(nn.Module):
    """A copy that nobody needs."""

    def forward(self, x):
        return x.clone()


class Flattening(nn.Module):
    """To the default memory format: a copy of what is channels-last, else nothing."""

    def forward(self, x):
        return x.contiguous()


class Viewing(nn.Module):
    """Looks at the same memory in another shape, and back."""

    def forward(self, x):
        return x.flatten(1).view(x.shape)


class Holding(nn.Module):
    """Holds so many float32 numbers while it makes its answer."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers = numbers

    def forward(self, x):
        held = torch.zeros(self.numbers)
        return x + held[0]


def planted(module):
    """A block with *module* between its convolutions."""
    return lambda: Block(lambda: Branch(module))


def subject_of(make):
    """A user's module on 4 channels of 8 x 8 pixels."""
    return Subject(
        name="planted:block",
        source="user",
        kind="net",
        channels=None,
        resolution=SAMPLE,
        make=make,
    )


def facts(make, exchange, side="baseline", **fields):
    """One side's facts of a case on one thread."""
    case = Case(subject="planted:block", resolution=SAMPLE, **{"threads": 1} | fields)
    return facts_of(case, subject_of(make), exchange=exchange, side=side)
