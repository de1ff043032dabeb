"""One measured case: its record, and its samples by process and round."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from benchmarks.measure.record import CaseRecord, RestartRecord

Rounds = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One measured case.

    Units: seconds per call.

    Attributes:
        restarts: of each process the rounds, and of each round the samples, in order of time.
    """

    record: CaseRecord
    restarts: tuple[Rounds, ...]

    @property
    def samples_s(self) -> tuple[float, ...]:
        """The samples of all processes, one behind the other, as the file holds them."""
        return tuple(chain.from_iterable(chain.from_iterable(self.restarts)))

    @property
    def medians_s(self) -> tuple[dict[int, float], ...]:
        """Of each process the rounds' medians, by the cycle that the round belongs to."""
        return tuple(
            dict(zip(restart.cycles, map(statistics.median, rounds), strict=True))
            for restart, rounds in zip(self.record.restarts, self.restarts, strict=True)
        )


def cut(samples: Sequence[float], restarts: Sequence[RestartRecord]) -> tuple[Rounds, ...]:
    """The samples by process and round; there are as many as the rounds have together."""
    rest = iter(samples)
    return tuple(tuple(_rounds(rest, restart)) for restart in restarts)


def _rounds(rest: Iterator[float], restart: RestartRecord) -> Iterator[tuple[float, ...]]:
    for count in restart.samples:
        yield tuple(islice(rest, count))
