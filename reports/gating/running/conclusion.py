"""From evidence to a gate's record, and what is left behind and said of it."""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.measure.redaction import redacted, redacted_command
from reports.gating import accepted
from reports.gating.evidence import Evidence
from reports.gating.gate import INCONCLUSIVE, NOT_MEASURED, PASSED, exit_status, judge
from reports.gating.history import append, floors, quarantined
from reports.gating.running.checkouts import Say
from reports.gating.running.request import Request
from reports.gating.verdicts import GATE_VERSION, GateRecord
from reports.gating.written.documents import SUMMARY_FILE, print_gate, write_gate

# A file that GitHub shows on the page of a workflow's run.
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Evidence, and how it came about.

    Attributes:
        folder: of the gate.
        seconds: that it took; `None` where it was there before.
        cut_off: whether the measuring process ended before its time.
        log: of what the measured modules print.
    """

    evidence: Evidence
    folder: Path
    seconds: float | None = None
    cut_off: bool = False
    log: Path | None = None


def floors_of(evidence: Evidence, history: Path) -> dict[str, float]:
    """The noise of each case that is known on the evidence's class of machine.

    Raises:
        LoadError: the history has a line of another form.
    """
    return floors(history, _fingerprint(evidence))


def refuse_bad_files(request: Request) -> None:
    """Found out before anything is measured.

    Raises:
        LoadError: the history or the file of accepted changes is of another form.
    """
    accepted.read(request.accepted)
    floors(request.history, fingerprint="")


def conclude(measured: Measured, request: Request, say: Say) -> GateRecord:
    """The verdicts; with a reason to accept, what closes the gate is accepted before.

    Raises:
        LoadError: the history or the file of accepted changes is of another form.
        OSError: the latter cannot be written.
    """
    record = _record(measured, request)
    if request.reason is None:
        return record
    number = accepted.accept(request.accepted, record, request.reason)
    if not number:
        say("--accept: no change of facts closes this gate, and nothing else can be accepted")
        return record
    say(f"--accept: changes that are now in {request.accepted}: {number}")
    return _record(measured, request)


def _record(measured: Measured, request: Request) -> GateRecord:
    evidence, header, now = measured.evidence, measured.evidence.header, datetime.now(UTC)
    verdicts, suite = judge(
        evidence,
        request.policy,
        floors=floors_of(evidence, request.history),
        accepted=accepted.read(request.accepted),
        quarantined=quarantined(request.history, _fingerprint(evidence), now.date()),
    )
    status = exit_status(verdicts, suite, strict=request.strict)
    cut_off = measured.cut_off or len(evidence.bouts) < request.policy.looks[0]
    if cut_off and status in {PASSED, INCONCLUSIVE}:
        status = NOT_MEASURED  # What few restarts leave undecided has not passed.
    return GateRecord(
        version=GATE_VERSION,
        command=redacted_command(["python", "-m", "reports", *sys.argv[1:]]),
        judged_at=now.isoformat(timespec="seconds"),
        baseline=header.baseline,
        candidate=header.candidate,
        policy=request.policy,
        planned=len(header.cases),
        verdicts=verdicts,
        suite=suite,
        exit_status=status,
        seconds=measured.seconds,
        evidence=redacted(str(evidence.path.resolve())),
        log=redacted(str(measured.log)) if measured.log else None,
        environment=header.environment,
    )


def leave(record: GateRecord, request: Request, folder: Path, console: Console) -> None:
    """Shows the gate, writes its documents and enters it into the history.

    Raises:
        OSError: something cannot be written.
    """
    print_gate(record, console)
    write_gate(record, folder, junit=request.junit)
    append(request.history, record)
    if summary := os.environ.get(STEP_SUMMARY):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write((folder / SUMMARY_FILE).read_text(encoding="utf-8") + "\n")


def _fingerprint(evidence: Evidence) -> str:
    return str(evidence.header.environment.get("fingerprint"))
