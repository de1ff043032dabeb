"""What a gate leaves behind: its record, the same as Markdown, as a page and as JUnit's XML."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from reports.gating.verdicts import GATE_FILE, GateRecord
from reports.gating.written.gate_tables import (
    changes,
    is_unchanged,
    reasons,
    telling,
    verdict_table,
)
from reports.gating.written.in_words import legend
from reports.gating.written.junit import junit as junit_xml
from reports.gating.written.markdown import gate_markdown
from reports.gating.written.names import names_of
from reports.gating.written.page import page
from reports.gating.written.safe_text import line
from reports.gating.written.wording import answer
from reports.rendering import print_table

SUMMARY_FILE, PAGE_FILE = "summary.md", "gate.html"


def write_gate(record: GateRecord, folder: Path, *, junit: Path | None) -> None:
    """Writes ``gate.json``, ``summary.md`` and ``gate.html``, and JUnit's XML where asked.

    Args:
        record: the gate.
        folder: made where it is not there.
        junit: the file of the XML; its folder is made, too.

    Raises:
        OSError: something cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # The record first: from it the others can be made again.
    _write(folder / GATE_FILE, json.dumps(record.to_dict(), indent=1, allow_nan=False) + "\n")
    _write(folder / SUMMARY_FILE, gate_markdown(record))
    title = answer(record.verdicts, record.suite, names_of(_cases(record)), line)
    _write(folder / PAGE_FILE, page(gate_markdown(record, most_bytes=None), title))
    if junit is not None:
        junit.parent.mkdir(parents=True, exist_ok=True)
        _write(junit, junit_xml(record))


def print_gate(record: GateRecord, console: Console) -> None:
    """The answer, a row for each case, the facts that changed and the reasons."""
    names = names_of(_cases(record))
    suite = [record.suite] if record.suite else []
    ordered = [*telling(record.verdicts), *(v for v in record.verdicts if is_unchanged(v))]
    _say([answer(record.verdicts, record.suite, names, line)], console)
    table = verdict_table([*suite, *ordered], names, record.policy.limit, line)
    print_table(table.headings, table.rows, console)
    _say([legend(record)], console)
    _say(_below("Changes of facts:", changes(record.verdicts, names, line, line)), console)
    _say(_below("Why:", reasons([*suite, *telling(record.verdicts)], names, line, line)), console)


def _below(heading: str, lines: Sequence[str]) -> list[str]:
    return [heading, *(f"  {text}" for text in lines)] if lines else []


def _say(lines: Sequence[str], console: Console) -> None:
    for text in lines:
        console.print(text, highlight=False, markup=False, soft_wrap=True)


def _cases(record: GateRecord) -> list[str]:
    return [verdict.case for verdict in record.verdicts]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
