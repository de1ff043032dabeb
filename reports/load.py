"""Result file -> `Run`; refuses what cannot be trusted, and changes nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.measure.record import (
    FILE_NAME,
    SCHEMA_VERSION,
    SUITE_KEY,
    CaseRecord,
    Outcome,
    SuiteRecord,
)
from benchmarks.measure.schema import RecordError
from reports.measured import Measured, cut
from reports.provenance import machine, provenance
from reports.reading import LoadError, read_object, refuse
from reports.trust import bad_ceilings, faults

RESULTS = Path(__file__).resolve().parent / "results"
# A run's name is also that of folders.
NAME = re.compile(r"[\w.+-]*\w[\w.+-]*")


@dataclass(frozen=True, kw_only=True)
class Run:
    """A result file that has been read whole.

    Attributes:
        path: the file itself.
        commit: the revision that was measured, with ``+`` behind it where files were changed.
        cases: the measured ones, in the order of the plan.
        outcomes: one for each planned case, in the order of the plan.
    """

    path: Path
    commit: str | None
    suite: SuiteRecord
    cases: tuple[Measured, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """The run's name."""
        return self.suite.run

    @property
    def records(self) -> tuple[CaseRecord, ...]:
        """What is known of each measured case."""
        return tuple(case.record for case in self.cases)

    @property
    def machine(self) -> str:
        """Processor, and the GPU where there is one."""
        return machine(self.suite.environment)

    @property
    def provenance(self) -> str:
        """Where its numbers come from, in a line."""
        return provenance(
            self.suite.environment,
            started_at=self.suite.started_at,
            command=self.suite.command,
            commit=self.commit,
        )


def load_run(run: str | Path, results: Path = RESULTS) -> Run:
    """Reads a run: its folder, its file, or its name in *results* (also ``latest``).

    Raises:
        LoadError: there is no such run, or its file is truncated, of an unknown schema, has
            duplicate ids or times that are not positive and finite, or contradicts itself.
    """
    path = find_file(run, results)
    document = read_object(path, "pytest-benchmark's JSON")
    suite = _suite(path, document)
    outcomes = tuple(_outcomes(path, suite))
    cases = {case.record.id: case for case in _cases(path, document.get("benchmarks"))}
    measured = [outcome.id for outcome in outcomes if outcome.status == "measured"]
    if odd := sorted(set(measured).symmetric_difference(cases)):
        refuse(path, "is measured by the outcomes or by the benchmarks, not by both", odd[0])
    return Run(
        path=path,
        commit=_commit(document),
        suite=suite,
        cases=tuple(cases[case_id] for case_id in measured),
        outcomes=outcomes,
    )


def load_runs(runs: Sequence[str | Path], results: Path = RESULTS) -> tuple[Run, ...]:
    """Several runs, each once.

    Raises:
        LoadError: as `load_run`, or a run was named twice.
    """
    loaded = tuple(load_run(run, results) for run in runs)
    for position, run in enumerate(loaded):
        if run.path in [earlier.path for earlier in loaded[:position]]:
            raise LoadError(f"{run.path}: named twice")
    return loaded


def find_file(run: str | Path, results: Path = RESULTS) -> Path:
    """The result file of a run's folder, file or name.

    Raises:
        LoadError: there is none.
    """
    for candidate in (Path(run), results / run):
        path = candidate / FILE_NAME if candidate.is_dir() else candidate
        if path.is_file():
            return path.resolve()
    raise LoadError(
        f"{run}: no such run; allowed are a result file, a folder with a {FILE_NAME}, "
        f"and a name in {results}"
    )


def _suite(path: Path, document: Mapping[str, Any]) -> SuiteRecord:
    section = document.get(SUITE_KEY)
    if not isinstance(section, dict):
        refuse(path, f"has no section {SUITE_KEY!r}: it was not made by this suite")
    version = section.get("schema_version")
    if version != SCHEMA_VERSION:
        refuse(path, f"schema version {version!r} is unknown; this version reads {SCHEMA_VERSION}")
    try:
        suite = SuiteRecord.from_dict(section)
    except RecordError as error:
        refuse(path, str(error))
    if not NAME.fullmatch(suite.run):
        refuse(path, f"the run is named {suite.run!r}, which is no name of a folder")
    try:
        suite.took  # noqa: B018  # Reads both times.
    except (ValueError, TypeError):
        times = f"{suite.started_at!r} to {suite.finished_at!r}"
        refuse(path, f"the run lasted from {times}, which are no two times with their zones")
    for fault in chain.from_iterable(map(bad_ceilings, suite.ceilings)):
        refuse(path, fault)
    return suite


def _outcomes(path: Path, suite: SuiteRecord) -> Iterator[Outcome]:
    seen = set()
    for values in suite.outcomes:
        try:
            outcome = Outcome.from_dict(values)
        except RecordError as error:
            refuse(path, str(error), values.get("id"))
        if outcome.id in seen:
            refuse(path, "has two outcomes", outcome.id)
        seen.add(outcome.id)
        yield outcome


def _cases(path: Path, benchmarks: Any) -> Iterator[Measured]:
    if not isinstance(benchmarks, list):
        refuse(path, "has no list of benchmarks")
    seen = set()
    for benchmark in benchmarks:
        case = _case(path, benchmark)
        if case.record.id in seen:
            refuse(path, "stands there twice", case.record.id)
        seen.add(case.record.id)
        yield case


def _case(path: Path, benchmark: Any) -> Measured:
    values = benchmark.get("extra_info") if isinstance(benchmark, dict) else None
    if not isinstance(values, dict) or "id" not in values:
        name = benchmark.get("fullname") if isinstance(benchmark, dict) else benchmark
        refuse(path, f"benchmark {name!r} is no case of this suite")
    try:
        record = CaseRecord.from_dict(values)
    except RecordError as error:
        refuse(path, str(error), values["id"])
    samples = _samples(path, record, benchmark.get("stats"))
    for fault in faults(record, samples):
        refuse(path, fault, record.id)
    return Measured(record=record, restarts=cut(samples, record.restarts))


def _samples(path: Path, record: CaseRecord, stats: Any) -> tuple[float, ...]:
    data = stats.get("data") if isinstance(stats, dict) else None
    if not isinstance(data, list) or not data:
        lost = "has no samples (--benchmark-save keeps them with --benchmark-save-data)"
        refuse(path, lost, record.id)
    return tuple(data)


def _commit(document: Mapping[str, Any]) -> str | None:
    info = document.get("commit_info")
    if not isinstance(info, dict) or info.get("error") or not info.get("id"):
        return None
    return str(info["id"])[:12] + ("+" if info.get("dirty") else "")
