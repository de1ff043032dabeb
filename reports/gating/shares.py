"""A count that differs between two sides, and the modules that it can be seen in."""

from collections.abc import Collection, Mapping

from reports.gating.verdicts import Change
from reports.profiles.layers import name_of

# Of the places that differ; the others are only counted.
MOST_TOLD = 3

# Module, and what is counted there where that is not the fact itself.
Place = tuple[str, str]


def counted(
    fact: str,
    totals: tuple[int, int],
    differences: Mapping[Place, int],
    *,
    worse: bool | None,
    title: str | None = None,
    risen: Collection[str] = (),
) -> Change:
    """The change of a count.

    Args:
        fact: its name.
        totals: the baseline's and the candidate's.
        differences: candidate less baseline at each place; what explains the totals is told first.
        worse: as the change has it.
        title: what is counted, where the fact's name does not say it.
        risen: what is told first, as there is more of it although there is less of all.
    """
    first, second = totals
    told = _by_weight(differences, rising=second >= first or bool(risen), foremost=risen)
    where = [f"{number:+,} {_named(*place)}" for place, number in told[:MOST_TOLD]]
    if len(told) > MOST_TOLD:
        where.append(f"{len(told) - MOST_TOLD} more places")
    return Change(
        fact=fact,
        module=next((path for (path, _), _ in told), None),
        baseline=first,
        candidate=second,
        worse=worse,
        accepted=None,
        text=f"{title or fact}: {first:,} -> {second:,} ({', '.join(where) or 'nowhere in it'})",
    )


def _by_weight(
    differences: Mapping[Place, int], *, rising: bool, foremost: Collection[str]
) -> list[tuple[Place, int]]:
    sign = -1 if rising else 1
    known = [(place, number) for place, number in differences.items() if number]
    return sorted(known, key=lambda entry: (entry[0][1] not in foremost, sign * entry[1]))


def _named(path: str, name: str) -> str:
    return f"{name} in {name_of(path)}" if name else f"in {name_of(path)}"
