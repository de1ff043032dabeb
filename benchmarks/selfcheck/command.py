"""``python -m benchmarks selfcheck``: whether the intervals hold what they promise."""

import argparse
from pathlib import Path

from rich.console import Console

from benchmarks.selfcheck import coverage, evidence, rows, series

# Kept in the repository: METHODOLOGY shows what it amounts to.
EVIDENCE = Path(__file__).parent / "evidence.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--trials", type=int, default=1000, help="of each trace (1000; 0 for none)")
    parser.add_argument("--runs", type=int, default=0, help="of each check on this machine (0)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1], help="of those checks (1)")
    parser.add_argument("--seed", type=int, default=0, help="of the traces (0)")
    parser.add_argument(
        "--evidence", type=Path, default=EVIDENCE, help="where those checks are kept"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the tables as Markdown.

    Returns:
        1 where an interval does not hold what it promises on the traces, else 0.
    """
    console, holds = Console(), True
    if arguments.trials:
        found = coverage.table(trials=arguments.trials, seed=arguments.seed)
        console.print(rows.markdown(found), soft_wrap=True, markup=False)
        holds = all(row.holds for row in found)
    wanted = series.kinds(arguments.threads)
    for check in series.run(wanted, runs=arguments.runs, evidence=arguments.evidence):
        console.print(evidence.line(check), soft_wrap=True, markup=False)
    for place, checks in evidence.places(evidence.read(arguments.evidence)).items():
        console.print(f"\n{place}, {evidence.when(checks)}:\n", soft_wrap=True, markup=False)
        lines = evidence.rows(checks)
        console.print(rows.table(evidence.HEADINGS, lines), soft_wrap=True, markup=False)
    return 0 if holds else 1
