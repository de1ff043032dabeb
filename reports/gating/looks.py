"""What one look at a case's restarts sees, and what it decides.

Units:
    effects and limits are logarithms of candidate / baseline, so that sides may be swapped.

Source:
    t: Student 1908, as in ``scipy``.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

from reports.gating.policy import Policy
from reports.gating.verdicts import Word


@dataclass(frozen=True, kw_only=True)
class Look:
    """A number of restarts at which is judged, and the chances of a false word that it may spend.

    Attributes:
        false_alarm: of *regressed*, and of *improved*, where nothing has changed.
        false_pass: of *unchanged* where it is slower by the limit.
    """

    restarts: int
    false_alarm: float
    false_pass: float


def looks_of(policy: Policy) -> Iterator[Look]:
    """The policy's looks, in order."""
    columns = (policy.looks, policy.false_alarm, policy.false_pass)
    for restarts, false_alarm, false_pass in zip(*columns, strict=True):
        yield Look(restarts=restarts, false_alarm=false_alarm, false_pass=false_pass)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """The mean over restarts, and how well it is known.

    Attributes:
        look: whose chances the interval keeps to.
        restarts: that there were.
        error: the standard error of *effect*; `None` with one restart.
    """

    look: Look
    restarts: int
    effect: float
    error: float | None

    @property
    def ratio(self) -> float:
        """Candidate / baseline, the geometric mean over the restarts."""
        return math.exp(self.effect)

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """Of the interval that *regressed* and *improved* are held to, as ratios."""
        return self._interval(self.look.false_alarm)

    def ends_for(self, word: Word) -> tuple[float | None, float | None]:
        """Of the interval that the word rests on: *unchanged* is held to another one."""
        return self._interval(self.look.false_pass) if word == "unchanged" else self.ends

    def _interval(self, chance: float) -> tuple[float | None, float | None]:
        if self.error is None:
            return None, None
        half = self._quantile(1.0 - chance) * self.error
        return math.exp(self.effect - half), math.exp(self.effect + half)

    @property
    def p(self) -> float:
        """The chance that a case as fast as before looks as slow as this, or slower."""
        if not self.error:  # One restart, or several without any noise.
            return 0.0 if self.error is not None and self.effect > 0.0 else 1.0
        return float(stdtr(self.restarts - 1, -self.effect / self.error))

    def word(self, limit: float) -> Word | None:
        """What the look decides; `None` where it does not.

        Args:
            limit: above which a slowdown counts.
        """
        if self.error is None or self.restarts < self.look.restarts:
            return None
        half = self._quantile(1.0 - self.look.false_alarm) * self.error
        if self.effect - half > 0.0 and self.effect > limit:
            return "regressed"
        if self.effect + half < 0.0 and self.effect < -limit:
            return "improved"
        bound = self.effect + self._quantile(1.0 - self.look.false_pass) * self.error
        return "unchanged" if bound < limit else None

    def detectable(self, limit: float, power: float) -> float | None:
        """The smallest ratio that as many restarts, as noisy as these, find with that power.

        The restarts that would find it are others, with a mean and a spread of their own. With n
        degrees of freedom a standard deviation has the relative variance 1 / 2n, so that a
        slowdown of c errors is found by t errors of the others with a margin of c - t, whose
        variance is 1 + (t^2 + c^2) / 2n. Taken for known, as in c = t + t_power, the spread made
        a promise of 80 % that 73 % kept at the last look, where nothing follows that could help.

        Args:
            limit: above which a slowdown counts.
            power: at least one half.

        Returns:
            `None` before the look, and where there are too few restarts to promise anything.
        """
        if self.error is None or self.restarts < self.look.restarts:
            return None
        found, alarm = self._quantile(power), self._quantile(1.0 - self.look.false_alarm)
        share = found**2 / (2 * (self.restarts - 1))
        if share >= 1.0:
            return None
        root = math.sqrt(share * (2.0 - share) * alarm**2 + (1.0 - share) * found**2)
        errors = (alarm + root) / (1.0 - share)
        return math.exp(max(errors * self.error, limit + found * self.error))

    def _quantile(self, chance: float) -> float:
        return float(stdtrit(self.restarts - 1, chance))


def estimated(log_ratios: Sequence[float], look: Look) -> Estimate:
    """What a look sees of restarts, one at least."""
    count = len(log_ratios)
    effect = math.fsum(log_ratios) / count
    squares = math.fsum((value - effect) ** 2 for value in log_ratios)
    return Estimate(
        look=look,
        restarts=count,
        effect=effect,
        error=math.sqrt(squares / (count - 1) / count) if count > 1 else None,
    )
