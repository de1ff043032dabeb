"""A gate's own folder: when it was asked for, and what was held against what."""

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure.duel_record import SideRecord
from reports.gating.running.checkouts import WORKTREE, Checkout

LOG_FILE = "workers.log"
# Digits of a commit in names that stay: git's own short form may stand for two commits one day.
SHORT = 12


def new_folder(
    gates: Path, baseline: Checkout | SideRecord, candidate: Checkout | SideRecord
) -> Path:
    """Makes the folder; a second gate of the same second gets a number behind its name.

    Raises:
        OSError: it cannot be made.
    """
    started = datetime.now(UTC)
    name = f"{started:%Y%m%dT%H%M%SZ}-{_short(baseline)}-{_short(candidate)}"
    gates.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, 1000):
        folder = gates / (name if attempt == 1 else f"{name}-{attempt}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(f"{gates / name}: 999 gates of that name exist")


def discard_if_empty(folder: Path) -> bool:
    """Takes a gate's folder away where nothing in it says anything; whether it did."""
    files = list(folder.iterdir())
    if any(file.stat().st_size for file in files):
        return False
    for file in files:
        file.unlink()
    folder.rmdir()
    return True


def _short(side: Checkout | SideRecord) -> str:
    return (side.commit or WORKTREE)[:SHORT] + ("+" if side.changed else "")
