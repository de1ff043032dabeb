"""The figures that other tools would give, from the columns of one ledger."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.measure.counts.tally import Tally


@dataclass(frozen=True, kw_only=True)
class Convention:
    """A way to add the columns up.

    Attributes:
        who: the tools that use it, or that their figures follow.
        rule: in words.
        total: the figure of one pass; of the counted part, where not all was seen.
    """

    who: str
    rule: str
    total: Callable[[Tally], int]


def max_pooling(tally: Tally) -> int:
    """The part of the pooling column that compares; the other part adds."""
    return sum(row.work.pooling for row in tally.operators if "max_pool" in row.name)


def average_pooling(tally: Tally) -> int:
    """The part of the pooling column that adds."""
    return tally.counted.pooling - max_pooling(tally)


def global_pooling(tally: Tally) -> int:
    """Adaptive average pooling, which becomes a mean where one value is left."""
    names = ("mean", "adaptive_avg")
    rows = [row for row in tally.operators if any(name in row.name for name in names)]
    return sum(row.work.pooling for row in rows)


def _fvcore(tally: Tally) -> int:
    return tally.counted.macs + tally.counted.norm + global_pooling(tally)


def _ptflops(tally: Tally) -> int:
    work = tally.counted
    return work.macs + work.bias + work.norm + 2 * (work.activation + work.pooling)


def _thop(tally: Tally) -> int:
    return tally.counted.macs + 2 * tally.counted.norm + average_pooling(tally)


def _calflops(tally: Tally) -> int:
    work = tally.counted
    return work.flops + work.norm + work.activation + work.pooling


FVCORE = Convention(who="fvcore, timm", rule="MACs + norms + global pooling", total=_fvcore)
CONVENTIONS = (
    Convention(
        who="torchvision, ours",
        rule="MACs of convolutions and matrix products",
        total=lambda tally: tally.counted.macs,
    ),
    FVCORE,
    Convention(
        who="ptflops",
        rule="MACs + biases + norms + 2 x (activations + pooling), met as module and as function",
        total=_ptflops,
    ),
    Convention(who="thop", rule="MACs + 2 x norms + average pooling", total=_thop),
    Convention(
        who="torch's FlopCounterMode",
        rule="2 x MACs",
        total=lambda tally: tally.counted.flops,
    ),
    Convention(
        who="calflops, DeepSpeed",
        rule="2 x MACs + norms + activations + pooling",
        total=_calflops,
    ),
)
