"""How far a run's numbers can be trusted: machine, noise floor, flags, what was not measured."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.measure.intervals import Interval
from benchmarks.measure.record import Outcome
from reports.appendices import CONTENDED
from reports.baselines import block_baseline, variant_pairs
from reports.comparison import run_names
from reports.documents import facts
from reports.estimates import call_of, ratio_of
from reports.labels import grouped
from reports.load import Run
from reports.remarks import ALL, IMPRECISE, remarks
from reports.sections import Section
from reports.units import MICRO, significant

# Of a list in a cell; the table of cases has them all.
MOST_NAMED = 3
# Of fewer, nine of ten are all.
LEAST_FOR_NINTHS = 10


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where a run was made: its name on the page, and what is known of it."""

    name: str
    provenance: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Trust:
    """What a reader has to know before a number, as plain text.

    Attributes:
        answer: for who reads one sentence.
        sentences: the noise floor, and what it is made of.
        flags: each that was raised, how often, and what to do about it.
        unmeasured: what failed or was skipped, by reason.
    """

    answer: str
    sentences: tuple[str, ...]
    flags: Section
    unmeasured: Section
    machines: tuple[Machine, ...]


def trust_of(runs: Sequence[Run]) -> Trust:
    """How far the numbers of these runs can be trusted."""
    names = run_names(runs)
    return Trust(
        answer=_answer(runs),
        sentences=tuple(
            f"{name}: {sentence}" if len(runs) > 1 else sentence
            for name, run in zip(names, runs, strict=True)
            for sentence in _floor(run)
        ),
        flags=_flags(runs),
        unmeasured=_unmeasured(runs),
        machines=tuple(
            Machine(
                name=name,
                provenance=run.provenance,
                facts=tuple(facts(run)),
                notes=tuple(run.suite.notes),
            )
            for name, run in zip(names, runs, strict=True)
        ),
    )


def time_half_widths(run: Run) -> list[float]:
    """Of each time its 95 % interval's half width over processes, as a share of it, in order."""
    return _halves(call_of(record).interval for record in run.records if len(record.restarts) > 1)


def ratio_half_widths(run: Run) -> list[float]:
    """The same of the ratios of cases that took turns."""
    pairs = variant_pairs(run.cases)
    for members in grouped(run.cases, lambda case: case.record.group).values():
        if basic := block_baseline(members):
            pairs += [(basic, other) for other in members if other is not basic]
    ratios = [ratio_of(*pair) for pair in pairs]
    return _halves(
        ratio.interval for ratio in ratios if ratio.in_turns and ratio.cover == "processes"
    )


def _halves(intervals: Iterator[Interval | None]) -> list[float]:
    return sorted(each.relative_half_width for each in intervals if each is not None)


def _answer(runs: Sequence[Run]) -> str:
    """How well the times are known, how many cases are flagged, what is missing."""
    records = [record for run in runs for record in run.records]
    missing = sum(len(run.outcomes) - len(run.cases) for run in runs)
    halves = [half for run in runs for half in time_half_widths(run)]
    flagged = sum(bool(record.flags) for record in records)
    if not records:
        return f"None of {missing} planned cases was measured."
    known = _known(halves, len(records))
    parts = [known, f"{flagged} of {len(records)} cases have a flag besides {IMPRECISE}"]
    parts += [f"{missing} of {len(records) + missing} planned cases were not measured"] * (
        missing > 0
    )
    return f"{'; '.join(parts)}."


def _known(halves: Sequence[float], cases: int) -> str:
    """How well the times are known of which that is known."""
    if not halves:
        return "Each case ran in one process, which tells little about another one"
    of = "the times" if len(halves) == cases else f"the {len(halves)} times of several processes"
    return f"Half of {of} are known to within {_per_cent(statistics.median(halves))} or better"


def _floor(run: Run) -> Iterator[str]:
    """The noise floor of a run, in sentences that can be acted on."""
    halves, ratios = time_half_widths(run), ratio_half_widths(run)
    if halves:
        yield (
            f"Noise floor of times: of the 95 % intervals over processes {_spread(halves)} (of "
            f"{len(halves)} cases). Two cases whose intervals overlap are level."
        )
    elif run.cases:
        yield (
            "Every case was measured in one process. Its bars are quartiles of the samples; what "
            "another process would give is not known (--restarts 3 measures it)."
        )
    if ratios:
        yield (
            "Noise floor of ratios: of those of cases that took turns in the same processes "
            f"{_spread(ratios)} (of {len(ratios)} pairs). Two such cases differ where the ratio's "
            "own interval leaves out 1; to see less than these widths takes more --restarts."
        )
    yield from _instrument(run)


def _instrument(run: Run) -> Iterator[str]:
    """What timing itself costs, what stopped the sampling, and the roofs."""
    costs = [restart.harness_cost_s for record in run.records for restart in record.restarts]
    if costs:
        yield (
            f"Timing an empty call costs {significant(max(costs) / MICRO, 2)} µs a sample at "
            "most; it is within each sample."
        )
    imprecise = sum(not record.converged for record in run.records)
    if imprecise:
        yield (
            f"In {imprecise} of {len(run.records)} cases the time was up before the precision "
            f"that was aimed at was reached ({IMPRECISE})."
        )
    if any(each.contended for each in run.suite.ceilings):
        yield f"Of the ceilings: {CONTENDED}."


def _spread(halves: Sequence[float]) -> str:
    """What half of the intervals keep, and what nine of ten do."""
    middle = _per_cent(statistics.median(halves))
    if len(halves) < LEAST_FOR_NINTHS:
        return f"half are within {middle} either way, the widest within {_per_cent(halves[-1])}"
    ninth = statistics.quantiles(halves, n=10)[-1]
    return f"half are within {middle} either way, and nine of ten within {_per_cent(ninth)}"


def _per_cent(share: float) -> str:
    return f"{significant(100 * share, 2)} %"


def _flags(runs: Sequence[Run]) -> Section:
    """The most frequent first."""
    raised = Counter(
        remark
        for run in runs
        for record in run.records
        for remark in remarks(record, run.suite.ceilings)
    )
    total = sum(len(run.cases) for run in runs)
    return Section(
        group="",
        questions=(),
        headings=("flag", "cases", "what to do"),
        rows=tuple(
            (name, f"{count} of {total}", ALL[name]) for name, count in raised.most_common()
        ),
    )


def _unmeasured(runs: Sequence[Run]) -> Section:
    """By outcome and reason, the most frequent first."""
    missing = [outcome for run in runs for outcome in run.outcomes if outcome.reason]
    groups = grouped(missing, lambda outcome: (outcome.status, outcome.reason))
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return Section(
        group="",
        questions=(),
        headings=("outcome", "reason", "cases", "which"),
        rows=tuple(
            (status.replace("_", " "), str(reason), str(len(members)), _named(members))
            for (status, reason), members in ordered
        ),
    )


def _named(members: Sequence[Outcome]) -> str:
    ids = [member.id for member in members]
    more = [f"{len(ids) - MOST_NAMED} more"] if len(ids) > MOST_NAMED else []
    return ", ".join([*ids[:MOST_NAMED], *more])
