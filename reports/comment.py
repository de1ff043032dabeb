"""Runs as Markdown for a comment on GitHub: short, with the long tables folded away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.measure.record import CaseRecord
from reports.comparison import compare
from reports.estimates import Span, bar_of
from reports.gating.written.safe_text import code, line, prose
from reports.labels import grouped, label
from reports.load import Run
from reports.page.changes import Changes, changes_of
from reports.page.trust import Trust, trust_of
from reports.rendering import render
from reports.sections import Section
from reports.tables import sections_of_comparison, sections_of_run
from reports.units import MILLI, UNKNOWN, significant, uncertain

# GitHub takes a comment of 65,536 characters; a workflow may add a line.
MOST_BYTES = 60_000
# A cell's text; what is longer is no name and no figure.
MOST_OF_A_CELL = 120
MOST_OF_A_REASON = 300
UNESCAPED = re.compile(r"(?<!\\)\|")
# In a handful of rows, what a reviewer asks first: who is fastest, by how much, at what cost.
# Where intervals over processes overlap, neither is the faster one: those are counted beside it.
HEADINGS = ("compared", "cases", "fastest", "call (ms)", "images/s", "level with it", "slowest")


# Of the verdicts' columns; restarts and limits are in the report.
OF_VERDICTS = ("case", "verdict", "change of time", "smallest detectable")


@dataclass(frozen=True, kw_only=True)
class Most:
    """How many rows are shown at once, how many are folded, and how many runs are compared."""

    shown: int = 8
    folded: int | None = None
    runs: int = 20


# That are said of one run, at most.
SENTENCES = 5
# The folded tables go first. The last of these always fits.
STEPS = (
    Most(),
    *(Most(folded=folded) for folded in (300, 150, 75, 30, 10, 0)),
    Most(shown=3, folded=0, runs=5),
)


def comment_markdown(runs: Sequence[Run], most_bytes: int = MOST_BYTES) -> str:
    """A summary of one run; of several, each later one held against the first.

    Args:
        runs: at least one.
        most_bytes: of the text; rows are left out, and counted, until it keeps that.

    Raises:
        LoadError: several runs share no case, or one is a copy of the first.
    """
    if len(runs) > 1:
        folded, short = sections_of_comparison(compare(runs)), None
        changes = changes_of(runs)
    else:
        folded, short = sections_of_run(runs[0].cases, runs[0].suite.ceilings), _fastest(runs[0])
        changes = ()
    trust, text = trust_of(runs), ""
    for most in STEPS:
        text = _markdown(runs, trust, changes, short, folded, most)
        if len(text.encode()) <= most_bytes:
            break
    return text


def _markdown(
    runs: Sequence[Run],
    trust: Trust,
    changes: Sequence[Changes],
    short: Section | None,
    folded: Sequence[Section],
    most: Most,
) -> str:
    tables, left_out = _cut(folded, most.folded)
    shown = changes[: most.runs]
    return render(
        "comment.md.jinja",
        answer=prose(trust.answer),
        measured=_measured(runs),
        provenance=said(trust.machines[0].provenance),
        short=_shown(short, most.shown) if short else None,
        more_short=max(len(short.rows) - most.shown, 0) if short else 0,
        changes=[
            {
                "answer": said(each.answer),
                "side": said(each.sides[-1]),
                "table": _shown(_narrow(each.telling), most.shown),
                "left_out": max(len(each.telling.rows) - most.shown, 0),
                "unchanged": len(each.unchanged.rows),
                "sentences": [said(one) for one in each.sentences[: most.shown]],
                "more_sentences": max(len(each.sentences) - most.shown, 0),
            }
            for each in shown
        ],
        more_changes=len(changes) - len(shown),
        flags=_counted(trust.flags, 0, 1),
        advice=_shown(trust.flags, None),
        unmeasured=_shown(trust.unmeasured, most.shown),
        more_unmeasured=max(len(trust.unmeasured.rows) - most.shown, 0),
        sentences=[said(sentence) for sentence in trust.sentences[: SENTENCES * most.runs]],
        tables=tables,
        rows=sum(len(section.rows) for section in folded),
        left_out=left_out,
    )


def said(text: str) -> str:
    """A sentence of any length from us, with other people's words in it made safe."""
    return " ".join(map(prose, line(text, 4 * MOST_OF_A_REASON).split(" ")))


def cell(text: str) -> str:
    """A cell: no markup, and nothing that ends it."""
    return UNESCAPED.sub(r"\\|", prose(line(text, MOST_OF_A_REASON)))


def name(text: str) -> str:
    """A case's name in a cell, as code."""
    return UNESCAPED.sub(r"\\|", code(text, MOST_OF_A_CELL))


def _shown(section: Section, most: int | None) -> Section:
    """The first rows, each made safe, the first cell as a name."""
    return replace(
        section,
        group=prose(section.group),
        headings=tuple(map(cell, section.headings)),
        rows=tuple((name(first), *map(cell, others)) for first, *others in section.rows[:most]),
    )


def _narrow(section: Section) -> Section:
    """The verdicts without the columns that a comment has no room for."""
    kept = [at for at, heading in enumerate(section.headings) if heading in OF_VERDICTS]
    return replace(
        section,
        headings=tuple(section.headings[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in section.rows),
    )


def _cut(sections: Sequence[Section], most: int | None) -> tuple[list[Section], int]:
    """As many rows as *most*, from the first table on; and how many are left out."""
    rest = most if most is not None else sum(len(section.rows) for section in sections)
    kept = []
    for section in sections:
        if rest > 0:
            kept.append(_shown(section, rest))
        rest -= len(section.rows)
    return kept, max(-rest, 0)


def _measured(runs: Sequence[Run]) -> str:
    """How many of the planned cases there are."""
    cases, planned = (sum(map(len, each)) for each in zip(*map(_counts, runs), strict=True))
    return f"{cases} of {planned} cases measured"


def _counts(run: Run) -> tuple[Sequence[object], Sequence[object]]:
    return run.cases, run.outcomes


def _counted(section: Section, key: int, count: int) -> str:
    """``bimodal 24, drifting 22``."""
    return ", ".join(f"{row[key]} {row[count].split()[0]}" for row in section.rows)


def _fastest(run: Run) -> Section:
    """A row for each comparison, nets first: what is fastest, and how far the slowest is behind."""
    cases = sorted(run.records, key=lambda record: record.kind != "net")
    groups = grouped(cases, lambda record: record.group)
    return Section(
        group="",
        questions=(),
        headings=HEADINGS,
        rows=tuple(_row(group, members) for group, members in groups.items()),
    )


def _row(group: str, members: Sequence[CaseRecord]) -> tuple[str, ...]:
    best, *others = sorted(members, key=lambda record: _of_an_input(record)[1])
    call, ends = bar_of(best).times(1 / MILLI), _of_an_input(best)
    level = sum(_of_an_input(other)[0] <= ends[2] for other in others)
    known = all(bar_of(record).cover == "processes" for record in members)
    behind = _of_an_input(others[-1])[1] / ends[1] if others else 1.0
    return (
        group,
        str(len(members)),
        label(best),
        uncertain(call.value, call.interval),
        significant(1 / ends[1]),
        f"{level} of {len(others)}" if others and known else UNKNOWN,
        f"{label(others[-1])}, {significant(behind)} x" if others else UNKNOWN,
    )


def _of_an_input(record: CaseRecord) -> Span:
    """Seconds of one input with its interval, so that batches can stand beside each other."""
    return bar_of(record).times(1 / record.batch_size).span
