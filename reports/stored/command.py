"""``python -m reports compare BASELINE CANDIDATE``: whether a stored run is worse than another."""

import argparse
from pathlib import Path

from rich.console import Console

from reports.amounts import percent
from reports.gating.gate import exit_status
from reports.gating.policy import Policy
from reports.load import load_runs
from reports.report import folder_for
from reports.stored.documents import print_stored, stored_markdown
from reports.stored.judging import Rules, judge
from reports.stored.sameness import ensure_comparable, ensure_two
from reports.stored.spread import BETWEEN_RUNS

REPORT_FILE = "verdicts.md"
PURPOSE = "judge one stored run against another; weaker evidence than a gate"
RUN_HELP = "a result file, a run's folder, or a name in reports/results (latest is the newest)"
# As the gate's.
WIDTH = 160


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    add = parser.add_argument
    add("baseline", metavar="BASELINE", help=RUN_HELP)
    add("candidate", metavar="CANDIDATE", help="as BASELINE")
    times = parser.add_mutually_exclusive_group()
    times.add_argument(
        "--across-machines",
        action="store_true",
        help="compare only what does not depend on the machine, and no times",
    )
    times.add_argument(
        "--between-runs",
        type=percent,
        default=100 * BETWEEN_RUNS,
        metavar="PERCENT",
        help=f"that runs of one program differ by, in 19 of 20 pairs ({100 * BETWEEN_RUNS:g})",
    )
    add("--output", type=Path, metavar="DIR", help="instead of reports/results/comparisons")


def run(given: argparse.Namespace) -> int:
    """Compares the two runs, shows and writes what comes of it.

    Returns:
        0 nothing is shown to be worse; 1 something is; 2 not everything is comparable; 3 not
        everything was measured.

    Raises:
        LoadError: a run cannot be trusted, both are the same one, or the times of the two cannot
            be compared.
        OSError: the report cannot be written.
    """
    baseline, candidate = load_runs([given.baseline, given.candidate])
    ensure_two(baseline, candidate)
    if not given.across_machines:
        ensure_comparable(baseline, candidate)
    between_runs = None if given.across_machines else given.between_runs / 100
    rules = Rules(policy=Policy(), between_runs=between_runs)
    judged = judge(baseline, candidate, rules)
    print_stored(judged, rules, Console(width=WIDTH))
    folder = given.output or folder_for([baseline, candidate])
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / REPORT_FILE
    report.write_text(stored_markdown(baseline, candidate, judged, rules), encoding="utf-8")
    print(f"verdicts: {report}")  # noqa: T201  # The command line's answer.
    return exit_status(judged.verdicts, None, strict=False)
