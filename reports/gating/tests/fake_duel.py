"""Stands for ``python -m benchmarks duel``: its times are written in a file of each checkout.

``speed.txt`` holds what a call takes in milliseconds, or what happens instead. Each command line
is kept beside the evidence.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from made_evidence import (
    CASE,
    OTHER_CASE,
    made_bout,
    made_header,
    made_lost,
    made_sheets,
    made_side,
    made_timed,
)

SIDES = ("baseline", "candidate")
# Seconds that each restart says it took.
RESTART_S = 2.0
# ln(1.002), up and down by turns: the mean over an even number of restarts is the planted ratio.
QUIET, NOISY = 0.002, 0.2


def main():
    """Adds the restarts."""
    given = _given()
    with given.evidence.with_name("commands.jsonl").open("a") as file:
        file.write(json.dumps(sys.argv[1:]) + "\n")
    texts = [(getattr(given, side) / given.at / "speed.txt").read_text().strip() for side in SIDES]
    say(f"measuring {' and '.join(texts)}")
    given.log.write_text("what the modules print\n")
    _end_instead(texts[1], given)
    lines = given.evidence.read_text().splitlines() if given.evidence.exists() else []
    if not lines:
        lines = [json.dumps(_header(given).to_dict())]
    start = len(lines) - 1
    for number in range(start, start + given.restarts):
        bout = _bout(number, given.case or [CASE, OTHER_CASE], texts)
        lines.append(json.dumps(bout.to_dict()))
        given.evidence.write_text("\n".join(lines) + "\n")
        say(f"restart {number - start + 1} of {given.restarts}")
        if not bout.timed:
            sys.exit(_said("duel: no case was measured", 3))
        if texts[1] == "crash later" and number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        if texts[1] == "too slow":
            sys.exit(_said("duel: 10 s are too few", 3))


def _given():
    parser = argparse.ArgumentParser()
    parser.add_argument("evidence", type=Path)
    for side in SIDES:
        parser.add_argument(f"--{side}", type=Path)
        for name in ("name", "commit", "python"):
            parser.add_argument(f"--{side}-{name}")
        parser.add_argument(f"--{side}-changed", action="store_true")
    for name in ("at", "log"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--restarts", type=int)
    parser.add_argument("--case", action="append")
    for name in ("within", "home", "parent", "subject", "device"):
        parser.add_argument(f"--{name}")
    return parser.parse_args()


def _header(given):
    sides = {
        side: made_side(
            getattr(given, f"{side}_name"),
            commit=getattr(given, f"{side}_commit"),
            changed=getattr(given, f"{side}_changed"),
        )
        for side in SIDES
    }
    environment = {"cpu": "Test CPU", "torch": "2.14.1", "fingerprint": "f00d"}
    return made_header(cases=[CASE, OTHER_CASE], environment=environment, **sides)


def _end_instead(text, given):
    """What the candidate's file says happens, if it is no measurement."""
    if text == "refused":
        sys.exit(_said("duel: --device 'gpu': allowed are cpu, cuda and cuda:N", 2))
    if text == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if text == "lazy":
        sys.exit(0)
    if text == "waits":
        given.evidence.with_name("waits.pid").write_text(str(os.getpid()))
        signal.pause()


def _bout(number, cases, texts):
    if texts[1] in {"missing", "wrong", "failed"}:
        status = "wrong" if texts[1] == "wrong" else "failed"
        lost = [
            made_lost(case, "candidate", status, "a reason", absent=texts[1] == "missing")
            for case in cases
        ]
        return made_bout(restart=number, lost=lost, seconds=RESTART_S)
    baseline, candidate = (_milliseconds(text) for text in texts)
    ratio = (
        candidate
        / baseline
        * (1 + (NOISY if "noisy" in texts[1] else QUIET)) ** (1 if number % 2 else -1)
    )
    return made_bout(
        restart=number,
        # The other case is as fast as before, whatever happens.
        timed=[made_timed(case, [ratio if case == CASE else 1.0] * 3) for case in cases],
        facts=made_sheets(cases, _facts(texts[1])) if number == 0 else [],
        seconds=RESTART_S,
    )


def _milliseconds(text):
    digits = [word for word in text.split() if word.replace(".", "").isdecimal()]
    return float(digits[0]) if digits else 1.0


def _facts(text):
    """The candidate's, where its file says that it is not the baseline's."""
    if "larger" in text:
        return {CASE: {"candidate": {"parameters": 1_865}}}
    if "other work" in text:
        shapes = {"input_shape": [2, 3, 64, 64], "output_shape": [2, 10], "threads": 1}
        return {CASE: {"candidate": {"signature": shapes}}}
    return {}


def _said(line, status):
    say(line)
    return status


def say(line):
    """As the real one does."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
