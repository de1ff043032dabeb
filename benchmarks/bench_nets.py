"""Whole nets: latency of one image and throughput of batches."""

from collections.abc import Callable


def bench_latency(measure_case: Callable[[], None]) -> None:
    """How long does one image take, from the call until its answer is there?"""
    measure_case()


def bench_throughput(measure_case: Callable[[], None]) -> None:
    """How many images a second, with calls issued back to back?"""
    measure_case()
