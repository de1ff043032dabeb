"""The run's own folder under reports/results: its name, its file, and `latest`."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.ledger import Ledger
from benchmarks.measure.environment import environment, package_version
from benchmarks.measure.machine import cpu_brand, gpu_name
from benchmarks.measure.record import SCHEMA_VERSION, SuiteRecord
from benchmarks.measure.redaction import redacted_command
from benchmarks.measure.roofline import Ceilings

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "reports" / "results"


class ReportError(Exception):
    """A result that was kept could not be made into a report."""


def run_name(started: datetime, devices: Sequence[str]) -> str:
    """Date, machine, devices and torch version: ``20261123T084013Z-amd_epyc-cpu-torch2.14.1``."""
    on_cuda = any(device.startswith("cuda") for device in devices)
    machine = (gpu_name() if on_cuda else None) or cpu_brand()
    parts = (
        started.strftime("%Y%m%dT%H%M%SZ"),
        _slug(machine),
        "+".join(_slug(device) for device in devices),
        f"torch{(package_version('torch') or 'none').partition('+')[0]}",
    )
    return "-".join(parts)


def new_folder(results: Path, name: str) -> Path:
    """Makes the run's folder; a second run of the same second gets a number behind its name."""
    results.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, 1000):
        folder = results / (name if attempt == 1 else f"{name}-{attempt}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(f"{results / name}: 999 runs of that name exist")


def suite_record(
    *,
    run: str,
    command: str,
    preset: str | None,
    started: datetime,
    finished: datetime,
    protocol: Mapping[str, Any],
    ledger: Ledger,
    ceilings: Sequence[Ceilings],
) -> SuiteRecord:
    """What the run adds to pytest-benchmark's document."""
    return SuiteRecord(
        schema_version=SCHEMA_VERSION,
        run=run,
        command=command,
        preset=preset,
        started_at=started.isoformat(timespec="seconds"),
        finished_at=finished.isoformat(timespec="seconds"),
        protocol=dict(protocol),
        environment=environment(),
        notes=list(ledger.notes),
        outcomes=[outcome.to_dict() for outcome in ledger.outcomes],
        ceilings=list(ceilings),
    )


def command_line(arguments: Sequence[str]) -> str:
    """The command as typed, without secrets and with home folders as ``~``."""
    return redacted_command(["pytest", *arguments])


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Writes a result file in pytest-benchmark's form, all of it or nothing."""
    text = json.dumps(document, indent=4, allow_nan=False)  # Refused before a file is begun.
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())  # Else, after a power cut, the new name may stand for nothing.
    unfinished.replace(path)


def point_latest_at(folder: Path) -> None:
    """Turns ``latest`` beside *folder* to it, in one step."""
    link = folder.parent / f".latest-{os.getpid()}"
    link.symlink_to(folder.name, target_is_directory=True)
    try:
        link.replace(folder.parent / "latest")
    except OSError:
        link.unlink()
        raise


def write_reports(*folders: Path, action: str = "write") -> str:
    """Has the report made in a process of its own, which needs no torch; returns what it said.

    Args:
        folders: what it is made of.
        action: of ``python -m reports``.

    Raises:
        ReportError: it could not be made; the message is the last line that was said.
    """
    done = subprocess.run(  # noqa: S603  # Our own module, no shell.
        [sys.executable, "-m", "reports", action, *map(str, folders)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    if done.returncode:
        raise ReportError(
            f"no report could be made: {(said or 'no reason given').splitlines()[-1]}"
        )
    return said


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
