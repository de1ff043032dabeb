"""Whether the gate keeps its promises on generated evidence whose truth is known."""

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reports.gating.judging import Ruling, judged
from reports.gating.policy import Policy
from reports.gating.proof.rows import Row, Share
from reports.gating.proof.traces import (
    ROUNDS,
    Array,
    Stretch,
    log_ratios_of_restarts,
    log_ratios_of_rounds,
)
from reports.gating.suite import demoted, suite_verdict

CASES = 4000
# As processes of one program differ on quiet, on shared and on very noisy machines.
RESTART_SPREADS = (0.008, 0.02, 0.05)
# As many as the gate measures by itself.
SUITE = 10
UNIFORM = 0.02


@dataclass(frozen=True, kw_only=True)
class Gated:
    """A case as the gate would have measured it: no restart more than was wanted."""

    log_ratios: list[float]
    ruling: Ruling


def check(*, cases: int = CASES, seed: int = 0, policy: Policy | None = None) -> list[Row]:
    """A row for every strength of noise.

    Args:
        cases: of each; whole suites of them.
        seed: of the noise.
        policy: that is checked, the gate's own if `None`.
    """
    generator = np.random.default_rng(seed)
    asked = policy or Policy()
    return [_row(generator, cases, spread, asked) for spread in RESTART_SPREADS]


def _row(generator: np.random.Generator, cases: int, spread: float, policy: Policy) -> Row:
    restarts = policy.looks[-1] + policy.confirmations
    stretch = Stretch(cases=cases, restarts=restarts, restart_spread=spread, suite=SUITE)
    of_rounds = log_ratios_of_rounds(generator, stretch)
    first = log_ratios_of_restarts(of_rounds)
    second = log_ratios_of_restarts(log_ratios_of_rounds(generator, stretch))
    same = [*_all_gated(first, policy)]
    printed = [_printed(case.ruling, policy) for case in same]
    slowed = _all_gated(second + np.log(printed)[:, None], policy)
    both = np.concatenate([first, second])
    return Row(
        restart_spread=spread,
        false=_share(case.ruling.word == "regressed" for case in same),
        alone=_share(_alone(first, policy)),
        pooled=_share(_alone(of_rounds.reshape(cases, -1), _pooling(policy))),
        detectable=statistics.median(printed),
        found=_share(_found(slowed, same, policy)),
        suite_false=_share(_suites(both, policy)),
        suite_alarm=policy.suite_false_alarm,
        suite_found=_share(_suites(both + math.log1p(UNIFORM), policy)),
    )


def gated(log_ratios: Sequence[float], policy: Policy) -> Gated:
    """A case, measured for as long as its ruling wants more restarts."""
    count = 0
    while further := (ruling := judged(log_ratios[:count], policy, policy.limit)).wanted:
        count += further
    return Gated(log_ratios=[*log_ratios[:count]], ruling=ruling)


def _all_gated(log_ratios: Array, policy: Policy) -> Iterator[Gated]:
    return (gated(of_case, policy) for of_case in log_ratios.tolist())


def _printed(ruling: Ruling, policy: Policy) -> float:
    """The smallest detectable change that a verdict shows.

    Raises:
        ValueError: the ruling has no look behind it.
    """
    limit, estimate = math.log1p(policy.limit), ruling.estimate
    printed = estimate.detectable(limit, policy.power) if estimate else None
    if printed is None:
        raise ValueError("nothing was judged")
    return printed


def _alone(log_ratios: Array, policy: Policy) -> Iterator[bool]:
    """Whether the looks' intervals alone, of any slowdown and unconfirmed, are above 1."""
    bare = replace(policy, confirmations=0)
    for of_case in log_ratios.tolist():
        yield judged(of_case, bare, 0.0).word == "regressed"


def _pooling(policy: Policy) -> Policy:
    """The policy's looks at rounds instead of restarts."""
    return replace(policy, looks=[ROUNDS * restarts for restarts in policy.looks])


def _found(slowed: Iterable[Gated], same: Sequence[Gated], policy: Policy) -> Iterator[bool]:
    """Whether each slowed case is found among others that are as fast as before."""
    for number, case in enumerate(slowed):
        others = (same[(number + step) % len(same)] for step in range(1, SUITE))
        rulings = [case.ruling, *(other.ruling for other in others)]
        words = demoted({str(place): ruling for place, ruling in enumerate(rulings)}, policy)
        yield words["0"].word == "regressed"


def _suites(log_ratios: Array, policy: Policy) -> Iterator[bool]:
    """Whether the geometric mean over the cases of each suite is called regressed."""
    for start in range(0, len(log_ratios), SUITE):
        cases = _all_gated(log_ratios[start : start + SUITE], policy)
        timed = {str(place): dict(enumerate(case.log_ratios)) for place, case in enumerate(cases)}
        verdict = suite_verdict(timed, policy)
        yield verdict is not None and verdict.word == "regressed"


def _share(outcomes: Iterable[bool]) -> Share:
    hits = [*outcomes]
    return Share(hits=sum(hits), trials=len(hits))
