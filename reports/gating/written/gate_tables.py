"""The tables and lists of a gate: verdicts, their reasons, and the facts that changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.gating.suite import ALL_CASES
from reports.gating.verdicts import Change, Verdict
from reports.gating.written.names import Names
from reports.gating.written.safe_text import code, prose
from reports.gating.written.wording import MOST_NAMED, ORDER, change, share, word_of
from reports.labels import grouped
from reports.profiles.summary import listed
from reports.profiles.tables import Table
from reports.units import UNKNOWN, whole

HEADINGS = ("case", "verdict", "change of time", "restarts", "smallest detectable", "limit")
# Of one case; the others are in the gate's file.
MOST_REASONS = 5
FLOOR = "floor"
FACTS = "facts changed, as listed below"


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What of a list is shown, and how many are not."""

    shown: tuple[str, ...]
    left_out: int


def cut(entries: Sequence[str], most: int | None) -> Cut:
    """The first ones; all where there is no limit."""
    shown = tuple(entries if most is None else entries[:most])
    return Cut(shown=shown, left_out=len(entries) - len(shown))


def telling(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those that are not unchanged, the worst first, the largest change first among equals."""
    others = [verdict for verdict in verdicts if not is_unchanged(verdict)]
    return sorted(others, key=lambda each: (ORDER.index(each.word), -(each.ratio or 0.0)))


def is_unchanged(verdict: Verdict) -> bool:
    """Whether nobody has to look at it."""
    return verdict.word == "unchanged" and not verdict.changes and not verdict.quarantined


def verdict_table(
    verdicts: Sequence[Verdict],
    names: Names,
    limit: float,
    quoted: Callable[[str], str] = code,
) -> Table:
    """A row for each verdict.

    Args:
        verdicts: in the order of the rows.
        names: of their cases.
        limit: the policy's, for one case; a verdict's own above it is marked.
        quoted: what makes a name safe where the table goes.
    """
    return Table(
        headings=HEADINGS,
        rows=tuple(
            (
                quoted(names[verdict.case]) if verdict.case != ALL_CASES else ALL_CASES,
                word_of(verdict),
                change(verdict),
                whole(verdict.restarts) if verdict.restarts else UNKNOWN,
                share(verdict.detectable),
                limit_of(verdict, limit),
            )
            for verdict in verdicts
        ),
    )


def limit_of(verdict: Verdict, limit: float) -> str:
    """A verdict's limit, with a mark where the case's own noise has set it."""
    if verdict.ratio is None:
        return UNKNOWN
    return f"{share(verdict.limit)}{f' ({FLOOR})' * has_floor(verdict, limit)}"


def has_floor(verdict: Verdict, limit: float) -> bool:
    """Whether a case's limit is above the policy's: it differs that much from itself."""
    return verdict.case != ALL_CASES and verdict.limit > 1.0 + limit


def reasons(
    verdicts: Sequence[Verdict],
    names: Names,
    quoted: Callable[[str], str] = code,
    said: Callable[[str], str] = prose,
) -> list[str]:
    """Why each is what it is, a line for a case; cases with the same reasons share one."""
    lines = []
    for each, members in grouped(verdicts, _grounds).items():
        if not each:
            continue
        more = [f"and {len(each) - MOST_REASONS} more"] if len(each) > MOST_REASONS else []
        told = "; ".join([*map(said, each[:MOST_REASONS]), *more])
        lines.append(f"{_cases([verdict.case for verdict in members], names, quoted)}: {told}")
    return lines


def _grounds(verdict: Verdict) -> tuple[str, ...]:
    """The reasons, without the texts of changes, which stand in a list of their own."""
    texts = {each.text for each in verdict.changes}
    others = [reason for reason in verdict.reasons if reason not in texts]
    return (*([FACTS] if texts.intersection(verdict.reasons) else []), *others)


def changes(
    verdicts: Sequence[Verdict],
    names: Names,
    quoted: Callable[[str], str] = code,
    said: Callable[[str], str] = prose,
) -> list[str]:
    """The facts that changed, the worse ones first; cases with the same change share a line."""
    found = [(verdict.case, each) for verdict in verdicts for each in verdict.changes]
    alike = grouped(found, lambda entry: (_rank(entry[1]), entry[1].text, entry[1].accepted))
    lines = []
    for (rank, text, accepted), members in sorted(alike.items(), key=lambda entry: entry[0][0]):
        cases = _cases([case for case, _ in members], names, quoted)
        taken = f", accepted: {said(accepted)}" if accepted else ""
        lines.append(f"{cases}: {said(text)} ({RANKS[rank]}{taken})")
    return lines


# The first is what a reader looks for.
RANKS = ("worse", "neither better nor worse", "better")


def _rank(each: Change) -> int:
    if each.worse is None:
        return 1
    return 0 if each.worse else 2


def _cases(cases: Sequence[str], names: Names, quoted: Callable[[str], str]) -> str:
    """``resnet18, resnet34, resnet50 and 7 more``."""
    named = [quoted(names[case]) if case != ALL_CASES else ALL_CASES for case in cases]
    more = [f"{len(named) - MOST_NAMED} more"] if len(named) > MOST_NAMED else []
    return listed([*named[:MOST_NAMED], *more])
