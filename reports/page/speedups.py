"""What each precision, layout and mode gives over eager float32, for the page's matrix."""

from collections.abc import Iterator, Mapping
from typing import Any

from reports.baselines import variant_pairs
from reports.estimates import ratio_of
from reports.labels import variant
from reports.load import Run
from reports.units import uncertain


def speedups_of(run: Run, keys: Mapping[str, int], suffix: str) -> Iterator[dict[str, Any]]:
    """One entry for each case that differs from its baseline; above 1 is faster.

    Args:
        run: whose cases are held against each other.
        keys: of each of its cases by id.
        suffix: what tells the run's rows from those of another one.
    """
    for baseline, candidate in variant_pairs(run.cases):
        record, speedup = candidate.record, ratio_of(baseline, candidate).inverse
        shape = "x".join(map(str, record.input_shape))
        yield {
            "key": keys[record.id],
            "base": keys[baseline.record.id],
            "row": f"{record.subject}, b{record.batch_size}, {shape}, {record.device}, "
            f"{record.threads} threads{suffix}",
            "column": variant(record),
            "value": speedup.value,
            "low": speedup.low,
            "high": speedup.high,
            "cover": speedup.cover,
            "in_turns": speedup.in_turns,
            "text": uncertain(speedup.value, speedup.interval),
        }
