"""The machine, the versions and torch's switches, as facts by name."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil
import torch

# Names alone decide what is kept: a whole environment holds secrets.
RECORDED_VARIABLES = (
    "CUDA_VISIBLE_DEVICES",
    "GOMP_CPU_AFFINITY",
    "KMP_AFFINITY",
    "KMP_BLOCKTIME",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OMP_PROC_BIND",
    "OMP_WAIT_POLICY",
    "ONEDNN_MAX_CPU_ISA",
    "PYTORCH_CUDA_ALLOC_CONF",
    "TORCHINDUCTOR_FREEZING",
)


def cpu_brand() -> str:
    """The processor's model as the kernel names it, else as Python does."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()


def gpu_name() -> str | None:
    """The CUDA devices' names, each once, or `None` where there is none."""
    if not torch.cuda.is_available():
        return None
    names = (torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count()))
    return ", ".join(dict.fromkeys(names))


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
    """Facts that explain a number: machine, versions, switches as they are now."""
    return {
        "cpu": cpu_brand(),
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "gpu": gpu_name(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": package_version("torchvision"),
        "fvcore": package_version("fvcore"),
        "cuda": torch.version.cuda if torch.cuda.is_available() else None,
        "cudnn": torch.backends.cudnn.version() if torch.cuda.is_available() else None,
        "threads": torch.get_num_threads(),
        "interop_threads": torch.get_num_interop_threads(),
        "mkldnn": torch.backends.mkldnn.is_available(),
        "variables": {name: os.environ[name] for name in RECORDED_VARIABLES if name in os.environ},
        "pinned": "TF32 off but for tf32 cases, cuDNN autotuning on, compile caches off",
    }
