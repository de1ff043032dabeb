"""What the check of the gate on generated evidence found, a row for a strength of noise."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import binomtest

from reports.units import significant

# The looks spend 1 %; 4,000 cases at 1 % are above 1.5 % once in a thousand checks.
MOST_FALSE = 0.015
LEAST_POWER = 0.8
# Where processes differ by less than this, the rounds' own noise hides it: to pool them does
# little harm there, and shows nothing.
CONTROL_SPREAD = 0.02
# Above it, ten cases that share some of their noise are too few for a mean that is known to 2 %:
# the power there is only shown.
SUITE_SPREAD = 0.01

HEADINGS = (
    "restart effect",
    "false regressed",
    "interval alone, false",
    "rounds pooled, false",
    "detectable",
    "found at that",
    "all cases: false regressed",
    "all cases: 2 % slower, found",
)


@dataclass(frozen=True, kw_only=True)
class Share:
    """*hits* of *trials*."""

    hits: int
    trials: int

    @property
    def value(self) -> float:
        """Hits by trials."""
        return self.hits / self.trials

    @property
    def most(self) -> float:
        """The one-sided 95 % bound above it (Clopper and Pearson 1934)."""
        test = binomtest(self.hits, self.trials, alternative="less")
        return float(test.proportion_ci(0.95, method="exact").high)

    @property
    def least(self) -> float:
        """The one-sided 95 % bound below it."""
        test = binomtest(self.hits, self.trials, alternative="greater")
        return float(test.proportion_ci(0.95, method="exact").low)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One strength of noise.

    Attributes:
        restart_spread: standard deviation of the logarithm of a process's own factor.
        false: cases as fast as before that are called regressed.
        alone: of those, what the looks' intervals find without limit and confirmation: the
            chance that the policy says it spends.
        pooled: likewise, with all rounds taken for independent observations; the negative control.
        detectable: the smallest detectable change as it was printed; median over the cases.
        found: cases slowed by what was printed for them that are called regressed, among
            others that are as fast as before.
        suite_false: suites as fast as before whose geometric mean is called regressed.
        suite_alarm: what the policy may spend on that.
        suite_found: suites with every case slowed by 2 % whose geometric mean is.
    """

    restart_spread: float
    false: Share
    alone: Share
    pooled: Share
    detectable: float
    found: Share
    suite_false: Share
    suite_alarm: float
    suite_found: Share

    @property
    def holds(self) -> bool:
        """Whether the gate keeps what it promises.

        That single cases are hardly ever called slower is shown; of suites, of which there are
        few, it is not refuted.
        """
        steady = self.restart_spread <= SUITE_SPREAD
        return (
            self.false.most <= MOST_FALSE
            and self.alone.value <= MOST_FALSE
            and self.found.value >= LEAST_POWER
            and self.suite_false.least <= self.suite_alarm
            and (self.suite_found.most >= LEAST_POWER or not steady)
        )

    @property
    def control_breaks(self) -> bool:
        """Whether pooled rounds break the bound, where they have to."""
        return self.restart_spread < CONTROL_SPREAD or self.pooled.least > MOST_FALSE


def cells(row: Row) -> tuple[str, ...]:
    """A row as text, a cell for each of `HEADINGS`."""
    return (
        f"{100 * row.restart_spread:g} %",
        _at_most(row.false),
        _at_most(row.alone),
        _at_least(row.pooled),
        f"+{significant(100 * (row.detectable - 1.0), 2)} %",
        _at_least(row.found),
        _at_most(row.suite_false),
        _at_least(row.suite_found),
    )


def table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Headings and rows, as a terminal or a document shows them."""
    return HEADINGS, [cells(row) for row in rows]


def _at_most(share: Share) -> str:
    return f"{share.value:.2%} (at most {share.most:.2%})"


def _at_least(share: Share) -> str:
    return f"{share.value:.1%} (at least {share.least:.1%})"
