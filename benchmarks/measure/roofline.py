"""How far a piece of work is from what the machine can do, and which limit it hits; no torch.

Source:
    Williams, Waterman and Patterson 2009, "Roofline: An Insightful Visual Performance Model for
    Multicore Architectures" (CACM 52): attainable FLOP/s = min(peak, bandwidth x intensity).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from benchmarks.measure.schema import Record

Bound = Literal["compute", "memory", "cache"]
# What can be done with fewer multiplications, or with less traffic, than the count says.
Shortcut = Literal["winograd", "fft", "fusion"]
FEWER_PRODUCTS: Mapping[str | None, str] = {
    "winograd": "Winograd's algorithm multiplies less than the count says",
    "fft": "an FFT multiplies less than the count says",
}
LESS_TRAFFIC: Mapping[str | None, str] = {
    "fusion": "compiled code fuses operators and moves less than the count says",
}
# A residual block runs four operators by itself, each of which may find in a cache what the one
# before left.
CACHES_IN_A_ROW = 6
# Winograd's F(4x4, 3x3) saves a factor of four; no shortcut explains what is further above.
MOST_SAVED = 4
# A ceiling is the best of several tries, and the work itself one that was lucky: a few percent
# above it are no contradiction.
SLACK = 1.05


@dataclass(frozen=True, kw_only=True)
class Ceilings(Record):
    """What one device did at best, measured.

    Units: FLOP (2 for each multiply-accumulate) and bytes, per second.

    Attributes:
        fingerprint: of the machine.
        precision: as of a case.
        threads: intra-op threads in force.
        matmul_flops_per_second: the best matrix product, sustained; `matmul_shape` is which.
        conv_flops_per_second: the best convolution; `conv_shape` is which.
        copy_bytes_per_second: from main memory, as read and written by ``a = b``.
        triad_bytes_per_second: from main memory, as read and written by ``a = b + s * c``.
        cache_bytes_per_second: the best of both on arrays that the caches hold.
        cache_bytes: what the last cache holds; `None` where the system does not say.
        measured_at: ISO 8601, UTC.
        contended: whether something else ran meanwhile, so that they may be too low.
    """

    fingerprint: str
    torch: str
    device: str
    precision: str
    threads: int
    matmul_flops_per_second: float
    matmul_shape: str
    conv_flops_per_second: float
    conv_shape: str
    copy_bytes_per_second: float
    triad_bytes_per_second: float
    cache_bytes_per_second: float
    cache_bytes: int | None
    measured_at: str
    contended: bool = False

    @property
    def flops_per_second(self) -> float:
        """The better of the two products: the roof."""
        return max(self.matmul_flops_per_second, self.conv_flops_per_second)

    @property
    def memory_bytes_per_second(self) -> float:
        """The better of copy and triad."""
        return max(self.copy_bytes_per_second, self.triad_bytes_per_second)

    def holds(self, least_bytes: int) -> bool:
        """Whether the caches hold what moves, so that the next call may find it there."""
        return self.cache_bytes is not None and least_bytes <= self.cache_bytes


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a piece of work stands under the roofline.

    Attributes:
        intensity: FLOP per byte of the least traffic.
        flops_per_second: attained.
        bytes_per_second: attained, of the least traffic.
        bound: the ceiling that binds: the products' rate, main memory's, or, for what the caches
            hold, theirs.
        share: attained over the ceiling that binds; 1 is the ceiling.
        remark: why the share is above 1, where it is; never silent.
    """

    intensity: float
    flops_per_second: float
    bytes_per_second: float
    bound: Bound
    share: float
    remark: str | None

    @property
    def verdict(self) -> str:
        """``compute-bound``, ``memory-bound``, ``cache-bound``."""
        return f"{self.bound}-bound"


def product_precision(precision: str) -> str:
    """What products are made in: under autocast they are those of a cast module."""
    return precision.removeprefix("amp-")


def place(
    *,
    flops: int,
    least_bytes: int,
    seconds: float,
    ceilings: Ceilings,
    shortcut: Shortcut | None = None,
) -> Placement:
    """Places work that took *seconds* under the ceilings of the same device.

    Args:
        flops: of the products, 2 for each multiply-accumulate.
        least_bytes: inputs, weights and outputs once each.
        seconds: of one call, above 0.
        ceilings: of the device, the precision and the threads that the work had.
        shortcut: how this work could be done with less than was counted.
    """
    in_cache = ceilings.holds(least_bytes)
    bandwidth = ceilings.cache_bytes_per_second if in_cache else ceilings.memory_bytes_per_second
    compute_s, traffic_s = flops / ceilings.flops_per_second, least_bytes / bandwidth
    traffic: Bound = "cache" if in_cache else "memory"
    share = max(compute_s, traffic_s) / seconds
    bound: Bound = "compute" if compute_s >= traffic_s else traffic
    return Placement(
        intensity=flops / max(1, least_bytes),
        flops_per_second=flops / seconds,
        bytes_per_second=least_bytes / seconds,
        bound=bound,
        share=share,
        remark=_above(share, bound, least_bytes, seconds, ceilings, shortcut),
    )


def _above(
    share: float,
    bound: Bound,
    least_bytes: int,
    seconds: float,
    ceilings: Ceilings,
    shortcut: Shortcut | None,
) -> str | None:
    if share <= 1:
        return None
    if share <= SLACK:
        return "within the scatter of the ceilings"
    known = FEWER_PRODUCTS if bound == "compute" else LESS_TRAFFIC
    if shortcut in known and share <= MOST_SAVED:
        return known[shortcut]
    held = CACHES_IN_A_ROW * (ceilings.cache_bytes or 0)
    at_cache_s = least_bytes / ceilings.cache_bytes_per_second
    if bound == "memory" and least_bytes <= held and at_cache_s <= SLACK * seconds:
        return "the caches still hold part of it from the operator before"
    return (
        f"{100 * share:.0f} % of a ceiling cannot be: the ceilings are too low (measure them "
        "again) or the count is too high"
    )
