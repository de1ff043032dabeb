"""``python -m benchmarks duel``: measure two folders in turns; the regression gate's evidence."""

import argparse
import math
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import benchmarks
from benchmarks.cases import Case, positive
from benchmarks.dueling.bouts import ROUNDS, bout
from benchmarks.dueling.files import Duel, DuelRefused, opened
from benchmarks.dueling.pair import Ring, SideFailed
from benchmarks.dueling.scouting import Scouted, scout
from benchmarks.dueling.sides import Corner, Workspace, digest_of, workspace
from benchmarks.measure.duel_record import DUEL_VERSION, SIDES, Bout, DuelHeader, Side
from benchmarks.measure.environment import environment
from benchmarks.measure.redaction import redacted_command
from benchmarks.options import AXES, Options, flag, read_options
from benchmarks.plan import plan
from benchmarks.presets import PRESETS
from benchmarks.settings import case_timeout_s, seconds
from benchmarks.worker import end_with

PRESET, THREADS = "gate", "1"
RESTARTS = 6
# A case that hangs takes no more than all the time that there is, but for budgets that are too
# small anyway: those are told by what a restart takes.
PATIENCE_S = 60.0
MEASURED, REFUSED, NOTHING = 0, 2, 3
# What a shell says of a command that a signal ends.
OF_A_SIGNAL = 128
INTERRUPTED = OF_A_SIGNAL + signal.SIGINT


class NothingMeasured(Exception):  # noqa: N818  # It is an outcome.
    """There is nothing to judge; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be measured.

    Attributes:
        evidence: the file that restarts are added to.
        restarts: how many.
        within_s: the most that they may take.
    """

    evidence: Path
    cases: list[Case]
    ring: Ring
    restarts: int
    within_s: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    add = parser.add_argument
    add("evidence", type=Path, help="the file of restarts; more are added to one that is there")
    for side in SIDES:
        add(f"--{side}", type=Path, required=True, metavar="FOLDER", help=f"the {side}'s checkout")
        add(f"--{side}-name", metavar="TEXT", help="what it is called (the folder)")
        add(f"--{side}-commit", metavar="SHA", help="that it is a checkout of")
        add(f"--{side}-changed", action="store_true", help="its files are not the commit's")
        add(f"--{side}-python", metavar="PATH", help="its interpreter (this one)")
    add("--at", type=Path, default=Path(), metavar="SUBFOLDER", help="of both, to stand in")
    add("--restarts", default=str(RESTARTS), metavar="N", help=f"to add ({RESTARTS})")
    add("--case", action="append", metavar="ID", help="only this one; may be said again")
    add("--within", metavar="S", help="refuse to go on where the restarts take longer")
    add("--case-timeout", metavar="S", help="seconds a case and process (300)")
    add("--log", type=Path, help="takes what the modules print (beside the evidence)")
    add("--home", type=Path, metavar="FOLDER", help="the repository that both are checkouts of")
    add("--parent", type=int, help=argparse.SUPPRESS)
    for name, axis in AXES.items():
        default = f" (default: {THREADS})" if name == "threads" else ""
        add(flag(name), metavar="LIST", help=f"comma list: {axis.help.partition(';')[0]}{default}")
    add("--preset", help=f"{', '.join(PRESETS)} (default: {PRESET})")
    add("--input-shape", metavar="C,H,W", help="one sample of your own module")


def run(given: argparse.Namespace) -> int:
    """Measures, and says a line for each restart.

    Returns:
        2 where the question cannot be asked, 3 where there is no answer; else 0.
    """
    if given.parent:
        end_with(given.parent, signal.SIGTERM)
    try:
        with _ended_by_signal(), workspace() as folders:
            return _measured(given, folders)
    except KeyboardInterrupt:
        return INTERRUPTED


def _measured(given: argparse.Namespace, folders: Workspace) -> int:
    """Asks first, since what is refused is bad usage and what fails later is not."""
    try:
        request = _request(given, folders)
    except (ValueError, OSError) as error:
        _say(f"duel: {error}")
        return REFUSED
    try:
        _measure(request, folders)
    except DuelRefused as error:
        _say(f"duel: {error}")
        return REFUSED
    except (NothingMeasured, SideFailed, OSError) as error:
        _say(f"duel: {error}")
        return NOTHING
    return MEASURED


def _request(given: argparse.Namespace, folders: Workspace) -> Request:
    options = _options(given)
    within_s = math.inf if given.within is None else seconds("--within", given.within)
    return Request(
        evidence=given.evidence,
        cases=_cases(given, options),
        ring=_ring(given, options, folders, within_s),
        restarts=positive("--restarts", given.restarts),
        within_s=within_s,
    )


