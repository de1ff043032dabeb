"""What has no noise is compared exactly: two sides' `Facts` -> what is not what it was."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.measure.duel_record import Facts, ModuleCount
from benchmarks.measure.fingerprint import fingerprint_differences
from reports.gating.operators import FORMATS, KINDS, OPERATORS, operator_changes
from reports.gating.policy import Policy
from reports.gating.shares import counted
from reports.gating.verdicts import Change

OUTPUT_SHAPE = "output_shape"
# They make the answer wrong, where others make the case dearer.
ANSWER, OUTPUT = "answer", "output"
MEMORY, GRAPHS, BREAKS, ERROR = "peak memory", "graphs", "graph breaks", "numerical error"
# What another torch does otherwise with the same code.
OF_TORCH = (OPERATORS, KINDS, FORMATS, MEMORY, GRAPHS, BREAKS, ERROR)
# Ordinary rounding: float32 in another layout is off by up to 2.3e-6, and such an error grows many
# times when sums are taken in another order.
LEAST_ERROR = 1e-5


def differing_work(baseline: Facts, candidate: Facts) -> list[str]:
    """Why the two sides do not do the same work, a line for each field; empty where they do.

    An output of another shape for the same input is not other work, but another answer.
    """
    first, second = baseline.signature, candidate.signature
    fields = fingerprint_differences(first, second)
    if fields == (OUTPUT_SHAPE,):
        return []
    return [
        f"not the same work: {field} is {first.get(field)} and {second.get(field)}"
        for field in fields
    ]


def changes_of(baseline: Facts, candidate: Facts, policy: Policy) -> list[Change]:
    """All that differs between two sides that do the same work; nothing is accepted yet."""
    return [
        *_answers(baseline, candidate),
        *_shared("parameters", baseline, candidate),
        *_shared("macs", baseline, candidate),
        *_shared("activations", baseline, candidate),
        *_memory(baseline.peak_memory_bytes, candidate.peak_memory_bytes),
        *_operators(baseline, candidate),
        *_graphs(baseline.graphs, candidate.graphs),
        *_breaks(baseline.graph_breaks, candidate.graph_breaks),
        *_errors(baseline.relative_error, candidate.relative_error, policy.error_growth),
    ]


def of_upgrade(change: Change, versions: tuple[Any, Any]) -> Change:
    """The change as it counts between these versions of torch: where they differ, it explains it.

    What the code alone decides (parameters, MACs, activations, the answer) stays as it was.
    """
    first, second = versions
    if first == second or change.fact not in OF_TORCH:
        return change
    return replace(change, worse=None, accepted=f"torch {second} instead of {first} may change it")


def makes_wrong(change: Change) -> bool:
    """Whether a change makes the answer a wrong one; one that nobody could compare is not."""
    return change.fact in {ANSWER, OUTPUT} and change.worse is True


def _answers(baseline: Facts, candidate: Facts) -> Iterator[Change]:
    first, second = (facts.signature.get(OUTPUT_SHAPE) for facts in (baseline, candidate))
    if first != second:
        yield _changed(OUTPUT, first, second, f"{OUTPUT}: {first} -> {second}", worse=True)
    error, allowed = candidate.answer_error, candidate.tolerance
    remark = candidate.answer_remark
    if error is None and first == second:
        text = f"{ANSWER}: not compared: {remark or 'nobody knows why'}"
        yield _changed(ANSWER, None, None, text, worse=None)
    if error is not None and error > allowed:
        how = f" ({remark})" if remark else ""
        off = f"off by {error:.2g} with the baseline's weights{how}"
        yield _changed(
            ANSWER, None, error, f"{ANSWER}: {off}; {allowed:.0e} is allowed", worse=True
        )


def _shared(fact: str, baseline: Facts, candidate: Facts) -> Iterator[Change]:
    """A count that the modules share; as much of it in modules of other names is no change."""
    first, second = getattr(baseline, fact), getattr(candidate, fact)
    if second is None:
        yield from _unknown(fact, first)
    elif first is not None and first != second:
        before, after = (_by_module(facts.modules, fact) for facts in (baseline, candidate))
        differences = {
            (path, ""): after.get(path, 0) - before.get(path, 0) for path in {**before, **after}
        }
        yield counted(fact, (first, second), differences, worse=second > first)


def _by_module(modules: Sequence[ModuleCount], fact: str) -> dict[str, int]:
    return {module.path: getattr(module, fact) for module in modules}


def _memory(first: int | None, second: int | None) -> Iterator[Change]:
    if second is None:
        yield from _unknown(MEMORY, first)
    elif first is not None and first != second:
        growth = f" ({100 * (second / first - 1):+.3g} %)" if first else ""
        text = f"{MEMORY}: {first:,} -> {second:,} bytes{growth}"
        yield _changed(MEMORY, first, second, text, worse=second > first)


def _operators(baseline: Facts, candidate: Facts) -> Iterator[Change]:
    first, second = baseline.operators, candidate.operators
    if first is not None and second is not None:
        yield from operator_changes(first, second)
    elif first is not None:
        yield from _unknown(OPERATORS, sum(operator.calls for operator in first))


def _graphs(first: int | None, second: int | None) -> Iterator[Change]:
    if second is None:
        yield from _unknown(GRAPHS, first)
    elif first is None:
        text = f"{GRAPHS}: {second}, where nothing was compiled"
        yield _changed(GRAPHS, None, second, text, worse=None)
    elif first != second:
        text = f"{GRAPHS}: {first} -> {second}"
        yield _changed(GRAPHS, first, second, text, worse=second > first)


def _breaks(first: Sequence[str], second: Sequence[str]) -> Iterator[Change]:
    """Only their number counts: a reason names a line, and lines move."""
    before, after = len(first), len(second)
    if before != after:
        told = [reason for reason in second if reason not in first] if after > before else []
        text = f"{BREAKS}: {before} -> {after}" + (f" ({'; '.join(told)})" if told else "")
        yield _changed(BREAKS, before, after, text, worse=after > before)


def _errors(first: float, second: float, growth: float) -> Iterator[Change]:
    """The variant's error to its own float32 answer, which is the same in every process."""
    larger, smaller = max(first, second), min(first, second)
    if larger > growth * smaller and larger > LEAST_ERROR:
        text = f"{ERROR}: {first:.2g} -> {second:.2g}"
        yield _changed(ERROR, first, second, text, worse=second > first)


def _unknown(fact: str, first: int | None) -> Iterator[Change]:
    """A check that cannot be made any more is no passed one."""
    if first is not None:
        yield _changed(fact, first, None, f"{fact}: {first:,} -> not known", worse=None)


def _changed(fact: str, baseline: Any, candidate: Any, text: str, *, worse: bool | None) -> Change:
    """A change that no module shows."""
    return Change(
        fact=fact,
        module=None,
        baseline=baseline,
        candidate=candidate,
        worse=worse,
        accepted=None,
        text=text,
    )
