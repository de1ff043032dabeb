"""A case's samples as the page draws them: their distribution, and how they came in time."""

import statistics
from collections.abc import Iterable, Sequence

from reports.measured import Measured

# More steps than a picture has pixels for show nothing.
MOST_QUANTILES = 101
# Of more, a picture of samples in time is a band; the file would grow for nothing.
MOST_SAMPLES = 400
# A pixel is a thousandth of a picture.
DIGITS = 5


def rounded(seconds: float) -> float:
    """With as many digits as a picture can show."""
    return float(f"{seconds:.{DIGITS}g}")


def quantiles_of(samples: Sequence[float]) -> list[float]:
    """The sorted samples at even shares from 0 to 1; all of them where they are few.

    >>> quantiles_of([0.3, 0.1, 0.2])
    [0.1, 0.2, 0.3]
    """
    ordered = sorted(samples)
    count = min(MOST_QUANTILES, len(ordered))
    last = len(ordered) - 1
    return [rounded(ordered[round(at * last / max(1, count - 1))]) for at in range(count)]


def is_thinned(case: Measured) -> bool:
    """Whether there are too many samples to draw each."""
    return len(case.samples_s) > MOST_SAMPLES


def processes_of(case: Measured) -> list[list[float]]:
    """Each process's samples in order of time; of too many, lowest, median, highest of a round."""
    thinned = is_thinned(case)
    return [
        [
            rounded(sample)
            for samples in rounds
            for sample in (_told(samples) if thinned else samples)
        ]
        for rounds in case.restarts
    ]


def _told(samples: Sequence[float]) -> Iterable[float]:
    """What a round is drawn by, in no order of time."""
    if len(samples) < len(("lowest", "median", "highest")):
        return samples
    return min(samples), statistics.median(samples), max(samples)
