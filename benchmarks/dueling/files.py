"""The duel's file: its header, its restarts, and whether more of them belong to it."""

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.measure import json_lines
from benchmarks.measure.duel_record import Bout, DuelHeader
from benchmarks.measure.fingerprint import fingerprint_differences

# What may differ between two commands that add to one file.
OF_ONE_COMMAND = ("command", "started_at")
# Facts of the machine's state that differ from day to day.
OF_THE_DAY = ("system_settings", "variables")


class DuelRefused(ValueError):  # noqa: N818  # It is what we say, not what went wrong.
    """Nothing is measured; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class Duel:
    """A duel's file as far as it goes."""

    path: Path
    header: DuelHeader
    bouts: Sequence[Bout]

    @property
    def known(self) -> frozenset[str]:
        """The cases whose facts are found on both sides."""
        sheets = [sheet for bout in self.bouts for sheet in bout.facts]
        return frozenset(sheet.case for sheet in sheets if sheet.side == "candidate")

    def add(self, bout: Bout) -> "Duel":
        """Writes a restart behind the others."""
        json_lines.append(self.path, bout.to_dict())
        return Duel(path=self.path, header=self.header, bouts=[*self.bouts, bout])


@contextmanager
def opened(path: Path, header: DuelHeader) -> Iterator[Duel]:
    """The duel's file, begun or gone on with; meanwhile nobody else adds to it.

    Raises:
        DuelRefused: it is no duel's, or that of another one, or one that is going on.
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DuelRefused(f"{path}: another duel is adding to it") from None
        yield _read(path, header)


def _read(path: Path, header: DuelHeader) -> Duel:
    try:
        if not json_lines.whole_lines(path):
            json_lines.append(path, header.to_dict())
            return Duel(path=path, header=header, bouts=[])
        first, *others = map(json.loads, json_lines.whole_lines(path))
        known = DuelHeader.from_dict(first)
        bouts = [Bout.from_dict(line) for line in others]
    except ValueError as error:  # RecordError among them.
        raise DuelRefused(f"{path}: {error}") from error
    if differing := list(_differences(known, header)):
        raise DuelRefused(f"{path}: is of another duel: it differs in {', '.join(differing)}")
    return Duel(path=path, header=known, bouts=bouts)


def _differences(known: DuelHeader, now: DuelHeader) -> Sequence[str]:
    found = [
        field.name
        for field in fields(DuelHeader)
        if field.name not in (*OF_ONE_COMMAND, "environment", "cases")
        and getattr(known, field.name) != getattr(now, field.name)
    ]
    facts = fingerprint_differences(known.environment, now.environment)
    found += [name for name in facts if name not in OF_THE_DAY]
    unknown = [case for case in now.cases if case not in known.cases]
    return [*found, *(f"case {case}" for case in unknown)]
