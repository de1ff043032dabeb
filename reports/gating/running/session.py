"""The order of a gate that measures: checkouts, a folder, the evidence, what it took."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.measure.duel_record import DUEL_FILE, SIDES
from benchmarks.measure.redaction import without_home
from reports.gating import accepted
from reports.gating.evidence import load_evidence
from reports.gating.running.checkouts import Checkout, Say, checkouts
from reports.gating.running.conclusion import Measurement, floors_of
from reports.gating.running.gate_folder import LOG_FILE, discard_if_empty, new_folder
from reports.gating.running.measuring import NOTHING, Duel, MeasuringFailed, measure
from reports.gating.running.repository import Repository
from reports.gating.running.request import Request


def measured(request: Request, program: Sequence[str], say: Say) -> Measurement:
    """Measures what was asked for, in the repository around the working directory.

    Args:
        request: what was asked for.
        program: that measures.
        say: is told what goes on.

    Raises:
        RepositoryError: there is no repository, or no such revision.
        MeasuringFailed: there is nothing to judge.
        LoadError: what was written cannot be trusted.
        OSError: a file cannot be copied or written.
    """
    start_s = time.monotonic()
    repository = Repository.around(Path.cwd())
    with checkouts(
        repository, baseline=request.baseline, candidate=request.candidate, say=say
    ) as sides:
        baseline, candidate = _with_interpreters(sides, request)
        folder = new_folder(request.gates, baseline, candidate)
        duel = Duel(
            baseline=baseline,
            candidate=candidate,
            pythons=request.pythons,
            evidence=folder / DUEL_FILE,
            log=folder / LOG_FILE,
            options=request.options,
            program=program,
            home=repository.top,
        )
        try:
            found = _measured(duel, request, say)
        except BaseException:
            if not discard_if_empty(folder):
                say(f"kept: {folder}")
            raise
    return replace(found, seconds=time.monotonic() - start_s)


def _measured(duel: Duel, request: Request, say: Say) -> Measurement:
    """Also what few restarts there are may show that a case is missing or wrong."""
    found = partial(Measurement, folder=duel.evidence.parent, log=duel.log)
    try:
        floors = partial(floors_of, history=request.history)
        known = accepted.read(request.accepted)
        return found(evidence=measure(duel, request.policy, floors, accepted=known, say=say))
    except MeasuringFailed as failed:
        if failed.status != NOTHING or not duel.evidence.exists():
            raise
        evidence = load_evidence(duel.evidence)
        if not evidence.bouts:
            raise
        say(f"cut off: {failed}")
        return found(evidence=evidence, cut_off=True)


def _with_interpreters(sides: Sequence[Checkout], request: Request) -> tuple[Checkout, Checkout]:
    """The sides; two of the same files are told apart by their interpreters."""
    baseline, candidate = sides
    if request.baseline is None:
        baseline, candidate = (
            replace(side, name=f"{side.name} with {_told(request.pythons.get(name))}")
            for name, side in zip(SIDES, sides, strict=True)
        )
    return baseline, candidate


def _told(python: str | None) -> str:
    return without_home(python) if python else "this Python"
