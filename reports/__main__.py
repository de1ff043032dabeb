"""``python -m reports table|plot|write|page|compare RUN...``, ``profile FOLDER...``, ``gate``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from reports.comment import comment_markdown
from reports.gating import command as gating
from reports.gating.running.bisecting import stopped_by_bad_usage
from reports.load import Run, load_runs
from reports.page import command as paging
from reports.page.earlier import profiles_beside
from reports.profiles.documents import print_profiles
from reports.profiles.profile import load_profiles
from reports.profiles.report import (
    COMPARISON_REPORT,
    PROFILE_REPORT,
    write_comparison,
    write_profile,
)
from reports.reading import LoadError
from reports.report import (
    SUMMARY_FILE,
    folder_for,
    print_tables,
    write_pictures,
    write_tables,
)
from reports.step_summary import add_to_step_summary
from reports.stored import command as stored

COMMANDS = {
    "table": "print the tables; write cases.csv, restarts.csv and summary.md",
    "plot": "draw the pictures as PNG and SVG",
    "write": "draw the pictures; write cases.csv, restarts.csv, summary.md and report.html",
}
RUN_HELP = (
    "a result file, a run's folder, or a name in reports/results (latest is the newest); "
    "several are compared, the first of them the baseline"
)
PROFILE_PURPOSE = "say where the time of a profiled call goes; of two, which layers differ"
GATE_PURPOSE = "measure what a change does to times, memory and answers, and judge it"
FORMAT_HELP = "of what is printed; markdown is short, for a comment on GitHub (default: text)"
FOLDER_HELP = "with a profile.json; a second one is compared with the first, the baseline"
MOST_PROFILES = 2
# The widest table fits. In a narrow terminal a line then goes on in the next one; rich would
# shorten numbers.
WIDTH = 240
PROFILE_WIDTH = 140


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line.

    Returns:
        The exit status: 0, or 2 where a run cannot be trusted or a report cannot be written; a
        gate has more of them.
    """
    parser = _parser()
    words = sys.argv[1:] if arguments is None else arguments
    with stopped_by_bad_usage(words):
        asked = parser.parse_args(words)
    if asked.command == "gate":
        return gating.run(asked)
    if asked.command == "profile" and len(asked.folders) > MOST_PROFILES:
        parser.error(f"profile: one folder or two, not {len(asked.folders)}")
    try:
        if asked.command == "compare":
            return stored.run(asked)
        if asked.command == "page":
            return paging.run(asked)
        if asked.command == "profile":
            _report_profiles(asked.folders, asked.output)
        else:
            _report_runs(asked)
    except (LoadError, OSError) as error:
        print(f"reports: {error}", file=sys.stderr)  # noqa: T201  # The command line's answer.
        return 2
    return 0


def _report_profiles(folders: Sequence[Path], output: Path | None) -> None:
    """Each profile beside its file; what differs into *output* or beside the first."""
    profiles = load_profiles(folders)
    places = [profile.path.parent for profile in profiles]
    if len(profiles) == 1:
        places = [output or places[0]]
    for profile, place in zip(profiles, places, strict=True):
        missing = write_profile(profile, place)
        _say(*([f"not drawn: {', '.join(missing)}"] if missing else []))
        _say(f"profile: {place / PROFILE_REPORT}")
    if len(profiles) > 1:
        place = output or places[0]
        write_comparison(profiles, place)
        baseline, candidate = profiles
        print_profiles(baseline, candidate, Console(width=PROFILE_WIDTH))
        _say(f"comparison: {place / COMPARISON_REPORT}")


def _report_runs(asked: argparse.Namespace) -> None:
    command, runs = asked.command, load_runs(asked.runs)
    folder = asked.output or folder_for(runs)
    if command == "table" and asked.format == "markdown":
        _comment(runs, folder)
        return
    if command == "table":
        print_tables(runs, Console(width=WIDTH))
    else:
        missing = write_pictures(runs, folder)
        _say(*([f"not drawn: {', '.join(missing)}"] if missing else []))
    if command == "plot":
        _say(f"pictures: {folder}")
    else:
        write_tables(runs, folder)
        _say(f"report: {folder / SUMMARY_FILE}")
    if command == "write" and not any(run.cases for run in runs):
        _say(f"not written: {paging.PAGE_FILE} (nothing was measured)")
    elif command == "write":
        page = folder / paging.PAGE_FILE
        paging.write_page(runs, page, profiles_beside(runs))
        _say(f"page: {page}")


def _comment(runs: Sequence[Run], folder: Path) -> None:
    """Prints the Markdown and nothing else, so that it can go into a file or a comment."""
    markdown = comment_markdown(runs)
    sys.stdout.write(markdown)
    add_to_step_summary(markdown)
    write_tables(runs, folder)
    print(f"report: {folder / SUMMARY_FILE}", file=sys.stderr)  # noqa: T201  # As `_say`.


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports",
        description="Tables and pictures from result files alone, and the gate.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.add_argument("runs", nargs="+", metavar="RUN", help=RUN_HELP)
        command.add_argument(
            "--output", type=Path, metavar="DIR", help="instead of the run's own folder"
        )
        if name == "table":
            command.add_argument(
                "--format", choices=["text", "markdown"], default="text", help=FORMAT_HELP
            )
    page = commands.add_parser("page", help=paging.PURPOSE, description=paging.PURPOSE)
    paging.add_arguments(page, RUN_HELP)
    profile = commands.add_parser("profile", help=PROFILE_PURPOSE, description=PROFILE_PURPOSE)
    profile.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help=FOLDER_HELP)
    profile.add_argument("--output", type=Path, metavar="DIR", help="instead of the first folder")
    gate = commands.add_parser(
        "gate", help=GATE_PURPOSE, description=GATE_PURPOSE, allow_abbrev=False
    )
    gating.add_arguments(gate)
    compare = commands.add_parser("compare", help=stored.PURPOSE, description=stored.PURPOSE)
    stored.add_arguments(compare)
    return parser


def _say(*lines: str) -> None:
    for line in lines:
        print(line)  # noqa: T201  # The command line's answer.


if __name__ == "__main__":
    sys.exit(main())
