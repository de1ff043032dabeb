"""Several runs beside each other: the cases that they share, and how long each took."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measure.record import CaseRecord
from reports.labels import label
from reports.load import LoadError, Run


@dataclass(frozen=True, kw_only=True)
class Series:
    """One device of one run, and its cases by what they share with the other series.

    Attributes:
        name: what tells it from the others: machine, device, versions or time.
    """

    name: str
    run: Run
    cases: dict[str, CaseRecord]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case in every series, in their order."""

    group: str
    name: str
    cases: tuple[CaseRecord, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """Median seconds of the later series over those of the first: above 1 is slower."""
        first, *others = self.cases
        return tuple(ratio(first, other)[1] for other in others)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The series of several runs, the first of them the baseline, and the cases they share."""

    series: tuple[Series, ...]
    rows: tuple[Row, ...]

    @property
    def groups(self) -> dict[str, list[Row]]:
        """The rows by group."""
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.group, []).append(row)
        return groups


def compare(runs: Sequence[Run]) -> Comparison:
    """The cases that every device of every run has measured.

    Cases of different devices are the same case here where all else is the same, so that a
    machine with a GPU can stand beside one without.

    Raises:
        LoadError: a run has measured nothing, or the runs share no case.
    """
    for run in runs:
        if not run.cases:
            raise LoadError(f"{run.path}: nothing was measured, so there is nothing to compare")
    devices = [(run, device) for run in runs for device in devices_of(run)]
    series = tuple(
        Series(name=name, run=run, cases=cases_on(run, device))
        for name, (run, device) in zip(names_of(devices), devices, strict=True)
    )
    first, *others = series
    shared = [key for key in first.cases if all(key in other.cases for other in others)]
    if not shared:
        raise LoadError(f"{' and '.join(str(run.path) for run in runs)}: they share no case")
    return Comparison(series=series, rows=tuple(row_of(series, key) for key in shared))


def ratio(baseline: CaseRecord, candidate: CaseRecord) -> tuple[float, float, float]:
    """Candidate's seconds over the baseline's: at least, of the medians, and at most.

    The ends take the lower quartile of the one and the upper quartile of the other. They cover
    what calls differed by within their processes, and nothing of what processes differ by.
    """
    return (
        candidate.call_q1_s / baseline.call_q3_s,
        candidate.call_median_s / baseline.call_median_s,
        candidate.call_q3_s / baseline.call_q1_s,
    )


def row_of(series: Sequence[Series], key: str) -> Row:
    """The row of one shared case."""
    cases = tuple(each.cases[key] for each in series)
    first = cases[0]
    group = ", ".join(part for part in first.group.split(", ") if part != first.device)
    return Row(group=group, name=label(first), cases=cases)


def devices_of(run: Run) -> tuple[str, ...]:
    """The devices that have measured cases."""
    return tuple(dict.fromkeys(record.device for record in run.records))


def cases_on(run: Run, device: str) -> dict[str, CaseRecord]:
    """A device's cases by their id without the device."""
    return {without_device(case): case for case in run.records if case.device == device}


def without_device(case: CaseRecord) -> str:
    """The id but for the device: what is measured, wherever it is."""
    stem, _, threads = case.id.rpartition(f"-{case.device}")
    return stem + threads


def names_of(devices: Sequence[tuple[Run, str]]) -> list[str]:
    """As few facts as tell the series apart, each of them one that differs."""
    names = [""] * len(devices)
    for fact in FACTS:
        if all(names) and len(set(names)) == len(names):
            break
        values = [fact(run, device) for run, device in devices]
        if len(set(values)) > 1:
            names = [", ".join(filter(None, pair)) for pair in zip(names, values, strict=True)]
    return names


def _chip(run: Run, device: str) -> str:
    facts = run.suite.environment
    return str(facts.get("cpu") if device == "cpu" else facts.get("gpu"))


# The most telling first; a run's file is its own at last.
FACTS: Sequence[Callable[[Run, str], str]] = (
    _chip,
    lambda run, _: f"torch {run.suite.environment.get('torch')}",
    lambda run, _: f"commit {run.commit}",
    lambda run, _: run.suite.started_at[:19].replace("T", " "),
    lambda _, device: device,
    lambda run, _: str(run.path),
)
