"""What a verdict asks of the evidence; every number that decides stands here."""

from dataclasses import dataclass, field

from benchmarks.measure.schema import Record


@dataclass(frozen=True, kw_only=True)
class Policy(Record):
    """How sure a verdict has to be, and what a slowdown has to amount to.

    Attributes:
        looks: numbers of restarts at which a case is judged; nowhere else.
        false_alarm: the chance of *regressed* that each look may spend on a case which is as fast
            as before; together 1 %.
        false_pass: the chance of *unchanged* that each look may spend on a case which is slower
            by the limit.
        limit: the share by which a case has to be slower to be worth a word.
        most_floor: the most that *limit* is raised to where a case is known to differ from itself
            by more; a noisier one is the quarantine's business.
        confirmations: restarts, taken after the look that says *regressed*, that have to say so
            again; they may only take it back.
        discoveries: the share of false ones that is tolerated among all that are called regressed
            (Benjamini and Hochberg 1995); may only take back, too.
        suite_false_alarm: as *false_alarm*, of the geometric mean over all cases.
        suite_limit: as *limit*, of that mean: what single cases cannot show.
        power: the chance with which the smallest detectable change would have been found.
        error_growth: the factor by which a numerical error may grow.
        budget_s: the most that measuring may take.
    """

    looks: list[int] = field(default_factory=lambda: [6, 10, 16])
    false_alarm: list[float] = field(default_factory=lambda: [0.005, 0.0025, 0.0025])
    false_pass: list[float] = field(default_factory=lambda: [0.05, 0.025, 0.025])
    limit: float = 0.03
    most_floor: float = 0.10
    confirmations: int = 4
    discoveries: float = 0.05
    suite_false_alarm: float = 0.005
    suite_limit: float = 0.01
    power: float = 0.8
    error_growth: float = 1.5
    budget_s: float = 240.0
