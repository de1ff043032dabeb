"""What the trials on a machine amount to: false alarms, what was found, and the time it took."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence

from reports.gating.policy import Policy
from reports.gating.proof.rivals import ALLOWED, STATISTICS, fails
from reports.gating.proof.rows import Share
from reports.gating.proof.trial import Trial
from reports.gating.suite import suite_verdict
from reports.gating.verdicts import Word

# What the looks may spend on a case; and what a slowdown of twice the limit and more is found with.
PROMISED, LEAST_FOUND, FOUND_FROM = 0.01, 0.8, 1.10

FALSE_HEADINGS = (
    "judged by",
    "neighbour",
    "runs",
    "cases called slower",
    "at most (95 %)",
    "runs with one",
    "of runs at most (95 %)",
    "inconclusive",
    "s a run",
)
FOUND_HEADINGS = (
    "planted",
    "runs",
    "cases called slower",
    "at least (95 %)",
    "unchanged",
    "inconclusive",
    "all cases called slower",
    "median found",
    "s a run",
)

Rows = list[tuple[str, ...]]


def false_rows(trials: Iterable[Trial], policy: Policy) -> Rows:
    """Of identical sides: the gate, alone and beside a busy process, and its rivals."""
    judged = [trial for trial in trials if trial.kind == "identical" and not trial.failed]
    if not judged:
        return []
    rows = []
    for name, taken in _by_neighbour(judged):
        rows.append(_gate_row(name, taken, policy))
    asked = [trial for trial in judged if trial.rivals]
    for statistic in STATISTICS:
        rows += [_rival_row(statistic, name, taken) for name, taken in _by_neighbour(asked)]
    return rows


def found_rows(trials: Iterable[Trial], policy: Policy) -> Rows:
    """Of each planted slowdown: how often it was found."""
    planted = [trial for trial in trials if trial.kind == "planted" and not trial.failed]
    return [
        _found_row(truth, [trial for trial in planted if trial.truth == truth], policy)
        for truth in sorted({trial.truth for trial in planted})
    ]


def shortfalls(trials: Sequence[Trial], policy: Policy) -> Iterator[str]:
    """What the gate surely does not hold in these trials, in a line each.

    Surely: the one-sided 95 % bound of the share lies on the wrong side.
    """
    judged = [trial for trial in trials if not trial.failed]
    identical = [trial for trial in judged if trial.kind == "identical"]
    false = share_of("regressed", identical, policy)
    if false.trials and false.least > PROMISED:
        yield f"identical sides are called regressed in {false.value:.1%}, to be {PROMISED:.0%}"
    large = [trial for trial in judged if trial.kind == "planted" and trial.truth >= FOUND_FROM]
    found = share_of("regressed", large, policy)
    if found.trials and found.most < LEAST_FOUND:
        yield f"slowdowns of 10 % and more are found in {found.value:.0%}, to be {LEAST_FOUND:.0%}"


def line(trial: Trial, policy: Policy) -> str:
    """A trial in a line."""
    beside = "beside a busy process" if trial.busy else "alone"
    words = [ruling.word for ruling in trial.rulings(policy).values()]
    told = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    return (
        f"{trial.kind} {trial.truth:.2f}, {beside}: {trial.failed or told}; {trial.seconds:.0f} s"
    )


def when(trials: Sequence[Trial]) -> str:
    """The first day and the last."""
    days = sorted({trial.taken_at[:10] for trial in trials})
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def share_of(word: Word, trials: Sequence[Trial], policy: Policy) -> Share:
    """How many cases of the trials get that word."""
    words = [found.word for trial in trials for found in trial.rulings(policy).values()]
    return Share(hits=words.count(word), trials=len(words))


def _by_neighbour(trials: Sequence[Trial]) -> Iterator[tuple[str, list[Trial]]]:
    """The trials by what was beside them, and where that was not the same in all, all of them."""
    for name, busy in (("none of ours", False), ("a busy process", True)):
        if taken := [trial for trial in trials if trial.busy == busy]:
            yield name, taken
    if len({trial.busy for trial in trials}) > 1:
        yield "either", list(trials)


def _gate_row(neighbour: str, trials: Sequence[Trial], policy: Policy) -> tuple[str, ...]:
    slower = share_of("regressed", trials, policy)
    return (
        "the gate",
        neighbour,
        *_counts(trials, slower, lambda trial: _says("regressed", trial, policy)),
        _part(share_of("inconclusive", trials, policy)),
        f"{statistics.median(trial.seconds for trial in trials):.0f}",
    )


def _rival_row(statistic: str, neighbour: str, trials: Sequence[Trial]) -> tuple[str, ...]:
    ratios = [case[statistic] for trial in trials for case in trial.rivals.values()]
    slower = Share(hits=sum(map(fails, ratios)), trials=len(ratios))

    def alarms(trial: Trial) -> bool:
        return any(fails(case[statistic]) for case in trial.rivals.values())

    return (
        f"`--benchmark-compare-fail={statistic}:{ALLOWED}%`",
        neighbour,
        *_counts(trials, slower, alarms),
        "-",
        f"{statistics.median(trial.rivals_seconds for trial in trials):.0f}",
    )


def _counts(
    trials: Sequence[Trial], slower: Share, alarms: Callable[[Trial], bool]
) -> tuple[str, ...]:
    """Cases, and runs: those of one run share its noise, so that only runs are independent."""
    with_one = Share(hits=sum(map(alarms, trials)), trials=len(trials))
    of_cases, of_runs = ((_part(share), f"{share.most:.1%}") for share in (slower, with_one))
    return str(len(trials)), *of_cases, *of_runs


def _found_row(truth: float, trials: Sequence[Trial], policy: Policy) -> tuple[str, ...]:
    slower = share_of("regressed", trials, policy)
    suites = [_suite_word(trial, policy) for trial in trials]
    ratios = [
        found.estimate.ratio
        for trial in trials
        for found in trial.rulings(policy).values()
        if found.estimate
    ]
    return (
        f"+{truth - 1:.0%}",
        str(len(trials)),
        _part(slower),
        f"{slower.least:.0%}",
        _part(share_of("unchanged", trials, policy)),
        _part(share_of("inconclusive", trials, policy)),
        _part(Share(hits=suites.count("regressed"), trials=len(suites))),
        f"+{statistics.median(ratios) - 1:.1%}",
        f"{statistics.median(trial.seconds for trial in trials):.0f}",
    )


def _says(word: Word, trial: Trial, policy: Policy) -> bool:
    return any(ruling.word == word for ruling in trial.rulings(policy).values())


def _suite_word(trial: Trial, policy: Policy) -> Word | None:
    by_restart = {case: dict(enumerate(found)) for case, found in trial.log_ratios.items()}
    verdict = suite_verdict(by_restart, policy)
    return verdict.word if verdict else None


def _part(share: Share) -> str:
    return f"{share.hits} of {share.trials}"
