"""``python -m reports table|plot|write RUN...``: reports from result files alone."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from reports.load import LoadError, load_runs
from reports.report import (
    SUMMARY_FILE,
    folder_for,
    print_tables,
    write_pictures,
    write_tables,
)

COMMANDS = {
    "table": "print the tables; write cases.csv, restarts.csv and summary.md",
    "plot": "draw the pictures as PNG and SVG",
    "write": "draw the pictures; write cases.csv, restarts.csv and summary.md",
}
RUN_HELP = (
    "a result file, a run's folder, or a name in reports/results (latest is the newest); "
    "several are compared, the first of them the baseline"
)
# The widest table fits. In a narrow terminal a line then goes on in the next one; rich would
# shorten numbers.
WIDTH = 240


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line.

    Returns:
        The exit status: 0, or 2 where a run cannot be trusted or a report cannot be written.
    """
    asked = _parser().parse_args(arguments)
    try:
        runs = load_runs(asked.runs)
        folder = asked.output or folder_for(runs)
        if asked.command == "table":
            print_tables(runs, Console(width=WIDTH))
        else:
            missing = write_pictures(runs, folder)
            _say(*([f"not drawn: {', '.join(missing)}"] if missing else []))
        if asked.command == "plot":
            _say(f"pictures: {folder}")
        else:
            write_tables(runs, folder)
            _say(f"report: {folder / SUMMARY_FILE}")
    except (LoadError, OSError) as error:
        print(f"reports: {error}", file=sys.stderr)  # noqa: T201  # The command line's answer.
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports", description="Tables and pictures from result files alone."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.add_argument("runs", nargs="+", metavar="RUN", help=RUN_HELP)
        command.add_argument(
            "--output", type=Path, metavar="DIR", help="instead of the run's own folder"
        )
    return parser


def _say(*lines: str) -> None:
    for line in lines:
        print(line)  # noqa: T201  # The command line's answer.


if __name__ == "__main__":
    sys.exit(main())
