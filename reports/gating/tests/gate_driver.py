"""``python -m reports gate`` whose duel is a fake, also for tests in processes of their own."""

import argparse
import sys
from pathlib import Path

from reports.gating import command

FAKE = (sys.executable, "-u", str(Path(__file__).with_name("fake_duel.py")))


def gate(*words):
    """Runs the command; its exit status."""
    parser = argparse.ArgumentParser(prog="gate")
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(word) for word in words]), program=FAKE)


if __name__ == "__main__":
    sys.exit(gate(*sys.argv[1:]))
