"""The trace that torch's profiler exports: the one public place where each event stands by itself.

Source:
    The Trace Event Format (Chrome's), as Kineto writes it: ``ts`` and ``dur`` in microseconds.
"""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from torch.profiler import ProfilerActivity, profile

Event = dict[str, Any]
# Above Kineto's highest level: it tells stderr of every start and stop.
SILENT = "99"
# Where Kineto writes the machine's name.
HOST = "host_name"
# What takes time, and what happens at a time; the rest names threads and draws arrows.
WITH_A_TIME = ("X", "i")


def traced(
    call: Callable[[], Any], *, activities: Sequence[ProfilerActivity], memory: bool = False
) -> str:
    """The trace of *call*, as JSON.

    Args:
        call: a `record_function` range in it finds its own events again.
        activities: whose events are kept.
        memory: whether the allocators tell of each block.
    """
    os.environ.setdefault("KINETO_LOG_LEVEL", SILENT)  # Read at a process's first trace.
    with profile(activities=list(activities), profile_memory=memory) as profiler:
        call()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        profiler.export_chrome_trace(str(path))
        return path.read_text(encoding="utf-8")


def events_in(trace: str) -> list[Event]:
    """A trace's events that have a time."""
    events = json.loads(trace)["traceEvents"]
    return [event for event in events if event.get("ph") in WITH_A_TIME]


def shareable(trace: str) -> str:
    """The same trace without the machine's name, which a result never holds."""
    document = json.loads(trace)
    document.pop(HOST, None)
    return json.dumps(document)
