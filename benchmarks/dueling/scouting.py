"""What is known before the first restart: both environments, and the cases both sides have."""

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from benchmarks.cases import Case
from benchmarks.dueling.pair import Pair, Ring, SideFailed
from benchmarks.dueling.places import Place
from benchmarks.measure.duel_record import SIDES, Lost, Side
from benchmarks.variants import impossible


@dataclass(frozen=True, kw_only=True)
class Scouted:
    """What is known before anything is measured.

    Attributes:
        environments: versions, by side.
        shared: the cases that can be measured on both sides.
        lost: the others, and why.
    """

    environments: dict[Side, dict[str, Any]]
    shared: list[Case]
    lost: list[Lost]


def scout(ring: Ring, cases: Sequence[Case]) -> Scouted:
    """Asks a worker of each side.

    Raises:
        SideFailed: a side has no worker that answers: its code cannot be imported, say.
    """
    kinds = {case.device_type for case in cases}
    device_type = "cpu" if kinds == {"cpu"} else "cuda"  # CUDA does not survive a limit of memory.
    pair = Pair(ring, SIDES[0], device_type=device_type, settles=False)
    with closing(pair):
        environments = {side: pair.about(side) for side in SIDES}
        lost = [one for case in cases for one in _losses(ring, pair, case)]
    gone = {one.case for one in lost}
    shared = [case for case in cases if case.id not in gone]
    return Scouted(environments=environments, shared=shared, lost=lost)


def _losses(ring: Ring, pair: Pair, case: Case) -> list[Lost]:
    """Why a case cannot be measured on both sides; empty where it can."""
    if reason := impossible(case):
        return [
            Lost(case=case.id, side=side, status="skipped", reason=reason, absent=False)
            for side in SIDES
        ]
    losses, places = [], dict[Side, Place]()
    for side in SIDES:
        try:
            places[side] = pair.place(side, case)
        except SideFailed as failed:
            if failed.gone:
                raise
            losses.append(failed.lost(case.id))
    pythons = {corner.python or sys.executable for corner in ring.corners.values()}
    same_python = len(pythons) == 1
    for side, place in places.items():
        if reason := _absence(ring, side, place, same_python=same_python):
            losses.append(
                Lost(case=case.id, side=side, status="failed", reason=reason, absent=True)
            )
    return losses


def _absence(ring: Ring, side: Side, place: Place, *, same_python: bool) -> str | None:
    """Why the subject is not the side's own: what comes from elsewhere is the same on both sides.

    Of two environments it is not: there, what is installed is what is compared.
    """
    if place.absent or place.file is None:
        return place.absent
    if place.stray:
        return (
            f"it imports {place.stray}, which is in the repository itself and not in the checkout"
        )
    if same_python and not ring.corners[side].holds(place.file):
        return f"its code comes from {place.file}, which is not in the checkout"
    return None
