"""Whether a saved run may stand beside this one in pytest-benchmark's --benchmark-compare."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.measure.fingerprint import fingerprint_differences

# Told by the fingerprint, or too long for a line.
APART = ("cpu", "fingerprint", "fingerprint_of")


def refusal(saved: Mapping[str, Any], here: Mapping[str, Any]) -> str | None:
    """Why not, in a line that names the fields that differ; `None` where it may.

    Args:
        saved: pytest-benchmark's document of the saved run.
        here: pytest-benchmark's facts of this machine, with our fingerprint.
    """
    there = saved.get("machine_info", {}).get("fingerprint_of")
    run = f"--benchmark-compare: the run of {saved.get('datetime', 'an unknown date')}"
    if not isinstance(there, Mapping):
        return f"{run} does not say on which machine (it has no fingerprint): save a new one here"
    names = fingerprint_differences(there, here["fingerprint_of"])
    if not names:
        return None
    return f"{run} is of another machine ({_both(names, there, here['fingerprint_of'])})"


def remark(saved: Mapping[str, Any], here: Mapping[str, Any]) -> str | None:
    """What else differs on the same machine, such as torch; `None` where nothing does."""
    there = saved["machine_info"]
    here = json.loads(json.dumps(here))  # The other has been in a file, where tuples are lists.
    names = [name for name in fingerprint_differences(there, here) if name not in APART]
    return f"The same machine, with other software: {_both(names, there, here)}" if names else None


def _both(names: Iterable[str], there: Mapping[str, Any], here: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {there.get(name)}, here {here.get(name)}" for name in names)
