"""A report is a folder: the tidy tables, the Markdown and the pictures of one run or of several."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.measure.record import FILE_NAME
from reports.comparison import compare
from reports.documents import comparison_markdown, print_comparison, print_run, run_markdown
from reports.frames import case_frame, restart_frame, write_csv
from reports.load import RESULTS, Run
from reports.plots import OF_A_RUN, OF_SEVERAL_RUNS, draw_comparison, draw_run

CASES_FILE = "cases.csv"
RESTARTS_FILE = "restarts.csv"
SUMMARY_FILE = "summary.md"
# File systems end a name at 255 bytes.
LONGEST_NAME = 200


def folder_for(runs: Sequence[Run], results: Path = RESULTS) -> Path:
    """Where a report goes unasked: into the run's own folder, or into one for the comparison."""
    if len(runs) > 1:
        return results / "comparisons" / joined([run.name for run in runs])
    (path,) = (run.path for run in runs)
    if path.name == FILE_NAME:
        return path.parent
    # Beside a file that someone keeps elsewhere, the report gets a folder of its own.
    return path.with_suffix("") if path.suffix else path.with_name(f"{path.name}-report")


def joined(names: Sequence[str]) -> str:
    """The names as one, of a length that a folder may have, and another one for other names."""
    name = "--".join(names)
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{names[0][:LONGEST_NAME]}--and-{len(names) - 1}-more-{digest}"


def print_tables(runs: Sequence[Run], console: Console) -> None:
    """The readable tables in the terminal.

    Raises:
        LoadError: several runs share no case.
    """
    if len(runs) > 1:
        print_comparison(compare(runs), console)
    else:
        print_run(runs[0], console)


def write_tables(runs: Sequence[Run], folder: Path) -> None:
    """Writes the tidy tables and the Markdown, which shows the pictures that are there.

    Raises:
        LoadError: several runs share no case.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = (OF_SEVERAL_RUNS,) if len(runs) > 1 else OF_A_RUN
    pictures = [name for name in names if (folder / f"{name}.png").is_file()]
    if len(runs) > 1:
        text = comparison_markdown(compare(runs), pictures)
    else:
        text = run_markdown(runs[0], pictures)
    write_csv(case_frame(runs), folder / CASES_FILE)
    write_csv(restart_frame(runs), folder / RESTARTS_FILE)
    (folder / SUMMARY_FILE).write_text(text, encoding="utf-8")


def write_pictures(runs: Sequence[Run], folder: Path) -> list[str]:
    """Draws the pictures; returns those that the runs have no cases for, each with the reason.

    Raises:
        LoadError: several runs share no case.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if len(runs) > 1:
        draw_comparison(compare(runs), folder)
        return []
    return draw_run(runs[0], folder)
