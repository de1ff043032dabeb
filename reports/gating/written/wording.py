"""A verdict's figures and words as people read them."""

from collections.abc import Callable, Sequence

from reports.gating.gate import is_excused
from reports.gating.standing import blocks
from reports.gating.verdicts import Verdict, Word
from reports.gating.written.names import Names
from reports.labels import grouped
from reports.profiles.summary import listed
from reports.units import UNKNOWN

# The worst first: that is the order in which anybody wants to know.
ORDER: Sequence[Word] = (
    "wrong",
    "missing",
    "regressed",
    "not comparable",
    "not measured",
    "inconclusive",
    "improved",
    "new",
    "unchanged",
)
# Words that close the gate, and those that leave it without an answer.
BLOCKING: Sequence[Word] = ("wrong", "missing", "regressed")
UNANSWERED: Sequence[Word] = ("not comparable", "not measured")
# Words that say something of one side's times against the other's.
GOOD: Sequence[Word] = ("improved", "unchanged")
DECIDED: Sequence[Word] = (*GOOD, "regressed")
# How one case, and several, are said to be so.
SAID: dict[str, tuple[str, str]] = {
    "wrong": ("is wrong", "are wrong"),
    "missing": ("is missing", "are missing"),
    "regressed": ("regressed", "regressed"),
    "not comparable": ("is not comparable", "are not comparable"),
    "not measured": ("was not measured", "were not measured"),
}
# A sentence of more names is a list.
MOST_NAMED = 3
# From here on a decimal says nothing, and from there on neither does the number.
WIDE_PERCENT, ENDLESS_PERCENT = 100, 10_000


def percent(ratio: float, *, signed: bool = True) -> str:
    """A ratio's distance from 1 in percent, without the sign of percent; above 0 is slower."""
    value = 100 * (ratio - 1)
    if value >= ENDLESS_PERCENT:
        return f"over {ENDLESS_PERCENT}"
    decimals = 1 if abs(value) < WIDE_PERCENT else 0
    text = f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text


def change(verdict: Verdict) -> str:
    """How much more time the candidate takes, with the interval: ``+12.0 % (+9.1 to +15.0 %)``."""
    if verdict.ratio is None:
        return UNKNOWN
    if verdict.low is None or verdict.high is None:
        return f"{percent(verdict.ratio)} % (no interval)"
    return f"{percent(verdict.ratio)} % ({percent(verdict.low)} to {percent(verdict.high)} %)"


def share(ratio: float | None) -> str:
    """A limit in percent."""
    return UNKNOWN if ratio is None else f"{percent(ratio, signed=False)} %"


def word_of(verdict: Verdict) -> str:
    """The word, whether facts decided it or would have, and until when it blocks nothing."""
    remarks = []
    if verdict.word == "regressed" and any(map(blocks, verdict.changes)):
        remarks.append("by facts and time" if _is_slower(verdict) else "by facts")
    if in_quarantine(verdict):
        remarks.append(f"quarantined until {verdict.quarantined}")
    return f"{verdict.word} ({', '.join(remarks)})" if remarks else verdict.word


def _is_slower(verdict: Verdict) -> bool:
    """Whether the times alone would have said so."""
    if verdict.ratio is None or verdict.low is None:
        return False
    return verdict.low > 1 and verdict.ratio > verdict.limit


def in_quarantine(verdict: Verdict) -> bool:
    """Whether what its times say counts for nothing now, be it good or bad."""
    is_good = verdict.word in GOOD and verdict.quarantined is not None
    return is_good or is_excused(verdict)


def is_undecided(verdicts: Sequence[Verdict]) -> bool:
    """Whether not one that counts says that a case is better, worse or as it was."""
    return not any(each.word in DECIDED and not in_quarantine(each) for each in verdicts)


def answer(
    verdicts: Sequence[Verdict],
    suite: Verdict | None,
    names: Names,
    quoted: Callable[[str], str] = str,
) -> str:
    """What the verdicts come to, in one sentence.

    Args:
        verdicts: of all cases.
        suite: of all cases together.
        names: of the cases.
        quoted: what makes a name safe where the sentence goes.
    """
    if not verdicts:
        return "Nothing was judged."
    free = grouped((v for v in verdicts if not in_quarantine(v)), lambda verdict: verdict.word)
    worst = next((word for word in ORDER if word in SAID and word in free), None)
    counts = _counts(verdicts, worst)
    if worst:
        first = _said(worst, [quoted(names[v.case]) for v in free[worst]], len(verdicts))
        together = "all together regressed" if _regressed(suite) else ""
        return f"{'; '.join(filter(None, (first, counts, together)))}."
    return f"{_none(verdicts, suite)}: {counts}."


def _said(word: Word, named: Sequence[str], count: int) -> str:
    """``1 of 10 cases regressed: resnet18``."""
    more = [f"{len(named) - MOST_NAMED} more"] if len(named) > MOST_NAMED else []
    said = SAID[word][len(named) > 1]
    return f"{len(named)} of {_cases(count)} {said}: {listed([*named[:MOST_NAMED], *more])}"


def _none(verdicts: Sequence[Verdict], suite: Verdict | None) -> str:
    """What there is to say where no case that counts is any worse."""
    if len(verdicts) == 1:
        return "The only case"
    outside = any(verdict.word in SAID for verdict in verdicts)  # All of them in quarantine.
    said = f"None of {_cases(len(verdicts))} regressed" + " outside of quarantine" * outside
    if _regressed(suite):
        return f"{said} by itself, but all together did"
    undecided = not outside and is_undecided(verdicts)
    return f"None of {_cases(len(verdicts))} was decided" if undecided else said


def _regressed(suite: Verdict | None) -> bool:
    return suite is not None and suite.word == "regressed"


def _counts(verdicts: Sequence[Verdict], worst: Word | None) -> str:
    """The other words, each with the number of its cases."""
    by_word = grouped(verdicts, lambda verdict: (verdict.word, in_quarantine(verdict)))
    parts = [
        f"{len(by_word[key])} {word}" + (" in quarantine" if quarantined else "")
        for word in ORDER
        for quarantined in (False, True)
        if (key := (word, quarantined)) in by_word and key != (worst, False)
    ]
    if len(verdicts) == 1:
        return "".join(parts).removeprefix("1 ")
    (alone,) = parts if len(parts) == 1 else [""]
    word = alone.removeprefix(f"{len(verdicts)} ")
    return f"all are {word}" if word in {"unchanged", "inconclusive"} else ", ".join(parts)


def _cases(count: int) -> str:
    return f"{count} case{'s' if count != 1 else ''}"
