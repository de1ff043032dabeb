"""Several runs beside each other: the cases that they share, and how long each took."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.measure.record import CaseRecord
from reports.estimates import Estimate, bar_of, calibrated_bar_of, ratio_apart
from reports.labels import grouped, label
from reports.load import Run
from reports.reading import LoadError

# Where there is no other run to tell it from.
THE_ONLY = "this run"


@dataclass(frozen=True, kw_only=True)
class Series:
    """A run, or one device of it, and its cases by what they share with the other series.

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
    def ratios(self) -> tuple[Estimate, ...]:
        """Seconds of the later series over those of the first: above 1 is slower."""
        first, *others = map(bar_of, self.cases)
        return tuple(ratio_apart(first, other) for other in others)

    @property
    def calibrated_ratios(self) -> tuple[Estimate, ...]:
        """The same of calls in units of the fixed work that was timed beside them.

        A slow hour, or a slower machine, slows the fixed work as well and drops out.
        """
        first, *others = map(calibrated_bar_of, self.cases)
        return tuple(ratio_apart(first, other) for other in others)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The series of several runs, the first of them the baseline, and the cases they share."""

    series: tuple[Series, ...]
    rows: tuple[Row, ...]

    @property
    def cases(self) -> tuple[CaseRecord, ...]:
        """Those of all rows."""
        return tuple(case for row in self.rows for case in row.cases)

    @property
    def groups(self) -> dict[str, list[Row]]:
        """The rows by group."""
        return grouped(self.rows, lambda row: row.group)


def compare(runs: Sequence[Run]) -> Comparison:
    """The cases that every run has measured, each on its own device.

    Runs that have no case in common are compared device by device: a case is then the same on
    another device where all else is the same, so that a machine with a GPU can stand beside one
    without.

    Raises:
        LoadError: a run has measured nothing, or the runs share no case.
    """
    for run in runs:
        if not run.cases:
            raise LoadError(f"{run.path}: nothing was measured, so there is nothing to compare")
    for series in (whole_runs(runs), single_devices(runs)):
        first, *others = series
        if shared := [key for key in first.cases if all(key in each.cases for each in others)]:
            return Comparison(series=series, rows=tuple(row_of(series, key) for key in shared))
    raise LoadError(f"{' and '.join(str(run.path) for run in runs)}: they share no case")


def whole_runs(runs: Sequence[Run]) -> tuple[Series, ...]:
    """A series for each run, its cases by their ids."""
    names = names_of([(run, None) for run in runs])
    return tuple(
        Series(name=name, run=run, cases={case.id: case for case in run.records})
        for name, run in zip(names, runs, strict=True)
    )


def single_devices(runs: Sequence[Run]) -> tuple[Series, ...]:
    """A series for each device of each run, its cases by their ids without the device."""
    devices = [(run, device) for run in runs for device in devices_of(run)]
    return tuple(
        Series(name=name, run=run, cases=cases_on(run, device))
        for name, (run, device) in zip(names_of(devices), devices, strict=True)
    )


def row_of(series: Sequence[Series], key: str) -> Row:
    """The row of one shared case."""
    cases = tuple(each.cases[key] for each in series)
    first, devices = cases[0], {case.device for case in cases}
    parts = first.group.split(", ")
    group = ", ".join(part for part in parts if len(devices) == 1 or part not in devices)
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


def run_names(runs: Sequence[Run]) -> list[str]:
    """What tells each run from the others."""
    return [THE_ONLY] if len(runs) == 1 else names_of([(run, None) for run in runs])


def names_of(devices: Sequence[tuple[Run, str | None]]) -> list[str]:
    """As few facts as tell the series apart, each of them one that differs."""
    names = [""] * len(devices)
    for fact in FACTS:
        if all(names) and len(set(names)) == len(names):
            break
        values = [fact(run, device) for run, device in devices]
        if len(set(values)) > 1:
            names = [", ".join(filter(None, pair)) for pair in zip(names, values, strict=True)]
    return names


def _chip(run: Run, device: str | None) -> str:
    if device is None:
        return run.machine
    facts = run.suite.environment
    return str((facts.get("cpu") if device == "cpu" else facts.get("gpu")) or f"unknown {device}")


# The most telling first; a run's file is its own at last.
FACTS: Sequence[Callable[[Run, str | None], str]] = (
    _chip,
    lambda run, _: f"torch {run.suite.environment.get('torch')}",
    lambda run, _: f"commit {run.commit}",
    lambda run, _: run.suite.started_at[:19].replace("T", " "),
    lambda _, device: device or "",
    lambda run, _: str(run.path),
)
