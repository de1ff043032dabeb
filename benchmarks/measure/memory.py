"""Peak memory of one call, in passes of their own: a pass that weighs is never a timed one."""

import ctypes
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile, record_function

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")
# What the kernel takes for "set the high-water mark to what is resident now".
RESET_HIGH_WATER = "5"
WEIGHED_CALL = "the weighed call"
CPU_IN_TRACE = 0  # c10's number of the CPU among the kinds of device.
# Above Kineto's highest level: it tells stderr of every start and stop.
SILENT = "99"


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """What one call took at most above what was there before: two quantities, never mixed.

    Attributes:
        allocated_bytes: handed out by torch's allocator at once; the same in every run.
        process_bytes: resident in the process (the kernel's VmHWM): also what oneDNN, MKL and
            Python took, and what malloc had not yet given back; not what was allocated and never
            written. It differs from run to run. `None` on CUDA, where the host's memory says
            nothing of the call, and where the system keeps no such mark.
    """

    allocated_bytes: int | None
    process_bytes: int | None


def peaks_of(call: Callable[[], Any], device: str) -> Peaks:
    """Weighs *call*, which has to be warm: caches that a first call fills belong to nobody.

    On the CPU it is made three times: once for the process, and then twice under the profiler,
    which has no place in the pass of the process.
    """
    if device.startswith("cuda"):
        return Peaks(allocated_bytes=_cuda_peak_bytes(call, device), process_bytes=None)
    process_bytes = _process_peak_bytes(call)
    return Peaks(allocated_bytes=_cpu_allocator_peak_bytes(call), process_bytes=process_bytes)


def _cuda_peak_bytes(call: Callable[[], Any], device: str) -> int:
    """From the record that the CUDA allocator keeps by itself.

    Source:
        ``torch.cuda.max_memory_allocated``: bytes held by tensors; what the caching allocator
        reserved is another quantity.
    """
    torch.cuda.synchronize(device)
    torch.cuda.reset_peak_memory_stats(device)
    before = torch.cuda.memory_allocated(device)
    call()
    torch.cuda.synchronize(device)
    return int(torch.cuda.max_memory_allocated(device)) - before


def _cpu_allocator_peak_bytes(call: Callable[[], Any]) -> int:
    """From the totals that torch's CPU allocator gives with each block while a profiler listens.

    In it: tensors, and the weights and scratch that torch has oneDNN reorder. Not in it: what
    libraries take by themselves, and what a thread that the call starts by itself takes.
    """
    events = _traced(call)
    weighed = next(event for event in events if event["name"] == WEIGHED_CALL)
    end = weighed["ts"] + weighed["dur"]
    blocks = sorted(
        (event for event in events if _is_cpu_block(event) and weighed["ts"] <= event["ts"] <= end),
        key=lambda event: event["ts"],
    )
    if not blocks:
        return 0
    first = blocks[0]["args"]
    before = int(first["Total Allocated"]) - int(first["Bytes"])
    # A call that only frees had its most at the start.
    return max(0, max(int(block["args"]["Total Allocated"]) for block in blocks) - before)


def _is_cpu_block(event: dict[str, Any]) -> bool:
    return bool(event["name"] == "[memory]" and event["args"]["Device Type"] == CPU_IN_TRACE)


def _traced(call: Callable[[], Any]) -> list[dict[str, Any]]:
    """The profiler's events of two calls, the second of them under the name `WEIGHED_CALL`.

    The allocator cannot say how large a block from before the profiler was. A training step that
    frees the last step's gradients would be charged for its own and not credited with those: the
    first call makes them anew where the profiler sees it.
    """
    os.environ.setdefault("KINETO_LOG_LEVEL", SILENT)  # Read at a process's first trace.
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
        call()
        with record_function(WEIGHED_CALL):
            call()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        # The exported trace is the one public place in which each block stands by itself.
        profiler.export_chrome_trace(str(path))
        events = json.loads(path.read_text(encoding="utf-8"))["traceEvents"]
    return [event for event in events if event.get("ph") in ("X", "i")]


def _process_peak_bytes(call: Callable[[], Any]) -> int | None:
    """The kernel's high-water mark of resident memory over *call*, less what was resident before.

    Pages that malloc kept from earlier calls are resident already and would hide what the call
    takes: they are given back first. Another malloc than glibc's keeps them, and a warm process
    then shows less than the call uses.

    Source:
        proc_pid_clear_refs(5): writing 5 resets the mark; proc_pid_status(5): VmHWM, VmRSS.
    """
    _give_back_freed_memory()
    try:
        CLEAR_REFS.write_text(RESET_HIGH_WATER, encoding="ascii")
    except OSError:  # Not Linux, or a container that refuses: the mark would be of all time.
        return None
    before = _status_bytes("VmRSS")
    call()
    peak = _status_bytes("VmHWM")
    if before is None or peak is None:
        return None
    return max(0, peak - before)  # The kernel adds up its counters late, by some pages.


def _give_back_freed_memory() -> None:
    if os.name != "posix":
        return
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):  # glibc's own; no other C library has it.
        libc.malloc_trim(0)


def _status_bytes(field: str) -> int | None:
    for line in STATUS.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024  # "kB" there are KiB.
    return None
