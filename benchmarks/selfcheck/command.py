"""``python -m benchmarks selfcheck``: whether intervals and counters hold what they promise."""

import argparse
from pathlib import Path

from rich.console import Console

from benchmarks.measure.schema import RecordError
from benchmarks.selfcheck import contention, counters, coverage, evidence, rows, series

# Kept in the repository: METHODOLOGY shows what it amounts to.
EVIDENCE = Path(__file__).parent / "evidence.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    add = parser.add_argument
    add("--trials", type=_count, default=1000, help="of each trace (1000; 0: none)")
    add("--seed", type=_count, default=0, help="of the traces (0)")
    add(
        "--contention",
        type=_count,
        default=0,
        help="processes of each setting of OpenMP, net and neighbour (0)",
    )
    add("--counting", type=_count, default=0, help="rounds of the counters in turns (0)")
    add("--runs", type=_count, default=0, help="of each check on this machine (0)")
    add("--threads", type=_threads, nargs="+", default=[1], help="of those checks (1)")
    add("--evidence", type=Path, default=EVIDENCE, help="where they are kept (the suite's own)")


def _count(text: str) -> int:
    return _at_least(0, text)


def _threads(text: str) -> int:
    return _at_least(1, text)


def _at_least(least: int, text: str) -> int:
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text!r}: allowed are whole numbers from {least}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Prints the tables as Markdown.

    Returns:
        1 where an interval, the control or a counter is not what it promises to be; 2 where the
        evidence cannot be read or written; else 0.
    """
    console = Console(soft_wrap=True, markup=False)
    try:
        evidence.read(arguments.evidence)  # Refused before anything is measured.
        holds = _traces(arguments, console) if arguments.trials else True
        if arguments.contention:
            _contention(arguments, console)
        holds &= _counting(arguments, console) if arguments.counting else True
        holds &= _machine(arguments, console)
    except (OSError, RecordError) as error:
        console.print(f"selfcheck: {error}")
        return 2
    return 0 if holds else 1


def _traces(arguments: argparse.Namespace, console: Console) -> bool:
    found = coverage.table(trials=arguments.trials, seed=arguments.seed)
    console.print(rows.markdown(found))
    return all(row.holds for row in found) and rows.control_breaks(found)


def _contention(arguments: argparse.Namespace, console: Console) -> None:
    taken = []
    for timing in contention.timings(arguments.contention):
        console.print(contention.line(timing))
        taken.append(timing)
    console.print(rows.table(contention.HEADINGS, contention.rows(taken)))


def _counting(arguments: argparse.Namespace, console: Console) -> bool:
    try:
        found = counters.race(arguments.counting)
    except counters.RaceError as error:
        console.print(f"selfcheck: {error}")
        return False
    console.print(rows.table(counters.HEADINGS, counters.rows(found)))
    console.print(f"{found.specs_per_second:,.0f} closed forms a second")
    missed = list(found.shortfalls())
    for shortfall in missed:
        console.print(shortfall)
    return not missed


def _machine(arguments: argparse.Namespace, console: Console) -> bool:
    """Takes what is missing, shows all that is there, and judges what is of this machine."""
    wanted = series.kinds(arguments.threads)
    for check in series.run(wanted, runs=arguments.runs, evidence=arguments.evidence):
        console.print(evidence.line(check))
    known = evidence.read(arguments.evidence)
    for place, checks in evidence.places(known).items():
        console.print(f"\n{place}, {evidence.when(checks)}:\n")
        console.print(rows.table(evidence.HEADINGS, evidence.rows(checks)))
    missed = list(series.shortfalls(known))
    for shortfall in missed:
        console.print(shortfall)
    return not missed
