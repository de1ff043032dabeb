"""From evidence to a gate's record, and what is left behind and said of it."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.measure.redaction import redacted, redacted_command
from reports.gating import accepted
from reports.gating.evidence import Evidence
from reports.gating.gate import INCONCLUSIVE, NOT_MEASURED, PASSED, exit_status, judge
from reports.gating.history import append, floors, gate_of, quarantined
from reports.gating.policy import Policy
from reports.gating.running.checkouts import Say
from reports.gating.running.request import Request
from reports.gating.verdicts import GATE_VERSION, GateRecord, Verdict
from reports.gating.written.documents import SUMMARY_FILE, print_gate, write_gate
from reports.rendering import in_one_line
from reports.step_summary import add_to_step_summary


@dataclass(frozen=True, kw_only=True)
class Measurement:
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
    """The noise of each case that is known on the evidence's class of machine, but by itself.

    Raises:
        LoadError: the history has a line of another form.
    """
    return floors(history, _fingerprint(evidence), but=_gate(evidence))


def refuse_bad_files(request: Request) -> None:
    """Found out before anything is measured.

    Raises:
        LoadError: the history or the file of accepted changes is of another form.
    """
    accepted.read(request.accepted)
    floors(request.history, fingerprint="")


def conclude(measured: Measurement, request: Request, say: Say) -> GateRecord:
    """The verdicts; with a reason to accept, what closes the gate is accepted before.

    Raises:
        LoadError: the history or the file of accepted changes is of another form.
        OSError: the latter cannot be written.
    """
    record = _record(measured, request)
    if request.reason is None:
        return record
    added = accepted.accept(request.accepted, record, request.reason)
    if not added:
        say("--accept: no change of facts closes this gate, and nothing else can be accepted")
        return record
    say(f"--accept: changes that are now in {request.accepted}: {len(added)}")
    for entry in added:
        say(in_one_line(f"accepted: {entry.case}: {entry.text}"))
    return _record(measured, request)


def _record(measured: Measurement, request: Request) -> GateRecord:
    evidence, header, now = measured.evidence, measured.evidence.header, datetime.now(UTC)
    verdicts, suite = judge(
        evidence,
        request.policy,
        floors=floors_of(evidence, request.history),
        accepted=accepted.read(request.accepted),
        quarantined=quarantined(
            request.history, _fingerprint(evidence), now.date(), but=_gate(evidence)
        ),
    )
    status = exit_status(verdicts, suite, strict=request.strict)
    unseen = any(_is_unseen(verdict, request.policy) for verdict in verdicts)
    if (measured.cut_off or unseen) and status in {PASSED, INCONCLUSIVE}:
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


def _is_unseen(verdict: Verdict, policy: Policy) -> bool:
    """Whether a case has had no look, and should have."""
    undecided = verdict.word == "inconclusive" and verdict.quarantined is None
    return undecided and verdict.restarts < policy.looks[0]


def leave(record: GateRecord, measured: Measurement, request: Request, console: Console) -> None:
    """Shows the gate, writes its documents and enters it into the history.

    What is judged again was entered when it was measured; where the measuring was cut off,
    whatever did it may have disturbed the times.

    Raises:
        OSError: something cannot be written.
    """
    folder, evidence = measured.folder, measured.evidence
    print_gate(record, console)
    write_gate(record, folder, junit=request.junit)
    if request.evidence is None and not measured.cut_off:
        append(request.history, record, started_at=evidence.header.started_at)
    add_to_step_summary((folder / SUMMARY_FILE).read_text(encoding="utf-8"))


def _gate(evidence: Evidence) -> str:
    return gate_of(evidence.path.resolve())


def _fingerprint(evidence: Evidence) -> str:
    return str(evidence.header.environment.get("fingerprint"))
