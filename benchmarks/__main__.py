"""``python -m benchmarks``: what the suite does beside benchmarks."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.commands import ceilings, count, duel, profile
from benchmarks.selfcheck import command as selfcheck

COMMANDS = {
    "count": count,
    "ceilings": ceilings,
    "profile": profile,
    "duel": duel,
    "selfcheck": selfcheck,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that was named; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        purpose = (command.__doc__ or "").partition(": ")[2]
        asked = commands.add_parser(name, help=purpose, description=purpose)
        command.add_arguments(asked)
        asked.set_defaults(run=command.run)
    given = parser.parse_args(arguments)
    status: int = given.run(given)
    return status


if __name__ == "__main__":
    sys.exit(main())
