"""What lies beside a run: the run before it, and profiles of its cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure.profile_record import PROFILE_FILE
from benchmarks.measure.record import FILE_NAME
from reports.gating.written.safe_text import line
from reports.load import Run, load_run
from reports.profiles.profile import Profile, load_profile
from reports.reading import LoadError
from reports.stored.sameness import few_differences

# Each is read whole, which takes a moment; older ones are no "last run" any more.
MOST_LOOKED_AT = 10


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The run that was found to compare with, and why it is none of the others.

    Attributes:
        run: `None` where there is none that can be compared.
        remarks: a sentence for each newer one that was passed over.
    """

    run: Run | None
    remarks: tuple[str, ...]


def earlier_run(run: Run) -> Earlier:
    """The newest earlier run in the same folder of runs whose times may be compared with *run*'s.

    One that lies elsewhere, or under a name of somebody's own, has no earlier one.
    """
    if run.path.name != FILE_NAME:
        return Earlier(run=None, remarks=())
    remarks: list[str] = []
    for path in _beside(run)[:MOST_LOOKED_AT]:
        try:
            other = load_run(path)
        except LoadError as error:
            # A page may be mailed: where somebody keeps files is not told.
            said = str(error).replace(str(path), path.name)
            remarks.append(f"Passed over: {line(said)}.")
            continue
        reason = _why_not(other, run)
        if reason is None:
            return Earlier(run=other, remarks=tuple(remarks))
        if reason:
            remarks.append(f"Passed over: {other.name}: {reason}.")
    return Earlier(run=None, remarks=tuple(remarks))


def profiles_beside(runs: Sequence[Run]) -> list[Profile]:
    """The newest profile of each case of the runs, made on the same machine with the same torch."""
    newest: dict[tuple[str, object], Profile] = {}
    for run in runs:
        cases = {record.id for record in run.records}
        for profile in _profiles(run.path.parent.parent):
            record = profile.record
            # Of another machine's run the same case has a profile of its own.
            key = (record.case, record.environment.get("fingerprint"))
            known = newest.get(key)
            is_newer = known is None or known.record.started_at < record.started_at
            if record.case in cases and is_newer and _same_machine(run, profile):
                newest[key] = profile
    return [*newest.values()]


def _beside(run: Run) -> list[Path]:
    """The folders of the other runs there, the newest names first."""
    folder = run.path.parent
    names = sorted((path for path in folder.parent.glob(f"*/{FILE_NAME}")), reverse=True)
    known = {folder.resolve()}
    return [
        path.parent
        for path in names
        if not path.parent.is_symlink() and path.parent.resolve() not in known
        if path.parent.name < folder.name
    ]


def _why_not(other: Run, run: Run) -> str | None:
    """Why it cannot be compared; `None` where it can, empty where it is no earlier run."""
    if other.suite.started_at >= run.suite.started_at:
        return ""
    if not {case.id for case in other.records} & {case.id for case in run.records}:
        return "it shares no measured case"
    found = few_differences(other, run)
    return f"these differ: {found}" if found else None


def _profiles(folder: Path) -> Iterator[Profile]:
    """Those that can be read; the others are refused when they are named."""
    for path in sorted(folder.glob(f"profile-*/{PROFILE_FILE}")):
        try:
            yield load_profile(path)
        except LoadError:  # Nobody asked for it; `reports profile` says what is wrong with it.
            continue


def _same_machine(run: Run, profile: Profile) -> bool:
    ours, theirs = run.suite.environment, profile.record.environment
    return all(ours.get(name) == theirs.get(name) for name in ("fingerprint", "torch"))
