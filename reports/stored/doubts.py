"""Why a difference between two stored runs may be the machine's: it is then taken back."""

from collections.abc import Iterator

from benchmarks.measure.record import CaseRecord
from reports.gating.policy import Policy
from reports.units import significant

# With these the machine was not what it is when it is left alone; what runs differ by then is
# beyond any share that could be stated.
DISTURBED = ("contended", "throttled")


def doubts(
    ratio: float, baseline: CaseRecord, candidate: CaseRecord, policy: Policy
) -> Iterator[str]:
    """A line for each reason not to believe that the program is slower, or faster.

    Args:
        ratio: candidate / baseline, beyond chance.
        baseline: the case in the first run.
        candidate: the same case in the second one.
        policy: what is worth a word.
    """
    for side, record in (("baseline", baseline), ("candidate", candidate)):
        for flag in DISTURBED:
            if flag in record.flags:
                yield f"taken back: the {side} was {flag}"
    calibrated = candidate.calibrated_call / baseline.calibrated_call
    least = 1 + policy.limit
    if (calibrated <= least) if ratio > 1 else (calibrated >= 1 / least):
        work = significant(ratio / calibrated)
        yield (
            f"taken back: the fixed work that was timed beside it took {work} times as long, too, "
            f"so that the machine was {'slower' if ratio > 1 else 'faster'}"
        )
