"""Two stored runs that were judged, as Markdown and in the terminal."""

from rich.console import Console

from reports.gating.gate import PASSED, exit_status
from reports.gating.written.gate_tables import (
    changes,
    is_unchanged,
    reasons,
    telling,
    verdict_table,
)
from reports.gating.written.in_words import per_cent, undecided
from reports.gating.written.names import Names, names_of
from reports.gating.written.safe_text import code, line, prose
from reports.gating.written.wording import answer
from reports.load import Run
from reports.rendering import print_table, render
from reports.stored.judging import Judged, Rules
from reports.stored.spread import BETWEEN_RUNS, CONFIDENCE, FOUND_ON

OF_FACTS = "Regressed: a fact is worse. Improved: one is better and none is worse."
WEAKER = (
    "Two stored runs are weaker evidence than a duel (python -m reports gate), in which both sides "
    "take turns: between runs the hour, the neighbours and the processes differ, too."
)
SHARED = (
    "All cases of a pair of runs share what the hour and the neighbours did: several that "
    "regressed together may be one such effect, and no correction for their number is made. Where "
    "nothing has changed, the interval of one case in 40 lies above 0, and of another below."
)
FACTS_ALONE = (
    "Compared is what does not depend on the machine: parameters, multiply-accumulates, "
    "activations, least bytes and outcomes. Allocated memory and numerical error are shown where "
    "they differ, and close nothing; times are not compared."
)


def stored_markdown(baseline: Run, candidate: Run, judged: Judged, rules: Rules) -> str:
    """The answer, what is not unchanged, and how far it can be trusted."""
    names, others, limit = _names(judged), telling(judged.verdicts), rules.policy.limit
    unchanged = [verdict for verdict in judged.verdicts if is_unchanged(verdict)]
    return render(
        "stored.md.jinja",
        answer=answer(judged.verdicts, None, names, code),
        status=status(judged),
        evidence=prose(evidence(rules)),
        common=names.common,
        verdicts=verdict_table(others, names, limit),
        reasons=reasons(others, names),
        changes=changes(judged.verdicts, names),
        folded=verdict_table(unchanged, names, limit),
        cases=len(judged.verdicts),
        in_neither=neither(judged),
        sides=[f"{code(run.name)}: {prose(run.provenance)}" for run in (baseline, candidate)],
        how=how_judged(rules),
    )


def print_stored(judged: Judged, rules: Rules, console: Console) -> None:
    """The answer, a row for each case, the facts that changed and the reasons."""
    names, others = _names(judged), telling(judged.verdicts)
    rest = [verdict for verdict in judged.verdicts if is_unchanged(verdict)]
    table = verdict_table([*others, *rest], names, rules.policy.limit, line)
    said = [answer(judged.verdicts, None, names, line), evidence(rules)]
    below = [*how_judged(rules), *changes(judged.verdicts, names, line, line)]
    below += [*reasons(others, names, line, line), neither(judged), status(judged)]
    for text in said:
        console.print(text, highlight=False, markup=False, soft_wrap=True)
    print_table(table.headings, table.rows, console)
    for text in filter(None, below):
        console.print(text, highlight=False, markup=False, soft_wrap=True)


def status(judged: Judged) -> str:
    """What the command tells its caller."""
    ended = exit_status(judged.verdicts, None, strict=False)
    if ended == PASSED and (said := undecided(judged.verdicts)):
        return f"{said} (exit status {ended})."
    return f"Exit status {ended}."


def evidence(rules: Rules) -> str:
    """What the reader has to know before any number."""
    return FACTS_ALONE if rules.between_runs is None else WEAKER


def neither(judged: Judged) -> str:
    """The cases that are not counted; empty where there are none."""
    count = len(judged.in_neither)
    cases = "1 planned case was" if count == 1 else f"{count} planned cases were"
    return f"{cases} measured in neither run and not judged." if count else ""


def how_judged(rules: Rules) -> tuple[str, ...]:
    """How a word comes about, in paragraphs."""
    if rules.between_runs is None:
        return (OF_FACTS,)
    limit, power = per_cent(rules.policy.limit), per_cent(rules.policy.power)
    return (
        _interval(rules.between_runs),
        SHARED,
        (
            f"Regressed: the interval lies above 0, the change is above {limit}, nothing else took "
            "the cores, and the fixed work that was timed beside it does not explain it; improved "
            f"is the same downward. Unchanged: the whole interval lies within {limit} either way. "
            "Inconclusive: none of that, so that two runs cannot tell. Smallest detectable: a "
            f"slowdown that is found in {power} of pairs of runs as noisy as these."
        ),
    )


def _interval(between_runs: float) -> str:
    """What the interval holds, and where that was found."""
    share, own = per_cent(between_runs), between_runs == BETWEEN_RUNS
    source = FOUND_ON if own else "as --between-runs says"
    other = "; give that of another machine by --between-runs" if own else ""
    return (
        "Change of time: the candidate's seconds over the baseline's, + is slower, with the "
        f"{per_cent(CONFIDENCE)} interval. It is what runs of the same program differ by, "
        f"{share} either way ({source}{other}), or what the restarts of these two differ by, where "
        "that is more."
    )


def _names(judged: Judged) -> Names:
    return names_of([verdict.case for verdict in judged.verdicts])