def _measure(request: Request, folders: Workspace) -> None:
    """Scouts, and measures what can be measured.

    Raises:
        DuelRefused: the file is of another duel, or another one is adding to it.
        SideFailed: a side has no worker that answers.
        NothingMeasured: there is nothing to judge.
        OSError: the file cannot be written.
    """
    ring, cases, started = request.ring, request.cases, datetime.now(UTC)
    scouted = scout(ring, cases)
    header = DuelHeader(
        version=DUEL_VERSION,
        command=redacted_command(["python", "-m", "benchmarks", *sys.argv[1:]]),
        started_at=started.isoformat(timespec="seconds"),
        baseline=ring.corners["baseline"].record(scouted.environments["baseline"]),
        candidate=ring.corners["candidate"].record(scouted.environments["candidate"]),
        rounds=ROUNDS,
        cases=[case.id for case in cases],
        environment=environment() | {"measuring_code": digest_of(folders.code)},
    )
    with opened(request.evidence, header) as duel:
        _restarts(request, duel, scouted)


def _restarts(request: Request, duel: Duel, scouted: Scouted) -> None:
    """Adds so many restarts.

    Raises:
        SideFailed: a side's worker cannot be started any more.
        NothingMeasured: no case came through one of them, or they do not fit in the time.
        OSError: the file cannot be written.
    """
    start_s, cases, count = time.monotonic(), scouted.shared, request.restarts
    for number in range(count):
        taken = bout(
            request.ring, len(duel.bouts), cases, rounds=duel.header.rounds, known=duel.known
        )
        if number == 0:
            taken = replace(taken, lost=[*scouted.lost, *taken.lost])
        duel = duel.add(taken)
        if not taken.timed:
            raise NothingMeasured(_first_loss(taken))
        _say(f"restart {number + 1} of {count}: {len(taken.timed)} cases, {taken.seconds:.0f} s")
        gone = {lost.case for lost in taken.lost}
        cases = [case for case in cases if case.id not in gone]
        spent_s, left = time.monotonic() - start_s, count - 1 - number
        # The first one tells whether all will fit; a later one only whether the next will.
        needed_s = (left if number == 0 else min(left, 1)) * taken.seconds
        if spent_s + needed_s > request.within_s:
            raise NothingMeasured(
                f"{request.within_s:.0f} s are too few: {number + 1} of {count} restarts took "
                f"{spent_s:.0f} s, and one takes {taken.seconds:.0f} s"
            )


def _first_loss(taken: Bout) -> str:
    first, *others = taken.lost
    more = f" (and {len(others)} more)" if others else ""
    return f"no case was measured: {first.side}: {first.case}: {first.reason}{more}"


def _options(given: argparse.Namespace) -> Options:
    """The suite's options, which have other defaults here."""
    values = {"preset": PRESET, "threads": THREADS}

    def value(name: str) -> str | None:
        asked: str | None = getattr(given, name, None)
        return values.get(name) if asked is None else asked

    return read_options(value)


def _cases(given: argparse.Namespace, options: Options) -> list[Case]:
    """The cases asked for; a user's package is not imported here, where both sides' may be found.

    Raises:
        ValueError: what was asked for does not exist.
    """
    planned = plan(
        options.preset, options.axes, options.devices, options.input_shape, imported=False
    )
    cases = {one.case.id: one.case for one in planned}
    chosen = given.case or list(cases)
    if unknown := [name for name in chosen if name not in cases]:
        raise ValueError(f"--case {unknown[0]!r}: allowed are {', '.join(cases)}")
    if not chosen:
        raise ValueError("no case is left by these options")
    for name in chosen:
        if cases[name].subject.startswith(f"{benchmarks.__name__}."):
            raise ValueError(
                f"--subject {cases[name].subject!r}: allowed are packages that are not called "
                f"{benchmarks.__name__}: ours is, and measures both sides"
            )
    return [cases[name] for name in dict.fromkeys(chosen)]


def _ring(given: argparse.Namespace, options: Options, folders: Workspace, within_s: float) -> Ring:
    log = (given.log or given.evidence.with_name("workers.log")).resolve()
    log.parent.mkdir(parents=True, exist_ok=True)
    return Ring(
        corners={side: _corner(given, side) for side in SIDES},
        home=given.home,
        workspace=folders,
        input_shape=options.input_shape,
        case_timeout_s=min(case_timeout_s(given.case_timeout), max(within_s, PATIENCE_S)),
        log=log,
    )


def _corner(given: argparse.Namespace, side: Side) -> Corner:
    """One side, as its options say.

    Raises:
        ValueError: its folder or its interpreter is not there.
    """
    asked = vars(given)
    root, python = asked[side], asked[f"{side}_python"]
    if not (root / given.at).is_dir():
        raise ValueError(f"--{side} {str(root)!r}: there is no folder {root / given.at}")
    if python is not None and shutil.which(python) is None:
        raise ValueError(f"--{side}-python {python!r}: is no program")
    return Corner(
        side=side,
        name=asked[f"{side}_name"] or root.resolve().name,
        root=root.resolve(),
        at=given.at,
        python=None if python is None else os.fspath(Path(shutil.which(python)).absolute()),
        commit=asked[f"{side}_commit"],
        changed=asked[f"{side}_changed"],
    )


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Signals end this process as an exception does: workers and folders are cleaned up."""

    def stop(number: int, _frame: object) -> NoReturn:
        sys.exit(OF_A_SIGNAL + number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # The command line's answer.
