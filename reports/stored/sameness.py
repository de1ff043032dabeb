"""Whether two stored runs may be held against each other at all, and whether their times may."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.measure.fingerprint import fingerprint_differences
from reports.gating.written.safe_text import line
from reports.load import Run
from reports.reading import LoadError

# What the speed depends on; fvcore counts and pytest-benchmark hosts.
VERSIONS = (
    *("python", "torch", "torch_build", "torch_parallelism", "torchvision", "timm", "triton"),
    *("numpy", "cuda", "cudnn"),
)
SETTINGS = ("threads", "interop_threads", "mkldnn", "pinned")
GROUPS_OF_SETTINGS = ("switches", "system_settings", "variables")
# Of a file that does not hold the fields of the fingerprint.
OF_THE_MACHINE = ("fingerprint", "cpu", "cores", "gpu")
# More say nothing more.
MOST_NAMED = 4
# A digest or a list would fill the line.
MOST_OF_A_VALUE = 40


def ensure_two(baseline: Run, candidate: Run) -> None:
    """Refuses a run and its copy: that nothing differs would say nothing of the program.

    Raises:
        LoadError: a line that names both files.
    """
    if baseline.suite == candidate.suite and baseline.cases == candidate.cases:
        raise LoadError(
            f"{baseline.path} and {candidate.path}: the same run twice; two runs are needed to "
            "tell what differs"
        )


def ensure_comparable(baseline: Run, candidate: Run) -> None:
    """Refuses two runs of other machines, versions, switches or protocols.

    Raises:
        LoadError: a line that names the fields that differ, with both values.
    """
    if found := list(differences(baseline, candidate)):
        raise LoadError(
            f"{baseline.path} and {candidate.path}: their times cannot be compared, because these "
            f"differ: {'; '.join(found)}; --across-machines compares what does not depend on them"
        )


def differences(baseline: Run, candidate: Run) -> Iterator[str]:
    """The fields that differ, each with both values, the most telling first."""
    first, second = (run.suite.environment for run in (baseline, candidate))
    yield from _machine(first, second)
    yield from _told("", _chosen(first, VERSIONS), _chosen(second, VERSIONS))
    yield from _told("", _chosen(first, SETTINGS), _chosen(second, SETTINGS))
    for group in GROUPS_OF_SETTINGS:
        yield from _told(f"{group} ", _part(first, group), _part(second, group))
    yield from _told("protocol ", baseline.suite.protocol, candidate.suite.protocol)


def few_differences(baseline: Run, candidate: Run) -> str:
    """The first of the fields that differ, and how many more there are; empty where none does."""
    found = list(differences(baseline, candidate))
    more = [f"{len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
    return "; ".join([*found[:MOST_NAMED], *more])


def _machine(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[str]:
    fields = list(_told("machine ", _part(first, "machine"), _part(second, "machine")))
    chosen = _chosen(first, OF_THE_MACHINE), _chosen(second, OF_THE_MACHINE)
    yield from fields or _told("machine ", *chosen)


def _told(group: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[str]:
    for name in fingerprint_differences(first, second):
        yield f"{group}{name} ({_shown(first.get(name))} and {_shown(second.get(name))})"


def _shown(value: Any) -> str:
    return "none" if value is None else line(str(value), MOST_OF_A_VALUE)


def _part(environment: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A group of facts; a file of an older version may lack it."""
    part = environment.get(name)
    return part if isinstance(part, dict) else {}


def _chosen(environment: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: environment.get(name) for name in names}
