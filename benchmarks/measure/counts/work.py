"""What operators do, in columns that add up."""

from collections.abc import Iterable
from typing import NamedTuple, Self


class Work(NamedTuple):
    """A ledger's columns; a tuple, because a net makes thousands of them.

    Attributes:
        macs: multiply-accumulates of convolutions and matrix products.
        activations: elements in the outputs of the same operators (Radosavovic et al. 2020,
            arXiv:2003.13678).
        norm: of batch norms 2 for each element, of norms with live statistics 5; 1 and 4 without
            scale and shift.
        bias: 1 for each element that one is added to.
        addition: 1 for each element of sums and differences, such as a shortcut's.
        activation: 1 for each element.
        pooling: 1 for each element of the input.
        other: 1 for each element of other element-wise operators and of what is reduced.
        read_bytes: inputs and weights, each operator's once.
        written_bytes: outputs, each operator's once.
    """

    macs: int = 0
    activations: int = 0
    norm: int = 0
    bias: int = 0
    addition: int = 0
    activation: int = 0
    pooling: int = 0
    other: int = 0
    read_bytes: int = 0
    written_bytes: int = 0

    @classmethod
    def total(cls, works: Iterable[Self]) -> Self:
        """All of them together."""
        columns = zip(*works, strict=True)
        return cls(*map(sum, columns))

    @property
    def flops(self) -> int:
        """Two for each multiply-accumulate."""
        return 2 * self.macs

    @property
    def elementwise_flops(self) -> int:
        """All that is no product."""
        return sum((self.norm, self.bias, self.addition, self.activation, self.pooling, self.other))

    @property
    def least_bytes(self) -> int:
        """The least that operators can move that run one behind the other."""
        return self.read_bytes + self.written_bytes
