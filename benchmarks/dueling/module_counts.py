"""Which module has which share of the counts."""

from collections import Counter

from torch import nn
from torch.nn.parameter import is_lazy

from benchmarks.measure.counts.tally import Tally
from benchmarks.measure.counts.twin import plain_module
from benchmarks.measure.duel_record import ModuleCount


def module_counts(module: nn.Module, tally: Tally) -> list[ModuleCount]:
    """What each module has and does itself; those that have and do none of it are left out."""
    parameters = _own_parameters(plain_module(module))
    counts = (
        ModuleCount(
            path=row.path,
            type=row.type,
            parameters=parameters[row.path],
            macs=row.own.macs,
            activations=row.own.activations,
        )
        for row in tally.modules
    )
    return [one for one in counts if one.parameters or one.macs or one.activations]


def _own_parameters(module: nn.Module) -> Counter[str]:
    """By the path of the module that holds them; a shared one is the first's."""
    own = Counter[str]()
    for name, parameter in module.named_parameters():
        if not is_lazy(parameter):
            own[name.rpartition(".")[0]] += parameter.numel()
    return own
