"""torch's switches that change speed or precision: pinned for a case, put back afterwards."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import backends

# Every place in which torch keeps a float32 precision, the general ones first. They are set
# through this interface and through the older one beside it (`set_float32_matmul_precision`,
# `allow_tf32`): torch refuses to read the older one where the two say different things.
_BACKENDS: Any = backends  # torch's types lack the particular ones.
GENERAL = (_BACKENDS, _BACKENDS.cudnn, _BACKENDS.mkldnn)
CUDA = (_BACKENDS.cuda.matmul, _BACKENDS.cudnn.conv, _BACKENDS.cudnn.rnn)
CPU = (_BACKENDS.mkldnn.matmul, _BACKENDS.mkldnn.conv, _BACKENDS.mkldnn.rnn)
PRECISIONS = (*GENERAL, *CUDA, *CPU)


class _Switches(NamedTuple):
    """What `pinned` puts back; `None` where torch itself cannot say."""

    threads: int
    matmul: str | None
    cudnn_tf32: bool | None
    precisions: tuple[str, ...]
    autotune: bool
    no_compile_caches: bool


@contextmanager
def pinned(
    *, threads: int | None, tf32: bool, autotune: bool = True, compile_caches: bool = False
) -> Iterator[None]:
    """Sets the switches that a number depends on, and puts back what was there.

    Args:
        threads: intra-op threads; `None` leaves them.
        tf32: whether CUDA's float32 products may round their inputs to TF32. The CPU's own
            reduced precisions are off either way, whatever a module has set on import.
        autotune: whether cuDNN picks its algorithms by trying. Inputs keep their shape, and the
            warm-up pays for it.
        compile_caches: whether torch.compile may find compiled code on disk. Without them every
            compile is a cold one.
    """
    before = _read()
    try:
        if threads and threads != before.threads:
            torch.set_num_threads(threads)
        _set_precision(tf32=tf32)
        backends.cudnn.benchmark = autotune
        torch.compiler.config.force_disable_caches = not compile_caches
        with warnings.catch_warnings():
            # torch says that without caches it has no profile to compile by; that is meant.
            warnings.filterwarnings("ignore", message="dynamo_pgo force disabled")
            yield
    finally:
        _put_back(before)


def _set_precision(*, tf32: bool) -> None:
    for place in GENERAL:
        place.fp32_precision = "none"  # Leaves it to the particular ones.
    torch.set_float32_matmul_precision("high" if tf32 else "highest")
    backends.cudnn.allow_tf32 = tf32
    for place in CPU:
        place.fp32_precision = "ieee"


def _read() -> _Switches:
    return _Switches(
        threads=torch.get_num_threads(),
        matmul=_unless_mixed(torch.get_float32_matmul_precision),
        cudnn_tf32=_unless_mixed(lambda: backends.cudnn.allow_tf32),
        precisions=tuple(place.fp32_precision for place in PRECISIONS),
        autotune=backends.cudnn.benchmark,
        no_compile_caches=torch.compiler.config.force_disable_caches,
    )


def _unless_mixed(read: Callable[[], Any]) -> Any:
    """What the older interface says; `None` where only the newer one was used."""
    try:
        return read()
    except RuntimeError:
        return None


def _put_back(before: _Switches) -> None:
    if before.threads != torch.get_num_threads():
        torch.set_num_threads(before.threads)
    if before.matmul is not None:
        torch.set_float32_matmul_precision(before.matmul)
    if before.cudnn_tf32 is not None:
        backends.cudnn.allow_tf32 = before.cudnn_tf32
    for place, precision in zip(PRECISIONS, before.precisions, strict=True):
        place.fp32_precision = precision
    backends.cudnn.benchmark = before.autotune
    torch.compiler.config.force_disable_caches = before.no_compile_caches
