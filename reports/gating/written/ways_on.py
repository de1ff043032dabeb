"""How to go on from a gate: commands as a shell takes them."""

import argparse
import shlex
from collections.abc import Iterator

from reports.gating.standing import blocks
from reports.gating.verdicts import GateRecord
from reports.gating.written.safe_text import code

# Longer ones can be read in the record.
MOST_OF_A_COMMAND = 1000
GATE = ("python", "-m", "reports", "gate")
# What evidence is judged by, beside itself; the history lies in the folder of results.
CARRIED = ("history", "accepted", "results", "limit")
# A time has noise, and no value that could be met again.
COMMIT_IT = (
    "and commit the file that this writes with the change. A slowdown cannot be accepted: say "
    "where the change is reviewed that it is meant."
)


def ways_on(record: GateRecord) -> Iterator[str]:
    """How to repeat the gate, to judge it again, and to accept what is meant."""
    judge = [*GATE, record.evidence, *_carried(record.command)]
    if record.seconds is not None:
        yield f"To measure again: {code(record.command, MOST_OF_A_COMMAND)}"
    yield f"To judge the same evidence again: {_command(judge)}"
    if any(blocks(change) for verdict in record.verdicts for change in verdict.changes):
        accept = _command([*judge, "--accept", "REASON"])
        yield f"To accept the changes of facts, where they are meant: {accept}, {COMMIT_IT}"


def _carried(command: str) -> Iterator[str]:
    """The options of a gate's command without which its evidence would be judged otherwise."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for name in CARRIED:
        parser.add_argument(f"--{name}")
    for name in ("strict", "bisect"):
        parser.add_argument(f"--{name}", action="store_true")
    try:
        given, _ = parser.parse_known_args(shlex.split(command))
    except (ValueError, argparse.ArgumentError):  # Of no shell, or cut.
        return
    for name in CARRIED:
        if (value := getattr(given, name)) is not None:
            yield from (f"--{name}", value)
    if given.strict or given.bisect:  # A bisection is strict.
        yield "--strict"


def _command(words: list[str]) -> str:
    return code(" ".join(map(_quoted, words)), MOST_OF_A_COMMAND)


def _quoted(word: str) -> str:
    """A word as a shell takes it; it knows a home folder only where ~ is not quoted."""
    home, slash, rest = word.partition("/")
    return f"~/{shlex.quote(rest)}" if (home, slash) == ("~", "/") else shlex.quote(word)
