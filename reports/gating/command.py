"""``python -m reports gate``: whether a change made anything slower, larger or wrong."""

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.measure.duel_record import DUEL_FILE
from reports.gating.evidence import load_evidence
from reports.gating.gate import NOT_MEASURED
from reports.gating.running.bisecting import SKIP, STOP, told
from reports.gating.running.conclusion import Measurement, conclude, leave, refuse_bad_files
from reports.gating.running.gate_folder import new_folder
from reports.gating.running.interrupts import Interrupted, interruptible
from reports.gating.running.measuring import NOTHING, PROGRAM, REFUSED, MeasuringFailed
from reports.gating.running.repository import RepositoryError
from reports.gating.running.request import RequestError, add_arguments, read_request
from reports.gating.running.session import measured
from reports.gating.written.in_words import status as status_in_words
from reports.reading import LoadError

__all__ = ["add_arguments", "run"]

# A case's row with all its figures; in a narrow terminal a line goes on in the next one.
WIDTH = 160


def run(given: argparse.Namespace, *, program: Sequence[str] = PROGRAM) -> int:
    """Measures and judges, or judges again; cleans up whatever comes.

    Args:
        given: as `add_arguments` asks for it.
        program: measures; understands the command line of ``python -m benchmarks duel``.

    Returns:
        0 nothing is worse; 1 something is; 2 the question cannot be asked, or not everything is
        comparable; 3 not everything was measured; 4 something is inconclusive, under --strict;
        128 and more: ended by a signal. With --bisect as git bisect run wants it.
    """
    try:
        with interruptible():
            return _status(given, program)
    except Interrupted as interrupted:
        _say_aside(str(interrupted))
        return interrupted.status
    except (RequestError, RepositoryError, LoadError) as error:
        _say_aside(str(error))
        status = REFUSED
    except MeasuringFailed as failed:
        _say_aside(str(failed))
        status = SKIP if given.bisect and failed.status == NOTHING else failed.status
    except OSError as error:
        _say_aside(str(error))
        status = NOT_MEASURED
    except Exception:  # noqa: BLE001  # Python's own status for it is 1: something is worse.
        traceback.print_exc()
        status = NOT_MEASURED
    return STOP if given.bisect and status != SKIP else status


def _status(given: argparse.Namespace, program: Sequence[str]) -> int:
    if given.selftest:
        from reports.gating.proof import selftest  # noqa: PLC0415  # No gate needs what it loads.

        return selftest.run(given)
    request = read_request(given)
    refuse_bad_files(request)
    if request.evidence is None:
        found = measured(request, program, _say)
    else:
        found = _measured_before(request.evidence, request.gates)
    record = conclude(found, request, _say)
    leave(record, found, request, Console(width=WIDTH))
    status = told(record.exit_status) if given.bisect else record.exit_status
    _say(f"{status_in_words(record)} {found.folder}")
    return status


def _measured_before(named: Path, gates: Path) -> Measurement:
    """Evidence and a new folder for what is said of it now: what was written once stays."""
    evidence = load_evidence(named / DUEL_FILE if named.is_dir() else named)
    sides = evidence.header.baseline, evidence.header.candidate
    return Measurement(evidence=evidence, folder=new_folder(gates, *sides))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # The command line's answer.


def _say_aside(line: str) -> None:
    print(f"gate: {line}", file=sys.stderr)  # noqa: T201  # As above.
