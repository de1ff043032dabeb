"""``python -m benchmarks``: what the suite does beside benchmarks."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.selfcheck import command


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that was named; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True)
    selfcheck = commands.add_parser("selfcheck", help=command.__doc__)
    command.add_arguments(selfcheck)
    selfcheck.set_defaults(run=command.run)
    given = parser.parse_args(arguments)
    status: int = given.run(given)
    return status


if __name__ == "__main__":
    sys.exit(main())
