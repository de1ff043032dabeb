"""What torch and the system are set to, as far as it changes how fast a call is."""

import sys
from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any

import torch

from benchmarks.measure.fingerprint import digest
from benchmarks.measure.kernel import ROOT, kernel_text

# Where torch keeps each switch: a value, or a function that tells it.
SWITCHES: Mapping[str, str] = {
    "anomaly_detection": "is_anomaly_enabled",
    "blas": "backends.cuda.preferred_blas_library",
    "compile_caches_off": "compiler.config.force_disable_caches",
    "cuda_bf16_reduction": "backends.cuda.matmul.allow_bf16_reduced_precision_reduction",
    "cuda_fp16_accumulation": "backends.cuda.matmul.allow_fp16_accumulation",
    "cuda_fp16_reduction": "backends.cuda.matmul.allow_fp16_reduced_precision_reduction",
    "cuda_matmul_fp32_precision": "backends.cuda.matmul.fp32_precision",
    "cudnn": "backends.cudnn.enabled",
    "cudnn_allow_tf32": "backends.cudnn.allow_tf32",
    "cudnn_benchmark": "backends.cudnn.benchmark",
    "cudnn_benchmark_limit": "backends.cudnn.benchmark_limit",
    "cudnn_conv_fp32_precision": "backends.cudnn.conv.fp32_precision",
    "cudnn_deterministic": "backends.cudnn.deterministic",
    "default_dtype": "get_default_dtype",
    "deterministic_algorithms": "are_deterministic_algorithms_enabled",
    "fill_uninitialized_memory": "utils.deterministic.fill_uninitialized_memory",
    "float32_matmul_precision": "get_float32_matmul_precision",
    "fp32_precision": "backends.fp32_precision",
    "mha_fastpath": "backends.mha.get_fastpath_enabled",
    "mkldnn": "backends.mkldnn.enabled",
    "mkldnn_conv_fp32_precision": "backends.mkldnn.conv.fp32_precision",
    "mkldnn_deterministic": "backends.mkldnn.deterministic",
    "mkldnn_matmul_fp32_precision": "backends.mkldnn.matmul.fp32_precision",
    "sdpa_cudnn": "backends.cuda.cudnn_sdp_enabled",
    "sdpa_flash": "backends.cuda.flash_sdp_enabled",
    "sdpa_math": "backends.cuda.math_sdp_enabled",
    "sdpa_math_reduction": "backends.cuda.fp16_bf16_reduction_math_sdp_allowed",
    "sdpa_memory_efficient": "backends.cuda.mem_efficient_sdp_enabled",
}


def torch_switches() -> dict[str, Any]:
    """Each switch as it is now; `None` where this torch has none of that name or cannot say."""
    switches = {name: _read(place) for name, place in SWITCHES.items()}
    # torch can set it and not read it. It is the processor's, so Python's own numbers tell.
    return switches | {"flush_denormal": sys.float_info.min / 2 == 0}


def _read(place: str) -> Any:
    try:
        found = attrgetter(place)(torch)
        value = found() if callable(found) else found
    except (AttributeError, RuntimeError):
        # Not every version has every switch, and torch refuses to tell a float32 precision by
        # its older interface where the newer one says something else.
        return None
    return value if isinstance(value, bool | int | str | None) else str(value)


def torch_build() -> str:
    """A digest of how torch was built: compilers, libraries, flags."""
    shown = torch.__config__.show().splitlines()
    # That line is the machine's.
    return digest("\n".join(line for line in shown if "CPU capability" not in line))


def torch_parallelism() -> str:
    """A digest of what torch says of its thread pools."""
    return digest(torch.__config__.parallel_info())


def system_settings(root: Path = ROOT) -> dict[str, Any]:
    """The kernel's settings that move a CPU's times; `None` where they cannot be read."""
    cpus = root / "sys/devices/system/cpu"
    governors = (
        kernel_text(path) for path in sorted(cpus.glob("cpu[0-9]*/cpufreq/scaling_governor"))
    )
    return {
        "transparent_huge_pages": _chosen(
            kernel_text(root / "sys/kernel/mm/transparent_hugepage/enabled")
        ),
        "cpu_governor": ", ".join(dict.fromkeys(filter(None, governors))) or None,
        "turbo": _turbo(cpus),
    }


def _chosen(text: str | None) -> str | None:
    """The word in brackets: ``always [madvise] never``."""
    before, bracket, behind = (text or "").partition("[")
    return behind.partition("]")[0] if bracket else (before or None)


def _turbo(cpus: Path) -> bool | None:
    """Whether the cores may go above their base frequency; Intel's driver asks it the other way."""
    if barred := kernel_text(cpus / "intel_pstate/no_turbo"):
        return barred == "0"
    allowed = kernel_text(cpus / "cpufreq/boost")
    return None if allowed is None else allowed == "1"
