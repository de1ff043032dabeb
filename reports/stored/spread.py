"""How far two stored runs are apart, and how well that is known.

Units:
    logarithms of candidate / baseline.

Source:
    The degrees of freedom of a sum of variances: Welch 1938, Satterthwaite 1946. That a new pair
    lies within the k-th smallest of n by the chance k / (n + 1): Vovk, Gammerman, Shafer 2005,
    "Algorithmic Learning in a Random World".
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import norm, t

from benchmarks.measure.record import CaseRecord
from reports.gating.policy import Policy
from reports.gating.verdicts import Word

# The share by which two runs of the same program differ, where nothing else took the cores: the
# smallest that holds a new pair with 95 %, which with 60 pairs is their third largest, as 58 / 61
# is more. No distribution is laid over them: it would not hold in the tail, where two pairs
# differed by 46 and 110 %. Beside a busy process the same share was 39 %.
BETWEEN_RUNS = 0.22
FOUND_ON = (
    "58 of 60 pairs of identical runs, with nothing else on the machine, lay within it (AMD EPYC "
    "with 2 cores, one block, one thread, torch 2.14.1, 2026-11-24)"
)
# Of every interval here, two-sided; more would be more than 60 pairs can tell.
CONFIDENCE = 0.95
UPPER = (1 + CONFIDENCE) / 2


@dataclass(frozen=True, kw_only=True)
class Apart:
    """The ratio of one case in two runs.

    Attributes:
        between: what runs of the same program differ by, with the interval's confidence.
        error: the standard error of *effect* by the restarts of both runs alone.
        degrees: of freedom of *error*; infinite where no restarts say anything.
    """

    effect: float
    between: float
    error: float
    degrees: float

    @property
    def ratio(self) -> float:
        """Candidate / baseline: above 1 is slower."""
        return math.exp(self.effect)

    @property
    def half(self) -> float:
        """Half of the interval.

        Pairs of runs differ by what their processes do, too. To add what the restarts say would
        count that twice; the larger of the two is never narrower than either.
        """
        return max(self.between, self._of_restarts(UPPER))

    @property
    def ends(self) -> tuple[float, float]:
        """Of the interval, as ratios."""
        return math.exp(self.effect - self.half), math.exp(self.effect + self.half)

    def detectable(self, policy: Policy) -> float:
        """The smallest ratio that two such runs show with the policy's power.

        That lies inside of what the pairs have shown, so that the normal distribution may stand
        for their middle; it asks for more than they do.
        """
        found = self.between * float(norm.ppf(policy.power) / norm.ppf(UPPER))
        seen = max(self.half, math.log1p(policy.limit))
        return math.exp(seen + max(found, self._of_restarts(policy.power)))

    def word(self, policy: Policy) -> Word:
        """Surely slower or faster, by enough to be told; or surely neither."""
        low, high = self.ends
        least, most = math.log1p(policy.limit), 1 + policy.limit
        if low > 1 and self.effect > least:
            return "regressed"
        if high < 1 and self.effect < -least:
            return "improved"
        return "unchanged" if low > 1 / most and high < most else "inconclusive"

    def _of_restarts(self, chance: float) -> float:
        return float(t.ppf(chance, self.degrees)) * self.error


def apart(baseline: CaseRecord, candidate: CaseRecord, between_runs: float) -> Apart:
    """How far two runs of one case are apart.

    Args:
        baseline: the case in the first run.
        candidate: the same case in the second one.
        between_runs: the share by which runs of the same program differ in 19 of 20 pairs.
    """
    parts = [variance_of_mean(record) for record in (baseline, candidate)]
    total = sum(variance for variance, _ in parts)
    estimated = sum(variance**2 / degrees for variance, degrees in parts if degrees)
    return Apart(
        effect=math.log(candidate.call_s / baseline.call_s),
        between=math.log1p(between_runs),
        error=math.sqrt(total),
        degrees=total**2 / estimated if estimated else math.inf,
    )


def variance_of_mean(record: CaseRecord) -> tuple[float, int]:
    """Of the mean over the restarts' logarithms, and its degrees of freedom.

    Of a run with one process, 0 and 0: what processes differ by is within what runs do.
    """
    logs: Sequence[float] = [math.log(restart.median_s) for restart in record.restarts]
    count = len(logs)
    return (statistics.variance(logs) / count, count - 1) if count > 1 else (0.0, 0)
