"""How far two stored runs are apart, and how well that is known.

Units:
    logarithms of candidate / baseline.

Source:
    The degrees of freedom of a sum of variances: Welch 1938, Satterthwaite 1946.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import norm, t

from benchmarks.measure.record import CaseRecord
from reports.gating.policy import Policy
from reports.gating.verdicts import Word

# The share by which two runs of the same program differ in 19 of 20 pairs, where nothing else took
# the cores: 57 of 60 pairs of plain runs of a block (benchmarks/selfcheck/evidence.jsonl: AMD EPYC
# with 2 cores, one thread, torch 2.14.1). Beside a busy process it was 33 %.
BETWEEN_RUNS = 0.17
# Two-sided, of one pair in 20.
PAIRS_WITHIN = 0.975
# With which *unchanged* is held to, as by the gate's first look.
PASS = 0.95


@dataclass(frozen=True, kw_only=True)
class Apart:
    """The ratio of one case in two runs.

    Attributes:
        error: its standard error: the restarts' of both runs, and what runs differ by.
        degrees: of freedom of *error*; infinite where no restarts say anything.
    """

    effect: float
    error: float
    degrees: float

    @property
    def ratio(self) -> float:
        """Candidate / baseline: above 1 is slower."""
        return math.exp(self.effect)

    def half(self, chance: float) -> float:
        """How far the quantile of that chance lies from the effect."""
        return float(t.ppf(chance, self.degrees)) * self.error

    @property
    def p(self) -> float:
        """The chance that a program as fast as before looks as slow as this, or slower."""
        return float(t.sf(self.effect / self.error, self.degrees))

    def ends(self, policy: Policy) -> tuple[float, float]:
        """Of the interval that *regressed* and *improved* are held to, as ratios."""
        half = self.half(1 - alarm(policy))
        return math.exp(self.effect - half), math.exp(self.effect + half)

    def detectable(self, policy: Policy) -> float:
        """The smallest ratio that two such runs show with the policy's power."""
        seen = max(self.half(1 - alarm(policy)), math.log1p(policy.limit))
        return math.exp(seen + self.half(policy.power))

    def word(self, policy: Policy, limit: float) -> Word:
        """Surely slower or faster, by enough to be told; or surely not as slow as the limit.

        Args:
            policy: how sure a word has to be.
            limit: a ratio, from `limit_of`.
        """
        low, high = self.ends(policy)
        least = math.log1p(policy.limit)
        if low > 1 and self.effect > least:
            return "regressed"
        if high < 1 and self.effect < -least:
            return "improved"
        bound = math.exp(self.effect + self.half(PASS))
        return "unchanged" if bound < limit else "inconclusive"


def limit_of(policy: Policy, between_runs: float) -> float:
    """The smallest ratio that two runs show at best, where their restarts all agree.

    To ask that less is excluded would leave every pair of runs inconclusive.
    """
    return Apart(effect=0.0, error=deviation(between_runs), degrees=math.inf).detectable(policy)


def deviation(between_runs: float) -> float:
    """The standard deviation of which a share is passed by one pair in 20."""
    return math.log1p(between_runs) / float(norm.ppf(PAIRS_WITHIN))


def alarm(policy: Policy) -> float:
    """The chance of a false *regressed*: what all of the gate's looks spend, for the one here."""
    return math.fsum(policy.false_alarm)


def apart(baseline: CaseRecord, candidate: CaseRecord, between_runs: float) -> Apart:
    """How far two runs of one case are apart.

    Args:
        baseline: the case in the first run.
        candidate: the same case in the second one.
        between_runs: the share by which runs of the same program differ in 19 of 20 pairs.
    """
    parts = [variance_of_mean(record) for record in (baseline, candidate)]
    total = deviation(between_runs) ** 2 + sum(variance for variance, _ in parts)
    # What runs differ by is given, not estimated from these two.
    estimated = sum(variance**2 / degrees for variance, degrees in parts if degrees)
    return Apart(
        effect=math.log(candidate.call_s / baseline.call_s),
        error=math.sqrt(total),
        degrees=total**2 / estimated if estimated else math.inf,
    )


def variance_of_mean(record: CaseRecord) -> tuple[float, int]:
    """Of the mean over the restarts' logarithms, and its degrees of freedom.

    Of a run with one process, 0 and 0: what processes differ by is then within what runs do.
    """
    logs: Sequence[float] = [math.log(restart.median_s) for restart in record.restarts]
    count = len(logs)
    return (statistics.variance(logs) / count, count - 1) if count > 1 else (0.0, 0)
