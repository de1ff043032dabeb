"""Operators that one side calls and the other does not, and their memory formats."""

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.measure.duel_record import OperatorCount
from reports.gating.shares import counted
from reports.gating.verdicts import Change

# Their number; which ones they are, where the number is the same; in which memory they lie.
OPERATORS, KINDS, FORMATS = "operators", "operator kinds", "memory formats"
FORMAT = "channels-last"
# How an operator is called where what it returns has its channels innermost.
SUFFIX = f" {FORMAT}"

Calls = Counter[tuple[str, str]]


def operator_changes(
    baseline: Sequence[OperatorCount], candidate: Sequence[OperatorCount]
) -> Iterator[Change]:
    """Other operators, and the same ones in another memory format; each is told by itself.

    The same operators in modules that are called otherwise are no change.
    """
    yield from _kinds(_calls(baseline), _calls(candidate))
    yield from _formats(baseline, candidate)


def _kinds(before: Calls, after: Calls) -> Iterator[Change]:
    """More is worse, and fewer is better where there is not more of any kind.

    A cheap operator less does not pay for a dear one more: what has taken the place of others is
    only different.
    """
    first, second = _by_name(before), _by_name(after)
    if first == second:
        return
    differences = {
        place: after[place] - before[place]
        for place in {**before, **after}
        if first[place[1]] != second[place[1]]
    }
    totals, risen = (before.total(), after.total()), {*(second - first)}
    fact = KINDS if totals[0] == totals[1] else OPERATORS
    worse = True if totals[1] > totals[0] else None if risen else False
    yield counted(fact, totals, differences, worse=worse, risen=() if worse else risen)


def _formats(before: Sequence[OperatorCount], after: Sequence[OperatorCount]) -> Iterator[Change]:
    """Operators that return another memory format than they did: neither better nor worse.

    An operator with fewer calls in one format and more in the other has changed it; one that was
    left out or added has not.
    """
    columns = [
        _by_name(_calls(operators, suffixed=suffixed))
        for suffixed in (True, False)
        for operators in (before, after)
    ]
    last_before, last_after, plain_before, plain_after = columns
    moved = {
        name
        for name in {**last_before, **last_after}
        if (last_after[name] - last_before[name]) * (plain_after[name] - plain_before[name]) < 0
    }
    if not moved:
        return
    first, second = (_calls(operators, suffixed=True) for operators in (before, after))
    differences = {
        place: second[place] - first[place] for place in {**first, **second} if place[1] in moved
    }
    totals = first.total(), second.total()
    yield counted(FORMATS, totals, differences, worse=None, title=f"{FORMAT} operators")


def _calls(operators: Sequence[OperatorCount], *, suffixed: bool | None = None) -> Calls:
    """Calls by module and name, whatever the memory format; or those of one format alone."""
    calls = Calls()
    for operator in operators:
        name = operator.name.removesuffix(SUFFIX)
        if suffixed is None or suffixed == (name != operator.name):
            calls[operator.path, name] += operator.calls
    return calls


def _by_name(calls: Calls) -> Counter[str]:
    names = Counter[str]()
    for (_, name), number in calls.items():
        names[name] += number
    return names
