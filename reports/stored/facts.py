"""What has no noise in two records of one case, compared exactly."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from benchmarks.measure.record import CaseRecord
from reports.gating.facts import ERROR, LEAST_ERROR, MEMORY, of_upgrade
from reports.gating.policy import Policy
from reports.gating.verdicts import Change

# What each fact is called, and its field: more is worse.
COUNTS = {
    "parameters": "parameters",
    "macs": "macs",
    "activations": "activations",
    "least bytes": "least_bytes",
    MEMORY: "peak_memory_bytes",
}
# What another machine does otherwise with the same program: other kernels round otherwise, and
# take other scratch memory.
OF_THE_MACHINE = (MEMORY, ERROR)
# A record that differs in these is of other work, whatever its id; some matter to times alone.
WORK = ("batch_size", "input_shape")
TIMED_WORK = (*WORK, "threads", "asks")


def differing_work(baseline: CaseRecord, candidate: CaseRecord, *, timed: bool) -> list[str]:
    """Why two records are not of the same work, a line for each field; empty where they are."""
    pairs = {
        name: (getattr(baseline, name), getattr(candidate, name))
        for name in (TIMED_WORK if timed else WORK)
    }
    return [
        f"not the same work: {name} is {first} and {second}"
        for name, (first, second) in pairs.items()
        if first != second
    ]


def changes_of(
    baseline: CaseRecord, candidate: CaseRecord, policy: Policy, versions: tuple[Any, Any]
) -> list[Change]:
    """All that differs; what another torch explains is told and excused.

    Args:
        baseline: the case in the first run.
        candidate: the same case in the second one.
        policy: how much a numerical error may grow.
        versions: of torch.
    """
    found = [*_counts(baseline, candidate), *_error(baseline, candidate, policy.error_growth)]
    return [of_upgrade(change, versions) for change in found]


def of_other_machine(change: Change) -> Change:
    """The change as it counts between two machines: what they explain is told and excused."""
    if change.fact not in OF_THE_MACHINE:
        return change
    return replace(change, worse=None, accepted="another machine may change it")


def _counts(baseline: CaseRecord, candidate: CaseRecord) -> Iterator[Change]:
    for fact, name in COUNTS.items():
        first, second = getattr(baseline, name), getattr(candidate, name)
        if first is None or first == second:
            continue
        if second is None:  # A check that cannot be made any more is no passed one.
            yield _changed(fact, first, second, f"{first:,} -> not known", worse=None)
        else:
            yield _changed(fact, first, second, f"{first:,} -> {second:,}", worse=second > first)


def _error(baseline: CaseRecord, candidate: CaseRecord, growth: float) -> Iterator[Change]:
    first, second = baseline.relative_error, candidate.relative_error
    larger, smaller = max(first, second), min(first, second)
    if larger > growth * smaller and larger > LEAST_ERROR:
        yield _changed(ERROR, first, second, f"{first:.2g} -> {second:.2g}", worse=second > first)


def _changed(fact: str, first: Any, second: Any, text: str, *, worse: bool | None) -> Change:
    return Change(
        fact=fact,
        module=None,
        baseline=first,
        candidate=second,
        worse=worse,
        accepted=None,
        text=f"{fact}: {text}",
    )
