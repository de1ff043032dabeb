"""The machine, the versions and torch's switches, as facts by name."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import psutil
import torch

from benchmarks.measure.fingerprint import fingerprint
from benchmarks.measure.machine import gpu_name, machine
from benchmarks.measure.tuning import (
    system_settings,
    torch_build,
    torch_parallelism,
    torch_switches,
)
from benchmarks.measure.variables import recorded_variables


def available_devices() -> tuple[str, ...]:
    """The kinds of device that this machine has, the CPU first."""
    return ("cpu", "cuda") if torch.cuda.is_available() else ("cpu",)


def package_version(name: str) -> str | None:
    """The installed version of a distribution, or `None`."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def environment() -> dict[str, Any]:
    """Facts that explain a number: machine, versions, switches as they are now.

    What `switches.pinned` sets holds while a case is measured and is put back before this is read.
    """
    here = machine()
    return {
        "cpu": here["cpu"],
        "cpu_capability": here["cpu_capability"],
        "cores": here["cores"],
        "memory_bytes": psutil.virtual_memory().total,
        "gpu": gpu_name(),
        "system": f"{platform.system()} {platform.machine()}",
        "fingerprint": fingerprint(here),
        "machine": here,
        **versions(),
        "threads": torch.get_num_threads(),
        "interop_threads": torch.get_num_interop_threads(),
        "mkldnn": torch.backends.mkldnn.is_available(),
        "switches": torch_switches(),
        "system_settings": system_settings(),
        "variables": recorded_variables(),
        "pinned": "TF32 off but for tf32 cases, cuDNN autotuning on",
    }


def versions() -> dict[str, Any]:
    """Of what the speed depends on; CUDA's where it is used."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torch_build": torch_build(),
        "torch_parallelism": torch_parallelism(),
        "torchvision": package_version("torchvision"),
        "timm": package_version("timm"),
        "triton": package_version("triton"),
        "fvcore": package_version("fvcore"),
        "numpy": package_version("numpy"),
        "pytest_benchmark": package_version("pytest-benchmark"),
        "cuda": torch.version.cuda if torch.cuda.is_available() else None,
        "cudnn": torch.backends.cudnn.version() if torch.cuda.is_available() else None,
    }
