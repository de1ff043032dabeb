"""The machine, the versions and torch's switches: read, pinned for a case, recorded."""

import os
import platform
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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
    """The first CUDA device's name, or `None`."""
    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else None


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


@contextmanager
def pinned(*, threads: int | None, tf32: bool) -> Iterator[None]:
    """Sets every torch switch that changes speed, and puts back what was there.

    TF32 is on only where the case's precision says so; cuDNN picks its algorithm by trying
    (inputs keep their shape, and the warm-up pays for it); compile caches are off, so that a
    compile time is always that of a cold compile.
    """
    before = (
        torch.get_num_threads(),
        torch.backends.cuda.matmul.allow_tf32,
        torch.backends.cudnn.allow_tf32,
        torch.backends.cudnn.benchmark,
        torch.compiler.config.force_disable_caches,
    )
    _switch(threads or before[0], tf32, tf32, True, True)  # noqa: FBT003  # as in `before`
    try:
        with warnings.catch_warnings():
            # torch says that without caches it has no profile to compile by; that is meant.
            warnings.filterwarnings("ignore", message="dynamo_pgo force disabled")
            yield
    finally:
        _switch(*before)


def _switch(
    threads: int,
    matmul_tf32: bool,  # noqa: FBT001
    cudnn_tf32: bool,  # noqa: FBT001
    cudnn_benchmark: bool,  # noqa: FBT001
    no_compile_caches: bool,  # noqa: FBT001
) -> None:
    if threads != torch.get_num_threads():
        torch.set_num_threads(threads)
    torch.backends.cuda.matmul.allow_tf32 = matmul_tf32
    torch.backends.cudnn.allow_tf32 = cudnn_tf32
    torch.backends.cudnn.benchmark = cudnn_benchmark
    torch.compiler.config.force_disable_caches = no_compile_caches
