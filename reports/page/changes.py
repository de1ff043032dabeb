"""What changed since the last run, in the words of the gate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.gating.policy import Policy
from reports.gating.verdicts import Verdict
from reports.gating.written.gate_tables import (
    changes,
    is_unchanged,
    reasons,
    telling,
    verdict_table,
)
from reports.gating.written.names import Names, names_of
from reports.gating.written.safe_text import line
from reports.gating.written.wording import answer
from reports.load import Run
from reports.page.earlier import Earlier, earlier_run
from reports.sections import Section
from reports.stored.documents import evidence, how_judged, neither
from reports.stored.judging import Rules, judge
from reports.stored.sameness import ensure_two, few_differences
from reports.stored.spread import BETWEEN_RUNS

NOTHING = Section(group="", questions=(), headings=(), rows=())


@dataclass(frozen=True, kw_only=True)
class Changes:
    """One run held against an earlier one, as plain text.

    Attributes:
        answer: what changed, or why that cannot be told.
        sides: both runs, each with its provenance.
        sentences: how it was judged, and what was found besides.
        telling: the cases that are not unchanged, the worst first.
        unchanged: the others.
    """

    answer: str
    sides: tuple[str, ...]
    sentences: tuple[str, ...]
    telling: Section
    unchanged: Section


def changes_of(runs: Sequence[Run]) -> tuple[Changes, ...]:
    """Each later run against the first; of a single one, against the last one before it.

    Raises:
        LoadError: one of several is a copy of the first.
    """
    first, *others = runs
    for other in others:
        ensure_two(first, other)
    if others:
        return tuple(_of_pair(first, other, ()) for other in others)
    found = earlier_run(first)
    if found.run is None:
        return (_without(first, found),)
    return (_of_pair(found.run, first, found.remarks),)


def _without(run: Run, found: Earlier) -> Changes:
    none = "There is no earlier run beside this one that it can be compared with."
    # Why not the newest is what anybody asks next.
    answer = " ".join([none, *found.remarks[:1]])
    return Changes(
        answer=answer,
        sides=(_side("this run", run),),
        sentences=found.remarks[1:],
        telling=NOTHING,
        unchanged=NOTHING,
    )


def _of_pair(baseline: Run, candidate: Run, remarks: Sequence[str]) -> Changes:
    """Where the times of both are of other machines or versions, facts alone are compared."""
    differing = few_differences(baseline, candidate)
    rules = Rules(policy=Policy(), between_runs=None if differing else BETWEEN_RUNS)
    judged = judge(baseline, candidate, rules)
    names = names_of([verdict.case for verdict in judged.verdicts])
    others = telling(judged.verdicts)
    rest = [verdict for verdict in judged.verdicts if is_unchanged(verdict)]
    return Changes(
        # That times were not compared comes first: "unchanged" would be taken for theirs.
        answer=" ".join([*_apart(differing), answer(judged.verdicts, None, names, line)]),
        sides=(_side("baseline", baseline), _side("candidate", candidate)),
        sentences=tuple(
            filter(
                None,
                [
                    evidence(rules),
                    *how_judged(rules),
                    neither(judged),
                    *changes(judged.verdicts, names, line, line),
                    *reasons(others, names, line, line),
                    *remarks,
                ],
            )
        ),
        telling=_table(others, names, rules),
        unchanged=_table(rest, names, rules),
    )


def _apart(differing: str) -> Iterator[str]:
    if differing:
        yield f"The times of the two are not compared, because these differ: {differing}."


def _table(verdicts: Sequence[Verdict], names: Names, rules: Rules) -> Section:
    table = verdict_table(verdicts, names, rules.policy.limit, line)
    return Section(group="", questions=(), headings=table.headings, rows=table.rows)


def _side(name: str, run: Run) -> str:
    return f"{name}: {run.name}: {run.provenance}"
