"""Markdown and tables of the terminal, with other tools' words kept from becoming markup."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports.units import GIBI, scaled, significant

TEMPLATES = Path(__file__).resolve().parent / "templates"
# What Markdown would make something else of in another tool's words.
MARKUP = re.compile(r"[\\`*_<>|$&~\[\]]")
# Dozens of facts, for programs that compare two files; their fingerprint is shown.
IN_THE_FILE_ALONE = ("machine", "switches")


def render(template: str, **values: Any) -> str:
    """The text of one of our templates."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701  # Markdown, not HTML; the filter keeps cells whole.
    )
    environment.filters["cell"] = lambda text: in_one_line(text).replace("|", "\\|")
    environment.filters["prose"] = lambda text: MARKUP.sub(r"\\\g<0>", in_one_line(text))
    return environment.get_template(template).render(**values).rstrip() + "\n"


def print_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    console: Console,
    *,
    title: str | None = None,
) -> None:
    """A table in the terminal: names to the left, numbers to the right."""
    table = Table(title=escape(title) if title else None, title_justify="left")
    for position, heading in enumerate(headings):
        first = position == 0
        table.add_column(escape(heading), justify="left" if first else "right", no_wrap=first)
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(table)


def in_one_line(text: Any) -> str:
    """Text without line breaks, which would end a row or an entry."""
    return " ".join(str(text).split())


def told(known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Facts as names and text, without those that only programs compare.

    What is unknown is no fact.
    """
    for name, value in known.items():
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
