"""``python -m benchmarks profile``: which layers and operators take the time of a case."""

import argparse
import sys
from functools import partial
from pathlib import Path

from rich.console import Console

from benchmarks.cases import Case, case_of, positive, shape
from benchmarks.ceiling_store import ceilings_for
from benchmarks.measure.redaction import redacted_command
from benchmarks.measure.roofline import Ceilings
from benchmarks.profiling import tables
from benchmarks.profiling.blame import ProfileFailed, ProfileRefused
from benchmarks.profiling.session import (
    Request,
    Say,
    Written,
    profile_cases,
)
from benchmarks.results import RESULTS, ReportError, write_reports
from benchmarks.subjects import Subject, find_subject
from benchmarks.variants import impossible

# The median of eleven is one call's, and five disturbed ones cannot move it far.
CALLS = 11
MOST_CASES = 2
# A table is folded into rubble in less, which is what a pipe seems to have.
LEAST_WIDTH = 110


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    add = parser.add_argument
    add("case", nargs="+", help="a case's id; two are profiled in turns and set side by side")
    add("--input-shape", help="one sample of your own module, as in 3,224,224")
    add("--training", action="store_true", help="forward and backward, in training mode")
    add("--calls", default=str(CALLS), help=f"of each kind ({CALLS})")
    add("--results", type=Path, default=RESULTS, help="where the folders go (reports/results)")


def run(given: argparse.Namespace) -> int:
    """Profiles the cases, prints what is slow and has the pictures drawn.

    Returns:
        2 where something cannot be profiled here, 1 where a case or a picture fails; else 0.
    """
    console = Console(soft_wrap=True, markup=False, highlight=False)
    console.width = max(console.width, LEAST_WIDTH)
    say: Say = console.print
    try:
        request = _request(given)
        written = profile_cases(
            request, ceilings_for=partial(_ceilings, folder=given.results, say=say), say=say
        )
    except (ProfileRefused, ValueError) as error:
        say(f"profile: {error}")
        return 2
    except (ProfileFailed, OSError) as error:
        say(f"profile: {error}")
        return 1
    show(written, console)
    return _pictures(written, say)


def _request(given: argparse.Namespace) -> Request:
    """What was asked for, refused before anything is built.

    Raises:
        ValueError: with the option or the case, and what is allowed.
        ProfileRefused: this machine cannot run the case.
    """
    if len(given.case) > MOST_CASES:
        raise ValueError(f"{len(given.case)} cases: allowed are one, and two side by side")
    return Request(
        cases=[_case(text, given.input_shape) for text in given.case],
        training=given.training,
        calls=positive("--calls", given.calls),
        results=given.results.resolve(),  # The pictures are drawn from another folder.
        command=redacted_command(["python", "-m", "benchmarks", *sys.argv[1:]]),
    )


def _case(text: str, input_shape: str | None) -> tuple[Case, Subject]:
    case = case_of(text)
    sides = None if input_shape is None else shape("--input-shape", input_shape)
    subject = find_subject(case.subject, sides)
    if sides and subject.source == "user" and subject.resolution != case.resolution:
        raise ValueError(f"--input-shape {input_shape!r}: {case.id} says {case.resolution}")
    if reason := impossible(case):
        raise ProfileRefused(f"{case.id}: {reason}")
    return case, subject


def _ceilings(case: Case, *, folder: Path, say: Say) -> Ceilings:
    return ceilings_for(
        device=case.device, precision=case.precision, threads=case.threads, folder=folder, say=say
    )


def show(written: list[Written], console: Console) -> None:
    """Prints the tables and the lines of each profile; the report sets two side by side."""
    for profile in written:
        console.print(tables.layer_table(profile.record))
        console.print(tables.operator_table(profile.record))
        for line in (*tables.remarks(profile.record), *tables.summary(profile.record)):
            console.print(line)
        console.print(f"folder: {profile.folder}\n")


def _pictures(written: list[Written], say: Say) -> int:
    try:
        said = write_reports(*(profile.folder for profile in written), action="profile")
    except ReportError as error:
        say(f"profile: {error}")
        return 1
    if said:
        say(said)
    return 0
