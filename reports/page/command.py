"""``python -m reports page RUN...``: the report that people look at."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from reports.load import Run, load_runs
from reports.page.changes import changes_of
from reports.page.contents import contents_of
from reports.page.earlier import profiles_beside
from reports.page.trust import trust_of
from reports.profiles.profile import Profile, load_profiles
from reports.reading import LoadError
from reports.report import folder_for

PAGE_FILE = "report.html"
PURPOSE = "write one HTML page: pictures, filters, budgets, and how far to trust the numbers"


def add_arguments(parser: argparse.ArgumentParser, run_help: str) -> None:
    """The command's options."""
    add = parser.add_argument
    add("runs", nargs="+", metavar="RUN", help=run_help)
    add("--output", type=Path, metavar="FILE", help=f"instead of {PAGE_FILE} in the run's folder")
    add(
        "--profile",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a profile to show; default: the newest of each case beside the run",
    )


def run(given: argparse.Namespace) -> int:
    """Writes the page and says where.

    Returns:
        0.

    Raises:
        LoadError: a run or a profile cannot be trusted, or nothing was measured.
        OSError: the page cannot be written.
    """
    runs = load_runs(given.runs)
    path = given.output or folder_for(runs) / PAGE_FILE
    if path.is_dir():
        raise LoadError(f"{path}: is a folder; allowed is the name of a file")
    write_page(runs, path, load_profiles(given.profile) or profiles_beside(runs))
    print(f"page: {path}")  # noqa: T201  # The command line's answer.
    return 0


def write_page(runs: Sequence[Run], path: Path, profiles: Sequence[Profile]) -> None:
    """Writes the page of these runs, its folder too where that is not there.

    Raises:
        LoadError: nothing was measured, or one run is a copy of the first.
        OSError: it cannot be written.
    """
    # What draws takes most of a second to import; the other commands need none of it.
    from reports.page.page import page_html  # noqa: PLC0415
    from reports.page.pictures import pictures  # noqa: PLC0415

    if not any(run.cases for run in runs):
        named = " and ".join(str(run.path) for run in runs)
        raise LoadError(f"{named}: nothing was measured, so there is nothing to show")
    text = page_html(contents_of(runs, profiles), trust_of(runs), changes_of(runs), pictures())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
