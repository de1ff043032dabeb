"""Has both sides measured by a process, as often as the verdicts need and the budget holds."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from reports.gating.evidence import Evidence, load_evidence
from reports.gating.judging import wanted
from reports.gating.policy import Policy
from reports.gating.running.checkouts import Checkout, Say
from reports.gating.running.child import follow
from reports.gating.running.repository import environment
from reports.gating.standing import Acceptance, nothing_accepted

# Unbuffered, so that its lines come when they are said; and not what happens to be called
# benchmarks in the folder that the user stands in.
PROGRAM = (sys.executable, "-u", "-P", "-m", "benchmarks", "duel")
# The duel's own statuses: the question cannot be asked, and there is no answer.
REFUSED, NOTHING = 2, 3
# How the line begins that says why; it is told once, as the gate's own.
WHY = "duel: "


class MeasuringFailed(Exception):  # noqa: N818  # It is how a measurement ended.
    """There is nothing to judge.

    Attributes:
        status: 2 where the question cannot be asked, 3 where there is no answer.
        lost: whether the measuring process did not say so itself.
    """

    def __init__(self, status: int, line: str, *, lost: bool = False) -> None:
        super().__init__(line)
        self.status, self.lost = status, lost


@dataclass(frozen=True, kw_only=True)
class Duel:
    """What is measured, and by which program.

    Attributes:
        pythons: the interpreters of ``baseline`` and ``candidate`` that are not this one.
        evidence: the file that restarts are added to.
        log: takes what the measured modules print.
        options: which cases, as the duel's own options.
        program: understands the duel's command line.
        home: the repository that both sides are checkouts of.
    """

    baseline: Checkout
    candidate: Checkout
    pythons: Mapping[str, str]
    evidence: Path
    log: Path
    options: Sequence[str]
    program: Sequence[str] = PROGRAM
    home: Path | None = None

    def measure(
        self, *, known: int, restarts: int, cases: Sequence[str], within_s: float, say: Say
    ) -> Evidence:
        """Adds so many restarts of the cases, or of all of them where none is named.

        Args:
            known: restarts that are there before.
            restarts: to add.
            cases: their ids.
            within_s: the time that there is for it.
            say: is told what goes on.

        Raises:
            MeasuringFailed: they could not be measured.
            LoadError: what was written cannot be trusted.
        """
        command = [
            *(*self.program, str(self.evidence), *self._sides(), "--log", str(self.log)),
            *("--restarts", str(restarts), "--within", f"{max(1.0, within_s):.0f}"),
            *(("--home", str(self.home)) if self.home else ()),
            *("--parent", str(os.getpid()), *self.options),
            *(word for case in cases for word in ("--case", case)),
        ]
        ended = follow(command, _variables(), partial(_said, say))
        if ended.status in {REFUSED, NOTHING}:
            raise MeasuringFailed(ended.status, ended.line.removeprefix(WHY))
        if ended.status:
            said = f": {ended.line}" if ended.line else ""
            line = f"the measuring process ended with {ended.told}{said}"
            raise MeasuringFailed(NOTHING, line, lost=True)
        evidence = load_evidence(self.evidence) if self.evidence.exists() else None
        if evidence is None or len(evidence.bouts) <= known:
            raise MeasuringFailed(NOTHING, "the measuring process has added nothing", lost=True)
        return evidence

    def _sides(self) -> list[str]:
        words = ["--at", str(self.candidate.inside)]
        for name, side in (("baseline", self.baseline), ("candidate", self.candidate)):
            words += [f"--{name}", str(side.root), f"--{name}-name", side.name]
            words += [f"--{name}-commit", side.commit] if side.commit else []
            words += [f"--{name}-changed"] if side.changed else []
            words += [f"--{name}-python", self.pythons[name]] if name in self.pythons else []
        return words


def measure(
    duel: Duel,
    policy: Policy,
    floors_of: Callable[[Evidence], Mapping[str, float]],
    *,
    accepted: Acceptance = nothing_accepted,
    say: Say,
    clock_s: Callable[[], float] = time.monotonic,
) -> Evidence:
    """Measures until each case is decided, or the budget does not hold what the next look needs.

    Args:
        duel: what is measured.
        policy: when a case is decided, and the budget.
        floors_of: the noise that is known of each case on the machine of the evidence.
        accepted: for a case and a change of facts, the reason for which it was accepted.
        say: is told what goes on.
        clock_s: seconds since any moment.

    Raises:
        MeasuringFailed: there is nothing to judge.
        LoadError: what was written cannot be trusted.
    """
    start_s = clock_s()
    evidence = duel.measure(
        known=0, restarts=policy.looks[0], cases=(), within_s=policy.budget_s, say=say
    )
    floors = floors_of(evidence)
    while missing := wanted(evidence, policy, floors, accepted):
        left_s = policy.budget_s - (clock_s() - start_s)
        further = _further(duel, evidence, missing, left_s, say)
        if further is None:
            break
        evidence = further
    return load_evidence(duel.evidence)


def _further(
    duel: Duel, evidence: Evidence, missing: Mapping[str, int], left_s: float, say: Say
) -> Evidence | None:
    """The evidence with what the nearest look needs; `None` where the budget is used up.

    All cases that need any are measured together: their restarts are the same ones, and none of
    them is measured beyond a look that may decide it.
    """
    restarts = min(missing.values())
    needed_s = restarts * restart_s(evidence, missing)
    plural = "s" if len(missing) > 1 else ""
    asked = f"{restarts} more restarts of {len(missing)} case{plural}"
    if needed_s > left_s:
        say(f"{asked} would take {needed_s:.0f} s, and --budget leaves {max(0.0, left_s):.0f} s")
        return None
    say(f"{asked}, about {needed_s:.0f} s")
    known = len(evidence.bouts)
    try:
        return duel.measure(
            known=known, restarts=restarts, cases=[*missing], within_s=left_s, say=say
        )
    except MeasuringFailed as failed:
        if failed.status != NOTHING or failed.lost:
            # Whatever was wrong with this go, what the others have measured is judged.
            raise MeasuringFailed(NOTHING, str(failed), lost=True) from failed
        say(f"not measured further: {failed}")  # What there is can be judged.
        return None


def restart_s(evidence: Evidence, cases: Mapping[str, int]) -> float:
    """What a restart of these cases takes, if each takes as much as those of the last one."""
    last = evidence.bouts[-1]
    return last.seconds * len(cases) / max(1, len(last.timed))


def _said(say: Say, line: str) -> None:
    if not line.startswith(WHY):
        say(line)


def _variables() -> dict[str, str]:
    """The environment, with our own package found where this process finds it."""
    places = [*_homes(), os.environ.get("PYTHONPATH", "")]
    return environment(os.environ) | {"PYTHONPATH": os.pathsep.join(filter(None, places))}


def _homes() -> list[str]:
    spec = find_spec("benchmarks")
    places = spec.submodule_search_locations if spec else None
    return [str(Path(place).resolve().parent) for place in places or ()]
