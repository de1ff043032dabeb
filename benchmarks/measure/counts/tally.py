"""The counts of a module, by module and by operator."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.measure.counts.work import Work


@dataclass(frozen=True, kw_only=True)
class ModuleRow:
    """One module.

    Attributes:
        path: as in ``named_modules``; empty for the module itself.
        type: ``Conv2d 3x3 s2 g32``, ``Linear``, ``Bottleneck``.
        depth: of the path; 0 for the module itself.
        output_shape: of the last call; empty where it was not called.
        calls: 0 for a module that forward passes by, and for a list of modules.
        parameters: its own and its children's; a shared one counts once.
        own: what its forward does itself; a residual block's addition.
        total: with what its children do.
    """

    path: str
    type: str
    depth: int
    output_shape: str
    calls: int
    parameters: int
    own: Work
    total: Work


@dataclass(frozen=True, kw_only=True)
class OperatorRow:
    """All calls of one operator in the same pass."""

    name: str
    backward: bool
    calls: int
    work: Work


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What one call does; all samples of its batch together.

    Attributes:
        modules: in the order of ``named_modules``.
        operators: by their products, then by their bytes.
        parameters: trained numbers.
        products_unseen: operators that may multiply and are not counted, with their calls.
        elementwise_unseen: operators whose element-wise work is not counted, with their calls.
        note: what a reader has to know; `None` where there is nothing.
    """

    modules: tuple[ModuleRow, ...]
    operators: tuple[OperatorRow, ...]
    parameters: int
    products_unseen: Mapping[str, int]
    elementwise_unseen: Mapping[str, int]
    note: str | None

    @property
    def counted(self) -> Work:
        """What is counted; at least what is done, where anything was not seen."""
        return Work.total([row.work for row in self.operators]) if self.operators else Work()

    @property
    def macs(self) -> int | None:
        """`None` where an operator may multiply that is not counted; as the activations."""
        return None if self.products_unseen else self.counted.macs

    @property
    def activations(self) -> int | None:
        """Elements in the outputs of products."""
        return None if self.products_unseen else self.counted.activations
