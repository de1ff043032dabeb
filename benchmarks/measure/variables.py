"""The environment variables that change how fast a call is, and those alone."""

import os
import re
import shlex
from collections.abc import Mapping
from pathlib import PurePath

from benchmarks.measure.redaction import LEFT_OUT, is_secret, redacted, redacted_command

# Names alone decide what is kept: a whole environment holds secrets.
RECORDED_VARIABLES = frozenset(
    (
        # torch
        "ATEN_CPU_CAPABILITY",
        "LRU_CACHE_CAPACITY",  # Of the primitives that torch keeps of oneDNN.
        "PYTORCH_ALLOC_CONF",
        "PYTORCH_CUDA_ALLOC_CONF",
        "PYTORCH_JIT",
        "PYTORCH_NO_CUDA_MEMORY_CACHING",
        "THP_MEM_ALLOC_ENABLE",
        "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
        "TORCH_COMPILE_DEBUG",
        "TORCH_COMPILE_DISABLE",
        "TORCH_LINEAR_FLATTEN_3D",
        # CUDA
        "CUDA_DEVICE_MAX_CONNECTIONS",
        "CUDA_DEVICE_ORDER",
        "CUDA_FORCE_PTX_JIT",
        "CUDA_LAUNCH_BLOCKING",
        "CUDA_MODULE_LOADING",
        "CUDA_VISIBLE_DEVICES",
        "NVIDIA_TF32_OVERRIDE",
        # Compilers that torch.compile calls.
        "CC",
        "CXX",
        # Python, the loader and the C library's memory.
        "GLIBC_TUNABLES",
        "LD_PRELOAD",
        "PYTHONDEVMODE",
        "PYTHONHASHSEED",
        "PYTHONMALLOC",
        "PYTHONOPTIMIZE",
        # Options that the command does not show.
        "PYTEST_ADDOPTS",
    )
)

# Families of which each library reads more than a list here would keep up with: OpenMP's of every
# compiler, MKL, oneDNN, the allocators, cuBLAS, cuDNN, the compilers of torch.compile.
FAMILIES = (
    "CUBLASLT_",
    "CUBLAS_",
    "CUDNN_",
    "DNNL_",
    "GOMP_",
    "KMP_",
    "MALLOC_",
    "MKL_",
    "OMP_",
    "ONEDNN_",
    "OPENBLAS_",
    "PYTORCH_TUNABLEOP_",
    "TCMALLOC_",
    "TORCHDYNAMO_",
    "TORCHINDUCTOR_",
    "TORCH_BLAS_",
    "TORCH_CUBLAS",
    "TORCH_CUDNN_",
    "TORCH_MKLDNN_",
    "TRITON_",
)

# Where compiled code is kept: no call is faster for it, torch sets it by itself as soon as a switch
# of its compiler is read, and a compiled case has folders of its own.
PASSED_OVER = frozenset(("TORCHINDUCTOR_CACHE_DIR", "TRITON_CACHE_DIR"))


def recorded_variables(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Those that are set, without home folders; one that names a secret is not there at all."""
    return {
        name: _shown(name, environment[name]) for name in sorted(environment) if _is_recorded(name)
    }


def _is_recorded(name: str) -> bool:
    known = name in RECORDED_VARIABLES or name.startswith(FAMILIES)
    return known and name not in PASSED_OVER and not is_secret(name)


def _shown(name: str, value: str) -> str:
    if name == "LD_PRELOAD":
        # An allocator matters by what it is, not by where it lies.
        return " ".join(PurePath(file).name for file in re.split(r"[\s:]+", redacted(value)))
    if name == "PYTEST_ADDOPTS":
        return _options(value)
    return redacted(value)


def _options(value: str) -> str:
    try:
        return redacted_command(shlex.split(value))
    except ValueError:  # A quote without its other half: no telling where a secret ends.
        return LEFT_OUT
