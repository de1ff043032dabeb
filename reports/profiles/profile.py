"""``profile.json`` -> `Profile`; refuses what cannot be trusted, and changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.measure.profile_record import PROFILE_FILE, PROFILE_VERSION, ProfileRecord
from benchmarks.measure.schema import RecordError
from reports.profiles.layers import Layer, layers_of, on_device
from reports.profiles.trust import faults
from reports.provenance import provenance
from reports.reading import LoadError, read_object, refuse


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Where the time of one case goes, as one file tells it."""

    path: Path
    record: ProfileRecord

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """In the order of the net."""
        return layers_of(self.record)

    @property
    def provenance(self) -> str:
        """Where its numbers come from, in a line."""
        record = self.record
        return provenance(record.environment, started_at=record.started_at, command=record.command)


def load_profile(folder: Path) -> Profile:
    """Reads the profile of a folder, or that file itself.

    Raises:
        LoadError: there is none, or it is truncated, of another version, of another form, or
            contradicts itself.
    """
    path = (folder / PROFILE_FILE if folder.is_dir() else folder).resolve()
    if not path.is_file():
        raise LoadError(f"{folder}: has no {PROFILE_FILE}; python -m benchmarks profile makes one")
    document = read_object(path, "a profile")
    version = document.get("version")
    if version != PROFILE_VERSION:
        refuse(path, f"version {version!r} is unknown; this one reads {PROFILE_VERSION}")
    try:
        record = ProfileRecord.from_dict(document)
    except RecordError as error:
        refuse(path, str(error))
    for fault in faults(record):
        refuse(path, fault)
    return Profile(path=path, record=record)


def load_profiles(folders: Sequence[Path]) -> tuple[Profile, ...]:
    """Several profiles, each once.

    Raises:
        LoadError: as `load_profile`, or a profile was named twice.
    """
    loaded = tuple(map(load_profile, folders))
    for position, profile in enumerate(loaded):
        if profile.path in [earlier.path for earlier in loaded[:position]]:
            raise LoadError(f"{profile.path}: named twice")
    return loaded


def names_of(profiles: Sequence[Profile]) -> list[str]:
    """What tells profiles apart: their subjects, or else cases, folders, paths."""
    facts = (
        [profile.record.subject for profile in profiles],
        [profile.record.title for profile in profiles],
        [profile.path.parent.name for profile in profiles],
    )
    for names in facts:
        if len(set(names)) == len(names):
            return names
    return [str(profile.path) for profile in profiles]


def took_turns(baseline: Profile, candidate: Profile) -> bool:
    """Whether one command profiled both, call by call in turns."""
    first, second = (
        (each.record.command, each.record.started_at) for each in (baseline, candidate)
    )
    return first == second


def evidence(baseline: Profile, candidate: Profile) -> str:
    """What a difference is worth, in sentences."""
    said = "The two were not profiled in turns: a small difference is no evidence."
    if took_turns(baseline, candidate):
        said = "The two were profiled in turns, in one process: another one can differ by more."
    return " ".join([said, *unlike(baseline.record, candidate.record)])


def unlike(first: ProfileRecord, second: ProfileRecord) -> Iterator[str]:
    """Why two profiles' times are not of the same thing, a sentence each."""
    if first.training != second.training:
        yield "One is of a training step and the other of inference: their times are no match."
    if on_device(first) != on_device(second):
        yield "One has the time of its kernels and the other that of the host."
