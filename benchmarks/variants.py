"""A case's precision, layout and mode, applied to a module; and what a device cannot do."""

import copy
import os
import shlex
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.cases import Case
from benchmarks.measure.first_line import first_line
from benchmarks.measure.roofline import product_precision

DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16}


def prepare(module: nn.Module, case: Case) -> Callable[[Tensor], Any]:
    """The callable that a case times: a copy of *module*, cast, laid out and compiled.

    ``bfloat16`` and ``float16`` cast the module; ``amp-*`` is autocast around float32 weights;
    ``tf32`` is a switch (`measure.switches.pinned`), not a cast.
    """
    variant = copy.deepcopy(module).to(case.device, DTYPES.get(case.precision))
    if case.layout == "nhwc":
        variant = variant.to(memory_format=torch.channels_last)
    call: Callable[[Tensor], Any] = variant
    if case.mode != "eager":
        call = torch.compile(variant, mode=compile_mode(case.mode))
    return call


def prepare_input(batch: Tensor, case: Case) -> Tensor:
    """The batch on the device, in the dtype and the layout that the case asks for."""
    batch = batch.to(case.device, DTYPES.get(case.precision))
    if case.layout == "nhwc" and batch.dim() == 4:
        batch = batch.contiguous(memory_format=torch.channels_last)
    return batch


def compile_mode(mode: str) -> str:
    """torch.compile's own name of a mode: ``compile`` is ``default``."""
    return mode.removeprefix("compile").removeprefix("-") or "default"


def autocast(case: Case) -> AbstractContextManager[Any]:
    """Autocast for the ``amp-*`` precisions, else nothing."""
    if not case.precision.startswith("amp-"):
        return nullcontext()
    return torch.autocast(case.device_type, dtype=DTYPES[product_precision(case.precision)])


def impossible(case: Case) -> str | None:
    """Why this machine cannot run the case, or `None` where it can."""
    if case.device_type == "cuda" and (gap := _device_gap(case.device)):
        return gap
    if case.precision == "tf32" and not _has_tf32(case):
        return (
            f"{case.device} has no TF32: it is a format of CUDA devices from compute capability 8.0"
        )
    if case.mode == "compile-reduce-overhead" and case.device_type == "cpu":
        return "compile-reduce-overhead replays CUDA graphs: on the CPU it is the mode compile"
    if case.mode != "eager" and not _has_compiler():
        return "torch.compile needs a C++ compiler, and none is on the PATH"
    if dtype := DTYPES.get(product_precision(case.precision)):
        return _dtype_gap(case.device, dtype)
    return None


def _device_gap(device: str) -> str | None:
    if not torch.cuda.is_available():
        return "no CUDA device"
    index, there = torch.device(device).index or 0, torch.cuda.device_count()
    return None if index < there else f"no CUDA device {index}: the machine has {there}"


def _has_tf32(case: Case) -> bool:
    if case.device_type != "cuda":
        return False
    return torch.cuda.get_device_capability(torch.device(case.device)) >= (8, 0)


def _has_compiler() -> bool:
    # torch._inductor takes CXX, which may be a command with arguments, else g++.
    return shutil.which(shlex.split(os.environ.get("CXX") or "g++")[0]) is not None


@cache
def _dtype_gap(device: str, dtype: torch.dtype) -> str | None:
    """What torch says where a device has no convolution in *dtype*; tried, not looked up."""
    module = nn.Sequential(nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU())
    module = module.eval().to(device, dtype)
    try:
        with torch.inference_mode():
            module(torch.zeros(1, 8, 4, 4, device=device, dtype=dtype))
    except RuntimeError as error:
        return f"{device} has no {dtype} convolution: {first_line(error)}"
    return None
