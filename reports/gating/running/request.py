"""What is asked of a gate: its options, and that they go together."""

import argparse
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measure.duel_record import SIDES
from reports.amounts import count, percent, seconds
from reports.gating.history import HISTORY_FILE
from reports.gating.policy import Policy
from reports.gating.running.bisecting import FLAG
from reports.gating.running.checkouts import WORKTREE
from reports.load import RESULTS

# Which cases are measured: the duel's own options, which it checks.
CASE_OPTIONS = (
    "preset",
    "subject",
    "workload",
    "batch-size",
    "resolution",
    "precision",
    "layout",
    "mode",
    "device",
    "threads",
    "input-shape",
    "case-timeout",
)
GATES = "gates"
ACCEPTED = Path("gate-accepted.json")
STATUSES = (
    "Exit status: 0 nothing is worse; 1 something is slower, larger, missing or wrong; 2 bad "
    "usage, or not all can be compared; 3 not all was measured; 4 something is inconclusive, with "
    "--strict. With --bisect: 0, 1, 125 (cannot be judged), 128 (bad usage)."
)


class RequestError(ValueError):
    """The options do not go together; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A gate that can be run.

    Attributes:
        evidence: of an earlier gate, to be judged again; `None` to measure.
        baseline: a revision; `None` where two environments run the same files.
        candidate: a revision, or ``worktree``.
        pythons: the interpreters of ``baseline`` and ``candidate`` that are not this one.
        options: which cases, for the duel.
        reason: for which the changes of facts in *evidence* are accepted; `None` where they are
            not.
        accepted: the file of accepted changes.
        gates: the folder that gets one for this gate.
    """

    evidence: Path | None
    baseline: str | None
    candidate: str
    pythons: Mapping[str, str]
    options: Sequence[str]
    policy: Policy
    strict: bool
    reason: str | None
    accepted: Path
    history: Path
    gates: Path
    junit: Path | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.epilog = STATUSES
    add, policy = parser.add_argument, Policy()
    add("evidence", nargs="?", type=Path, metavar="EVIDENCE", help="judge a gate's file again")
    add("--baseline", metavar="REV", help="what the candidate is held against")
    add("--candidate", metavar="REV", help=f"a revision, or {WORKTREE}: your files ({WORKTREE})")
    for side in SIDES:
        add(f"--{side}-python", metavar="PATH", help=f"the {side}'s interpreter (this one)")
    budget = f"that measuring may take ({policy.budget_s:g})"
    add("--budget", type=seconds, default=policy.budget_s, metavar="SECONDS", help=budget)
    limit = f"a smaller slowdown of a case does not count ({100 * policy.limit:g})"
    add("--limit", type=percent, default=100 * policy.limit, metavar="PERCENT", help=limit)
    add("--strict", action="store_true", help="an inconclusive case does not pass")
    add(FLAG, action="store_true", help="exit as git bisect run wants it")
    accept = "with EVIDENCE: enter the facts that close that gate into --accepted"
    add("--accept", metavar="REASON", help=accept)
    add("--accepted", type=Path, default=ACCEPTED, metavar="FILE", help=f"({ACCEPTED})")
    add("--history", type=Path, metavar="FILE", help=f"(DIR/{GATES}/{HISTORY_FILE})")
    add("--results", type=Path, default=RESULTS, metavar="DIR", help="(reports/results)")
    add("--junit", type=Path, metavar="FILE", help="write JUnit's XML")
    add("--selftest", action="store_true", help="check what the gate promises, on known truth")
    add("--runs", type=count, default=0, metavar="N", help="of the selftest on this machine (0)")
    cases = parser.add_argument_group("cases", "as in python -m benchmarks duel --help")
    for name in CASE_OPTIONS:
        cases.add_argument(f"--{name}", metavar="TEXT")


def read_request(given: argparse.Namespace) -> Request:
    """Checks what was given.

    Raises:
        RequestError: with the option, the value and what is allowed.
    """
    asked = vars(given)
    policy = _policy(given.budget, given.limit / 100)
    gates = (given.results / GATES).resolve()
    request = Request(
        evidence=given.evidence,
        baseline=given.baseline,
        candidate=WORKTREE if given.candidate is None else given.candidate,
        pythons={side: _program(side, text) for side in SIDES if (text := asked[_python(side)])},
        options=_options(asked),
        policy=policy,
        strict=given.strict
        or given.bisect,  # What is not shown to be good is neither good nor bad.
        reason=given.accept,
        accepted=given.accepted,
        history=given.history or gates / HISTORY_FILE,
        gates=gates,
        junit=given.junit,
    )
    if request.evidence is not None:
        _refuse_measuring(asked)
    elif request.baseline is None and not request.pythons:
        raise RequestError(
            "--baseline REV: needed to measure, but for two environments (--baseline-python, "
            "--candidate-python); to judge again, name a gate's EVIDENCE"
        )
    _refuse_unwritable("--results", gates)
    _refuse_unwritable("--history", request.history.parent)
    _refuse_unwritable("--junit", (request.junit or Path("junit.xml")).parent)
    _refuse_accepting(request)
    return request


def _refuse_accepting(request: Request) -> None:
    """What nobody has seen, nobody has accepted; and the reason is for those who come later."""
    if request.reason is None:
        return
    if request.evidence is None:
        raise RequestError(
            "--accept: allowed with EVIDENCE alone, a gate's folder whose changes you have seen"
        )
    if not request.reason.strip():
        raise RequestError("--accept: needs a reason, for those who read the file later")


def _policy(budget_s: float, limit: float) -> Policy:
    """The gate's own with another budget and limit; that of all cases keeps its share of it."""
    own = Policy()
    share = own.suite_limit / own.limit
    return replace(own, budget_s=budget_s, limit=limit, suite_limit=share * limit)


def _refuse_measuring(asked: Mapping[str, object]) -> None:
    """Nothing is measured where evidence is judged again, and nothing is silently ignored."""
    names = ["baseline", "candidate", *map(_python, SIDES), *map(_attribute, CASE_OPTIONS)]
    for name in names:
        if asked[name] is not None:
            option = "--" + name.replace("_", "-")
            raise RequestError(f"{option}: allowed without EVIDENCE, which is not measured again")


def _refuse_unwritable(option: str, folder: Path) -> None:
    """Found out before anything is measured."""
    whole = folder.absolute()
    nearest = next(path for path in (whole, *whole.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise RequestError(f"{option}: {nearest} is no folder that can be written to")


def _options(asked: Mapping[str, object]) -> list[str]:
    values = {name: asked[_attribute(name)] for name in CASE_OPTIONS}
    return [f"--{name}={value}" for name, value in values.items() if value is not None]


def _program(side: str, text: str) -> str:
    """An interpreter's path; a link stays one, as it is what makes a virtual environment."""
    found = shutil.which(text)
    if found is None:
        raise RequestError(f"--{side}-python {text!r}: there is no such program")
    return str(Path(found).absolute())


def _python(side: str) -> str:
    return f"{side}_python"


def _attribute(option: str) -> str:
    return option.replace("-", "_")
