"""fvcore's total, because it is often quoted: MACs plus norms and average pooling."""

import warnings
from typing import Any

import torch
from torch import nn

from benchmarks.measure.counts.twin import holds_values, plain_module, value_twin
from benchmarks.measure.first_line import first_line


def fvcore_flops(module: nn.Module, args: tuple[Any, ...]) -> tuple[int | None, str | None]:
    """What fvcore calls flops of a forward pass; else `None`, and why, in a line.

    It traces a copy, which takes values: fvcore fails on the meta device.
    """
    module = plain_module(module)
    name = type(module).__name__
    # fvcore scripts and traces with torch.jit, which newer torch releases warn about each time.
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        try:
            from fvcore.nn import FlopCountAnalysis  # noqa: PLC0415  # Optional: may be missing.
        except ImportError as error:
            return None, f"fvcore cannot be imported ({error}): its counts are left out"
        if not holds_values(module):
            return None, f"fvcore cannot count {name}: it needs values"
        try:
            analysis = FlopCountAnalysis(value_twin(module).eval(), args)
            analysis.unsupported_ops_warnings(enabled=False)
            analysis.uncalled_modules_warnings(enabled=False)
            return int(analysis.total()), None
        except Exception as error:  # noqa: BLE001  # A tracer can fail in any way; it is told.
            return None, f"fvcore cannot count {name}: {first_line(error)}"
