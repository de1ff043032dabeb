"""Pure functions over samples; no torch.

Source:
    Minimum sample counts for percentiles: MLPerf Inference LoadGen, early stopping
    (``early_stopping.cc``) with confidence 0.99 and tolerance 0: with 64 samples for p90, 130 for
    p95 and 662 for p99, at most one may lie above what is claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MINIMUM_SAMPLES = {90: 64, 95: 130, 99: 662}


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Order statistics of samples, in their unit."""

    minimum: float
    q1: float
    q3: float
    p90: float | None
    p95: float | None
    p99: float | None


def call_fields(calls: Summary) -> dict[str, float | None]:
    """A summary of calls by the names that it has in a case's record."""
    return {
        "call_min_s": calls.minimum,
        "call_q1_s": calls.q1,
        "call_q3_s": calls.q3,
        "call_p90_s": calls.p90,
        "call_p95_s": calls.p95,
        "call_p99_s": calls.p99,
    }


def percentile(samples: Sequence[float], percent: int) -> float | None:
    """The *percent*-th percentile, or `None` where there are too few samples to claim it.

    Raises:
        ValueError: *percent* has no stated minimum.
    """
    if percent not in MINIMUM_SAMPLES:
        raise ValueError(f"percentile {percent}: allowed are {sorted(MINIMUM_SAMPLES)}")
    if len(samples) < MINIMUM_SAMPLES[percent]:
        return None
    return float(np.percentile(samples, percent))


def summarise(samples: Sequence[float]) -> Summary:
    """The order statistics of *samples*, in any order.

    Raises:
        ValueError: no samples.
    """
    if not samples:
        raise ValueError("no samples to summarise")
    q1, q3 = (float(value) for value in np.percentile(samples, [25, 75]))
    return Summary(
        minimum=float(min(samples)),
        q1=q1,
        q3=q3,
        p90=percentile(samples, 90),
        p95=percentile(samples, 95),
        p99=percentile(samples, 99),
    )
