"""Residual blocks beside each other at the same place in a net."""

from collections.abc import Callable


def bench_shortcut(measure_case: Callable[[], None]) -> None:
    """What does the shortcut cost over none, and what the projection over the identity?"""
    measure_case()


def bench_bottleneck(measure_case: Callable[[], None]) -> None:
    """What do bottleneck and ResNeXt give for the MACs or parameters of the basic block?"""
    measure_case()
