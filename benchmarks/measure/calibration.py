"""Fixed pieces of work, timed beside the cases: a slow hour slows them as well."""

from collections.abc import Callable, Mapping
from typing import Any

import torch

from benchmarks.measure.clock import clock_for, seconds_of

# About a millisecond each on a processor core of 2020: long against the clock's reading, short
# against a turn. The copy is larger than a core's own caches.
MATRIX = 256
COPIED_BYTES = 8 << 20
LOOPS = 20_000


class Calibration:
    """A matrix product, a copy and a Python loop; one for compute, memory and interpreter each."""

    def __init__(self, device: str) -> None:
        generator = torch.Generator().manual_seed(0)
        factor = torch.randn(MATRIX, MATRIX, generator=generator).to(device)
        source = torch.zeros(COPIED_BYTES, dtype=torch.uint8, device=device)
        target = torch.ones_like(source)
        self._clock = clock_for(device)
        self._works: Mapping[str, Callable[[], Any]] = {
            "matmul_s": lambda: factor @ factor,
            "copy_s": lambda: target.copy_(source),
            "python_s": _loop,
        }

    def seconds(self) -> dict[str, float]:
        """Seconds of each, once, behind an untimed one that brings its data and threads back."""
        return {name: self._seconds_of(work) for name, work in self._works.items()}

    def _seconds_of(self, work: Callable[[], Any]) -> float:
        work()
        return seconds_of(work, self._clock)


def _loop() -> int:
    total = 0
    for number in range(LOOPS):
        total += number
    return total
