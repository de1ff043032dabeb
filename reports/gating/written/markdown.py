"""A gate as Markdown that GitHub takes as a comment, whatever the number of cases."""

from dataclasses import dataclass

from reports.gating.history import same_program
from reports.gating.verdicts import GateRecord
from reports.gating.written.gate_tables import (
    changes,
    cut,
    is_unchanged,
    reasons,
    telling,
    verdict_table,
)
from reports.gating.written.in_words import (
    legend,
    measured,
    policy_sentences,
    status,
)
from reports.gating.written.names import names_of
from reports.gating.written.safe_text import code
from reports.gating.written.ways_on import ways_on
from reports.gating.written.wording import answer
from reports.rendering import render

# A workflow finds its own comment by this and writes into it instead of adding one more.
MARKER = "<!-- resnet-bench gate -->"
# GitHub takes a comment of 65,536 characters; a workflow may add a line.
MOST_BYTES = 60_000


@dataclass(frozen=True, kw_only=True)
class Most:
    """How many are shown of what is unchanged, and of each other list; `None` is all."""

    unchanged: int | None
    others: int | None


# What is unchanged goes first. A row is at most some 500 bytes: the last of these always fits.
STEPS = (
    Most(unchanged=None, others=None),
    Most(unchanged=100, others=None),
    Most(unchanged=0, others=None),
    Most(unchanged=0, others=100),
    Most(unchanged=0, others=30),
    Most(unchanged=0, others=10),
)


def gate_markdown(record: GateRecord, most_bytes: int | None = MOST_BYTES) -> str:
    """The gate's answer, what led to it, and how to go on.

    Args:
        record: the gate.
        most_bytes: of the text; rows are left out, and counted, until it keeps that.
    """
    text = ""
    for most in STEPS:
        text = _markdown(record, most)
        if most_bytes is None or len(text.encode()) <= most_bytes:
            break
    return text


def _markdown(record: GateRecord, most: Most) -> str:
    names = names_of([verdict.case for verdict in record.verdicts])
    others, limit = telling(record.verdicts), record.policy.limit
    unchanged = [verdict for verdict in record.verdicts if is_unchanged(verdict)]
    shown = others[: most.others]
    folded = unchanged[: most.unchanged]
    suite = [record.suite] if record.suite else []
    return render(
        "gate.md.jinja",
        marker=MARKER,
        answer=answer(record.verdicts, record.suite, names, code),
        status=status(record),
        common=names.common,
        same_program=same_program(record),
        verdicts=verdict_table([*suite, *shown], names, limit),
        left_out=len(others) - len(shown),
        reasons=cut(reasons([*suite, *others], names), most.others),
        changes=cut(changes(record.verdicts, names), most.others),
        unchanged=len(unchanged),
        folded=verdict_table(folded, names, limit),
        cases=len(record.verdicts),
        legend=legend(record),
        policy=tuple(policy_sentences(record.policy)),
        measured=measured(record),
        ways_on=tuple(ways_on(record)),
    )
