"""A run or a comparison as Markdown and in the terminal."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.measure.record import CaseRecord
from reports.comparison import Comparison
from reports.load import Run
from reports.remarks import explained
from reports.tables import Section, sections_of_comparison, sections_of_run, starts_of_run
from reports.units import GIBI, scaled, significant

TEMPLATES = Path(__file__).resolve().parent / "templates"
# What Markdown would make something else of in another tool's words.
MARKUP = re.compile(r"[\\`*_<>|\[\]]")
# Dozens of facts, for programs that compare two files; their fingerprint is shown.
IN_THE_FILE_ALONE = ("machine", "switches")


def run_markdown(run: Run, pictures: Sequence[str] = ()) -> str:
    """The run's summary; *pictures* are names of files beside it."""
    return _render(
        "summary.md.jinja",
        run=run,
        facts=tuple(facts(run)),
        several=any(len(record.restarts) > 1 for record in run.records),
        sections=sections_of_run(run.cases),
        starts=starts_of_run(run.records),
        remarks=explained(run.records),
        unmeasured=[outcome for outcome in run.outcomes if outcome.reason],
        pictures=pictures,
    )


def comparison_markdown(comparison: Comparison, pictures: Sequence[str] = ()) -> str:
    """Several runs beside each other; *pictures* are names of files beside it."""
    return _render(
        "comparison.md.jinja",
        comparison=comparison,
        sections=sections_of_comparison(comparison),
        remarks=explained(comparison.cases),
        pictures=pictures,
    )


def facts(run: Run) -> Iterator[tuple[str, str]]:
    """What is known of the machine, the versions and the protocol, as names and text."""
    told = {"protocol": run.suite.protocol} | run.suite.environment
    for name, value in told.items():
        text = _fact(name, value)
        if text and name not in IN_THE_FILE_ALONE:
            yield name.removesuffix("_bytes").replace("_", " "), text


def _fact(name: str, value: Any) -> str:
    """A fact as text; empty where it is unknown."""
    if isinstance(value, dict):
        known = {key: entry for key, entry in value.items() if entry is not None}
        return ", ".join(f"{key}={_rounded(entry)}" for key, entry in known.items())
    if name.endswith("_bytes") and isinstance(value, int):
        return f"{scaled(value, GIBI)} GiB"
    return "" if value is None else str(value)


def _rounded(value: Any) -> str:
    return significant(value) if isinstance(value, float) else str(value)


def print_run(run: Run, console: Console) -> None:
    """The run's tables, and what was not measured."""
    console.print(f"{run.name}: {run.provenance}", highlight=False, markup=False)
    _print_sections(sections_of_run(run.cases), console)
    _print_remarks(run.records, console)
    for outcome in run.outcomes:
        if outcome.reason:
            line = f"{outcome.id}  {outcome.status}: {outcome.reason}"
            console.print(line, highlight=False, markup=False)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """The shared cases of several runs."""
    for series in comparison.series:
        line = f"{series.name}: {series.run.provenance}"
        console.print(line, highlight=False, markup=False)
    _print_sections(sections_of_comparison(comparison), console)
    _print_remarks(comparison.cases, console)


def _print_remarks(cases: Sequence[CaseRecord], console: Console) -> None:
    for remark, advice in explained(cases):
        console.print(f"{remark}: {advice}", highlight=False, markup=False)


def _print_sections(sections: Sequence[Section], console: Console) -> None:
    for section in sections:
        table = Table(title=escape(section.group), title_justify="left")
        for position, heading in enumerate(section.headings):
            first = position == 0
            table.add_column(escape(heading), justify="left" if first else "right", no_wrap=first)
        for row in section.rows:
            table.add_row(*map(escape, row))
        console.print(table)


def _render(template: str, **values: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # Markdown, not HTML; the filter keeps cells whole.
    )
    environment.filters["cell"] = lambda text: str(text).replace("|", "\\|")
    environment.filters["prose"] = lambda text: MARKUP.sub(r"\\\g<0>", str(text))
    return environment.get_template(template).render(**values)
