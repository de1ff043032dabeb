"""How long counting takes: this suite's counter, torch's and fvcore's in turns; closed forms."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.measure.clock import host_clock, seconds_of
from benchmarks.measure.counts.counter import tally_of
from benchmarks.measure.counts.second_opinion import fvcore_flops
from resnet_impl import SPECS, ResNet, complexity

NET, SIDE = "resnet152", 224
# Counting is to be no reason to leave a net out, and a sweep over specs no reason to wait.
LEAST_OVER_FVCORE = 2.5
LEAST_SPECS_PER_SECOND = 10_000
# A tenth of a second of closed forms.
SPECS_A_ROUND = 2_000
HEADINGS = (f"counter, {NET} at {SIDE} x {SIDE}", "ms", "of fvcore's time", "least to most")


class RaceError(ValueError):
    """The counters cannot be compared here."""


@dataclass(frozen=True, kw_only=True)
class Race:
    """Seconds of each counter in each round, in which all took their turn.

    Attributes:
        closed_form_s: of one spec.
    """

    seconds: dict[str, tuple[float, ...]]
    closed_form_s: tuple[float, ...]

    def ratios(self, counter: str) -> list[float]:
        """The counter's time over fvcore's of the same round."""
        return [
            own / other
            for own, other in zip(self.seconds[counter], self.seconds["fvcore"], strict=True)
        ]

    @property
    def specs_per_second(self) -> float:
        """Closed forms of nets."""
        return 1 / statistics.median(self.closed_form_s)

    def shortfalls(self) -> Iterator[str]:
        """A line for each promise that is not kept."""
        faster = 1 / statistics.median(self.ratios("this suite's, whole ledger"))
        if faster < LEAST_OVER_FVCORE:
            yield f"counting is {faster:.1f} times as fast as fvcore, to be {LEAST_OVER_FVCORE}"
        if self.specs_per_second < LEAST_SPECS_PER_SECOND:
            yield (
                f"{self.specs_per_second:,.0f} closed forms a second, to be "
                f"{LEAST_SPECS_PER_SECOND:,}"
            )


def race(rounds: int) -> Race:
    """Counts one net with each counter, *rounds* times in turns, behind an untimed round.

    fvcore traces a forward pass with values, which is part of what it takes; the others need none.

    Raises:
        RaceError: fvcore cannot count here, so that there is nothing to compare with.
    """
    counters = _counters()
    found = {name: count() for name, count in counters.items()}
    flops, reason = found["fvcore"]
    if flops is None:
        raise RaceError(reason)
    taken: dict[str, list[float]] = {name: [] for name in counters}
    closed_forms = []
    for _ in range(rounds):
        for name, count in counters.items():
            taken[name].append(seconds_of(count, host_clock))
        closed_forms.append(seconds_of(_closed_forms, host_clock) / SPECS_A_ROUND)
    seconds = {name: tuple(times) for name, times in taken.items()}
    return Race(seconds=seconds, closed_form_s=tuple(closed_forms))


def _counters() -> dict[str, Callable[[], Any]]:
    """fvcore needs values; the others count the same net on the meta device."""
    module = ResNet(SPECS[NET]).eval()
    with torch.device("meta"):
        meta, x = ResNet(SPECS[NET]).eval(), torch.empty(1, 3, SIDE, SIDE)
    return {
        "fvcore": partial(fvcore_flops, module, (torch.zeros(1, 3, SIDE, SIDE),)),
        "this suite's, whole ledger": partial(tally_of, module, (x,)),
        "torch's FlopCounterMode": partial(_torchs, meta, x),
        "none: the forward pass alone": partial(_forward, meta, x),
    }


def _torchs(module: nn.Module, x: Tensor) -> int:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(x)
    return int(counter.get_total_flops())


def _forward(module: nn.Module, x: Tensor) -> None:
    with torch.no_grad():
        module(x)


def _closed_forms() -> None:
    specs = list(SPECS.values())
    for number in range(SPECS_A_ROUND):
        complexity(specs[number % len(specs)], SIDE)


def rows(found: Race) -> list[tuple[str, ...]]:
    """A row for each counter."""
    return [
        (
            name,
            f"{1000 * statistics.median(seconds):.0f}",
            f"{statistics.median(found.ratios(name)):.3f}",
            f"{min(found.ratios(name)):.3f} to {max(found.ratios(name)):.3f}",
        )
        for name, seconds in found.seconds.items()
    ]
