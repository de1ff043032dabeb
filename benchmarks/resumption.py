"""A run that was killed, found again by its journal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.identity import identity
from benchmarks.journal import FILE_NAME, Entry, Heading, Journal, JournalError
from benchmarks.measure.fingerprint import fingerprint_differences
from benchmarks.measure.record import FILE_NAME as RESULT
from benchmarks.options import AXES, Options, flag
from benchmarks.settings import Sampling, Settings

# They decide what is measured and how; a run that goes on has its own.
TAKEN_FROM_THE_RUN = (*AXES, "input_shape", "preset", "restarts", "in_process", "case_timeout")


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """A run that goes on: where it is, what was asked of it, what it has finished.

    Attributes:
        journal: open, so that no other process can go on with the run.
    """

    folder: Path
    journal: Journal
    heading: Heading
    entries: tuple[Entry, ...]

    @property
    def options(self) -> Options:
        """The options that it was started with."""
        asked = self.heading.asked
        shape = asked["input_shape"]
        return Options(
            preset=asked["preset"],
            axes={name: tuple(values) for name, values in asked["axes"].items()},
            devices=tuple(asked["devices"]),
            input_shape=tuple(shape) if shape else None,
            results=self.folder.parent,
        )

    @property
    def settings(self) -> Settings:
        """How it measures."""
        how = dict(self.heading.protocol)
        sampling = {name: how.pop(name) for name in ("target", "max_time_s", "least_rounds")}
        return Settings(sampling=Sampling(**sampling), input_shape=self.options.input_shape, **how)


def find_unfinished(run: str, results: Path, given: Callable[[str], Any]) -> Unfinished:
    """The run of that folder or name, if it can go on here and now.

    Raises:
        ValueError: there is none, it is complete, another process is at it, an option would
            change it, or code, versions or machine are not the same as before.
    """
    for name in TAKEN_FROM_THE_RUN:
        if given(name):
            raise ValueError(f"{flag(name)}: not allowed with --resume, which has the run's own")
    folder = next((path for path in (Path(run), results / run) if path.is_dir()), None)
    if folder is None:
        raise ValueError(f"--resume {run!r}: no such run in {results}")
    try:
        return _reopened(folder.resolve())
    except (JournalError, ValueError) as error:
        raise ValueError(f"--resume {run!r}: {error}") from error


def _reopened(folder: Path) -> Unfinished:
    path = folder / FILE_NAME
    if not path.exists():  # Else it would be made.
        complete = (folder / RESULT).exists()
        raise ValueError("it is complete" if complete else f"nothing to go on from: no {path}")
    journal = Journal(path)
    try:
        heading, entries = journal.read()
        _require_same(heading.identity, identity(heading.subjects))
    except (JournalError, ValueError):
        journal.close()
        raise
    return Unfinished(folder=folder, journal=journal, heading=heading, entries=tuple(entries))


def _require_same(before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    if names := fingerprint_differences(before, now):
        differences = "; ".join(
            f"{name}: {before.get(name)}, now {now.get(name)}" for name in names
        )
        raise ValueError(f"not the same as before: {differences}")
