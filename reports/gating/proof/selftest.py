"""``python -m reports gate --selftest``: the gate's promises, on generated and on real evidence."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from reports.gating.policy import Policy
from reports.gating.proof import series, tables
from reports.gating.proof.promises import check
from reports.gating.proof.rows import table
from reports.gating.proof.trial import Trial, read
from reports.reading import LoadError
from reports.rendering import render

# Kept in the repository: METHODOLOGY shows what it amounts to.
TRIALS = Path(__file__).parent / "trials.jsonl"


def run(given: argparse.Namespace, *, trials: Path = TRIALS) -> int:
    """Prints the tables as Markdown; takes trials that are missing where ``--runs`` asks for them.

    Returns:
        1 where the gate, or its negative control, is not what it promises to be; 2 where the
        trials cannot be read or written; else 0.
    """
    console = Console(soft_wrap=True, markup=False, highlight=False)
    try:
        read(trials)  # Refused before anything is measured.
        holds = _generated(console)
        for trial in series.run(given.runs, trials, Policy(), console.print):
            console.print(tables.line(trial, Policy()))
        missed = [*_shown(read(trials), console)]
    except (LoadError, OSError) as error:
        print(f"gate: {error}", file=sys.stderr)  # noqa: T201  # The command line's answer.
        return 2
    for shortfall in missed:
        console.print(shortfall)
    return 0 if holds and not missed else 1


def _generated(console: Console) -> bool:
    rows = check()
    title = f"Generated evidence, {rows[0].false.trials} cases a row"
    console.print(render("gate_proof.md.jinja", tables=[(title, *table(rows))]))
    return all(row.holds and row.control_breaks for row in rows)


def _shown(trials: Sequence[Trial], console: Console) -> list[str]:
    """Shows the trials by machine; returns what they surely do not hold."""
    policy, missed = Policy(), list[str]()
    for place in dict.fromkeys(trial.place for trial in trials):
        taken = [trial for trial in trials if trial.place == place]
        where = f"{place}, {tables.when(taken)}"
        shown = [
            (f"Identical sides; {where}", tables.FALSE_HEADINGS, tables.false_rows(taken, policy)),
            (
                f"Planted slowdowns; {where}",
                tables.FOUND_HEADINGS,
                tables.found_rows(taken, policy),
            ),
        ]
        console.print(render("gate_proof.md.jinja", tables=shown))
        for failed in (trial for trial in taken if trial.failed):
            console.print(f"nothing to judge at {failed.taken_at}: {failed.failed}")
        missed += tables.shortfalls(taken, policy)
    return missed
