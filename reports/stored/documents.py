"""Two stored runs that were judged, as Markdown and in the terminal."""

from rich.console import Console

from reports.gating.gate import exit_status
from reports.gating.policy import Policy
from reports.gating.written.gate_tables import (
    changes,
    is_unchanged,
    reasons,
    telling,
    verdict_table,
)
from reports.gating.written.in_words import per_cent
from reports.gating.written.names import Names, names_of
from reports.gating.written.safe_text import code, line, prose
from reports.gating.written.wording import answer
from reports.load import Run
from reports.rendering import print_table, render
from reports.stored.judging import Judged, Rules
from reports.stored.spread import PASS, alarm

WEAKER = (
    "Two stored runs are weaker evidence than a duel (python -m reports gate), in which both sides "
    "take turns: between runs the hour, the neighbours and the processes differ, too."
)
FACTS_ALONE = (
    "Compared is what does not depend on the machine: parameters, multiply-accumulates, "
    "activations, least bytes, allocated memory, numerical error and outcomes; times are not."
)


def stored_markdown(baseline: Run, candidate: Run, judged: Judged, rules: Rules) -> str:
    """The answer, what is not unchanged, and how far it can be trusted."""
    names, others = _names(judged), telling(judged.verdicts)
    unchanged = [verdict for verdict in judged.verdicts if is_unchanged(verdict)]
    return render(
        "stored.md.jinja",
        answer=answer(judged.verdicts, None, names, code),
        status=status(judged),
        evidence=prose(evidence(rules)),
        common=names.common,
        verdicts=verdict_table(others, names),
        reasons=reasons(others, names),
        changes=changes(judged.verdicts, names),
        folded=verdict_table(unchanged, names),
        cases=len(judged.verdicts),
        in_neither=neither(judged),
        sides=[f"{code(run.name)}: {prose(run.provenance)}" for run in (baseline, candidate)],
        how=how_judged(rules),
    )


def print_stored(judged: Judged, rules: Rules, console: Console) -> None:
    """The answer, a row for each case, the facts that changed and the reasons."""
    names, others = _names(judged), telling(judged.verdicts)
    rest = [verdict for verdict in judged.verdicts if is_unchanged(verdict)]
    table = verdict_table([*others, *rest], names, line)
    said = [answer(judged.verdicts, None, names, line), evidence(rules)]
    below = [how_judged(rules), *changes(judged.verdicts, names, line, line)]
    below += [*reasons(others, names, line, line), neither(judged), status(judged)]
    for text in said:
        console.print(text, highlight=False, markup=False, soft_wrap=True)
    print_table(table.headings, table.rows, console)
    for text in filter(None, below):
        console.print(text, highlight=False, markup=False, soft_wrap=True)


def status(judged: Judged) -> str:
    """What the command tells its caller."""
    return f"Exit status {exit_status(judged.verdicts, None, strict=False)}."


def evidence(rules: Rules) -> str:
    """What the reader has to know before any number."""
    return FACTS_ALONE if rules.between_runs is None else WEAKER


def neither(judged: Judged) -> str:
    """The cases that are not counted; empty where there are none."""
    count = len(judged.in_neither)
    cases = "1 planned case was" if count == 1 else f"{count} planned cases were"
    return f"{cases} measured in neither run and not judged." if count else ""


def how_judged(rules: Rules) -> str:
    """How a word comes about."""
    if rules.between_runs is None:
        return (
            "Regressed: a fact is worse; a numerical error has to grow by a factor of more than "
            f"{rules.policy.error_growth:g}. Improved: one is better and none is worse."
        )
    return _how_times(rules.policy, rules.between_runs)


def _how_times(policy: Policy, between_runs: float) -> str:
    confidence = per_cent(1 - 2 * alarm(policy))
    return (
        "Change of time: the candidate's seconds over the baseline's, + is slower, with its "
        f"{confidence} interval, which combines what the restarts of both runs differ by and what "
        f"runs of the same program do: {per_cent(between_runs)} in 19 of 20 pairs "
        "(--between-runs). Regressed: the interval lies above 0, the change is above "
        f"{per_cent(policy.limit)}, nothing else took the cores, and the fixed work that was timed "
        "beside it does not explain it; improved is the same downward. Unchanged: a slowdown by "
        f"the limit is excluded ({per_cent(PASS)}), which is what two runs can show at best. "
        f"Smallest detectable: found in {per_cent(policy.power)} of pairs of runs as noisy as "
        "these. Inconclusive: none of that."
    )


def _names(judged: Judged) -> Names:
    return names_of([verdict.case for verdict in judged.verdicts])
