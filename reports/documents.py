"""A run or a comparison as Markdown and in the terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from benchmarks.measure.record import CaseRecord
from benchmarks.measure.roofline import Ceilings
from reports.appendices import (
    ceilings_of_run,
    counts_of_run,
    placements_of_run,
    starts_of_run,
)
from reports.comparison import Comparison
from reports.load import Run
from reports.remarks import explained
from reports.rendering import print_table, render, told
from reports.sections import Section
from reports.tables import sections_of_comparison, sections_of_run


def run_markdown(run: Run, pictures: Sequence[str] = ()) -> str:
    """The run's summary; *pictures* are names of files beside it."""
    return render(
        "summary.md.jinja",
        run=run,
        facts=tuple(facts(run)),
        several=any(len(record.restarts) > 1 for record in run.records),
        sections=sections_of_run(run.cases, run.suite.ceilings),
        starts=starts_of_run(run.records),
        counts=counts_of_run(run.records),
        ceilings=ceilings_of_run(run.suite.ceilings),
        placements=placements_of_run(run.records, run.suite.ceilings),
        remarks=explained(run.records, run.suite.ceilings),
        unmeasured=[outcome for outcome in run.outcomes if outcome.reason],
        pictures=pictures,
    )


def comparison_markdown(comparison: Comparison, pictures: Sequence[str] = ()) -> str:
    """Several runs beside each other; *pictures* are names of files beside it."""
    return render(
        "comparison.md.jinja",
        comparison=comparison,
        sections=sections_of_comparison(comparison),
        remarks=explained(comparison.cases),
        pictures=pictures,
    )


def facts(run: Run) -> Iterator[tuple[str, str]]:
    """What is known of the machine, the versions and the protocol, as names and text."""
    return told({"protocol": run.suite.protocol} | run.suite.environment)


def print_run(run: Run, console: Console) -> None:
    """The run's tables, and what was not measured."""
    console.print(f"{run.name}: {run.provenance}", highlight=False, markup=False)
    _print_sections(sections_of_run(run.cases, run.suite.ceilings), console)
    _print_remarks(run.records, console, run.suite.ceilings)
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


def _print_remarks(
    cases: Sequence[CaseRecord], console: Console, ceilings: Sequence[Ceilings] = ()
) -> None:
    for remark, advice in explained(cases, ceilings):
        console.print(f"{remark}: {advice}", highlight=False, markup=False)


def _print_sections(sections: Sequence[Section], console: Console) -> None:
    for section in sections:
        print_table(section.headings, section.rows, console, title=section.group)
