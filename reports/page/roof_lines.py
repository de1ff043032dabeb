"""The measured roofs of every device of the runs, as lines for a picture."""

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.measure.roofline import Ceilings
from reports.units import GIGA, scaled

# FLOP per byte: from work that only moves data to what no net reaches. A picture cuts them.
LEAST_INTENSITY, MOST_INTENSITY = 1e-2, 1e4


def roof_lines(run: str, ceilings: Sequence[Ceilings]) -> Iterator[dict[str, Any]]:
    """Two points for each roof; those of one line have the same ``line``.

    Units: ``x`` FLOP per byte, ``y`` FLOP per second.
    """
    for each in ceilings:
        own = {
            "run": run,
            "device": each.device,
            "precision": each.precision,
            "threads": each.threads,
        }
        for kind, name, ends in _lines(each):
            line = f"{run} {each.device} {each.precision} {each.threads} {kind}"
            for order, (x, y) in enumerate(ends):
                yield own | {
                    "name": name,
                    "kind": kind,
                    "line": line,
                    "order": order,
                    "x": x,
                    "y": y,
                }


def _lines(ceilings: Ceilings) -> Iterator[tuple[str, str, tuple[tuple[float, float], ...]]]:
    most = ceilings.flops_per_second
    bandwidths = {
        "memory": ceilings.memory_bytes_per_second,
        "cache": ceilings.cache_bytes_per_second,
    }
    for kind, bandwidth in bandwidths.items():
        name = f"{kind} {scaled(bandwidth, GIGA)} GB/s"
        yield kind, name, ((LEAST_INTENSITY, LEAST_INTENSITY * bandwidth), (most / bandwidth, most))
    is_conv = ceilings.conv_flops_per_second >= ceilings.matmul_flops_per_second
    what = "convolution" if is_conv else "matrix product"
    left = most / max(bandwidths.values())
    ends = ((left, most), (MOST_INTENSITY, most))
    yield "compute", f"{what} {scaled(most, GIGA)} GFLOP/s", ends
