"""``duel.jsonl`` -> `Evidence`; refuses what cannot be trusted, and changes nothing."""

import json
import math
import re
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.measure.duel_record import (
    DUEL_VERSION,
    SIDES,
    BlockTimes,
    Bout,
    DuelHeader,
    Facts,
    Lost,
    Sheet,
    Side,
    Timed,
)
from benchmarks.measure.schema import RecordError
from reports.reading import LoadError, refuse

# How an id ends where the device's own clock timed the case.
ON_CUDA = re.compile(r"-cuda(:\d+)?(-t\d+)?$")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Both sides' times and facts, as one file tells them."""

    path: Path
    header: DuelHeader
    bouts: tuple[Bout, ...]

    def log_ratios(self, case: str) -> dict[int, float]:
        """Of each restart that timed the case, in their order: the median over its rounds."""
        return {
            bout.restart: log_ratio(timed)
            for bout in self.bouts
            for timed in bout.timed
            if timed.case == case
        }

    def facts(self, case: str) -> dict[Side, Facts]:
        """Of the sides whose facts are known."""
        sheets = [sheet for bout in self.bouts for sheet in bout.facts if sheet.case == case]
        return {sheet.side: sheet.facts for sheet in sheets}

    def losses(self, case: str) -> list[Lost]:
        """Where a side did not get through, in order of the restarts."""
        return [lost for bout in self.bouts for lost in bout.lost if lost.case == case]


def log_ratio(timed: Timed) -> float:
    """What one restart says: the median over its rounds of ln(candidate / baseline).

    The blocks of a round are neighbours in time: what disturbs both leaves their ratio alone.
    """
    baseline, candidate = (_blocks_s(timed.case, getattr(timed, side)) for side in SIDES)
    return statistics.median(
        math.log(second / first) for first, second in zip(baseline, candidate, strict=True)
    )


def _blocks_s(case: str, blocks: BlockTimes) -> list[float]:
    """The fastest calls; on a GPU the median ones, as its clock rate makes single calls fast."""
    return blocks.median_s if ON_CUDA.search(case) else blocks.least_s


def load_evidence(path: Path) -> Evidence:
    """Reads a duel's file; half a last line, as a killed writer leaves it, is passed over.

    Raises:
        LoadError: it cannot be read, its header is truncated or of another version, or a line is
            of another form or contradicts the header; with the number of the line.
    """
    documents = _documents(path)
    if not documents:
        _refuse(path, 1, "is no duel: its header is missing or truncated")
    header = _header(path, documents[0])
    bouts = tuple(_bout(path, number, values) for number, values in enumerate(documents[1:], 2))
    told = set[tuple[str, Side]]()
    for position, bout in enumerate(bouts):
        for fault in (*_faults(header, bout, position), *_repetitions(bout, told)):
            _refuse(path, position + 2, fault)
    return Evidence(path=path, header=header, bouts=bouts)


def _documents(path: Path) -> list[Any]:
    """What each whole line holds."""
    try:
        *lines, rest = path.read_bytes().split(b"\n")
    except OSError as error:
        raise LoadError(f"{path}: cannot be read: {error.strerror}") from error
    found = [_document(path, number, line) for number, line in enumerate(lines, start=1)]
    if rest and _is_whole(rest):  # An editor may have taken the last line's end away.
        found.append(_document(path, len(lines) + 1, rest))
    return found


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _document(path: Path, number: int, line: bytes) -> Any:
    try:
        return json.loads(line, parse_constant=_not_finite)
    except (ValueError, RecursionError) as error:
        _refuse(path, number, f"is truncated or no JSON: {error}")


def _not_finite(constant: str) -> NoReturn:
    raise RecordError(f"{constant} is no number of JSON")


def _header(path: Path, values: Any) -> DuelHeader:
    version = values.get("version") if isinstance(values, Mapping) else None
    if version != DUEL_VERSION:
        _refuse(path, 1, f"version {version!r} is unknown; this one reads {DUEL_VERSION}")
    try:
        header = DuelHeader.from_dict(values)
    except RecordError as error:
        _refuse(path, 1, str(error))
    for case in header.cases:
        if header.cases.count(case) > 1:
            _refuse(path, 1, f"case {case} is planned twice")
    return header


def _bout(path: Path, number: int, values: Any) -> Bout:
    try:
        return Bout.from_dict(values)
    except RecordError as error:
        _refuse(path, number, str(error))


def _faults(header: DuelHeader, bout: Bout, position: int) -> Iterator[str]:
    """What in a bout contradicts itself or the header."""
    if bout.restart != position:
        yield f"is restart {bout.restart}, where {position} is due"
    entries: tuple[Timed | Sheet | Lost, ...] = (*bout.timed, *bout.facts, *bout.lost)
    for case in (entry.case for entry in entries):
        if case not in header.cases:
            yield f"case {case} is not among the header's"
    timed = [entry.case for entry in bout.timed]
    for entry in bout.timed:
        if timed.count(entry.case) > 1:
            yield f"case {entry.case} is timed twice"
        yield from _timing_faults(entry, header.rounds)


def _repetitions(bout: Bout, told: set[tuple[str, Side]]) -> Iterator[str]:
    """Facts that are told twice: they have no noise, and are found once.

    The baseline's are found again where the candidate has failed at its own.

    Args:
        bout: whose facts are added to those that were *told* before.
        told: cases and sides.
    """
    for sheet in bout.facts:
        entry, last = (sheet.case, sheet.side), (sheet.case, SIDES[1])
        if entry in told and last in told:
            yield f"case {sheet.case}: facts of the {sheet.side} are told twice"
        told.add(entry)


def _timing_faults(timed: Timed, rounds: int) -> Iterator[str]:
    sides: dict[str, BlockTimes] = {side: getattr(timed, side) for side in SIDES}
    times_s = [blocks for side in sides.values() for blocks in (side.least_s, side.median_s)]
    numbers = [len(blocks) for blocks in times_s]
    if {*numbers} != {rounds}:
        told = ", ".join(map(str, numbers))
        yield f"case {timed.case} has {told} blocks, where {rounds} rounds are due"
    for side, blocks in sides.items():
        for seconds in (*blocks.least_s, *blocks.median_s):
            if seconds <= 0:
                yield f"case {timed.case}: {seconds} s of the {side} is no time"


def _refuse(path: Path, number: int, reason: str) -> NoReturn:
    refuse(path, f"line {number}: {reason}")
