"""Peak memory of one call, in passes of their own: a pass that weighs is never a timed one."""

import ctypes
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.profiler import ProfilerActivity, record_function

from benchmarks.measure.chrome_trace import Event, events_in, traced

STATUS = Path("/proc/self/status")
CLEAR_REFS = Path("/proc/self/clear_refs")
# What the kernel takes for "set the high-water mark to what is resident now".
RESET_HIGH_WATER = "5"
WEIGHED_CALL = "the weighed call"
# c10's numbers of the kinds of device.
CPU_IN_TRACE, CUDA_IN_TRACE = 0, 1


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


@dataclass(frozen=True, kw_only=True)
class Block:
    """An allocation or a release during the weighed call.

    Attributes:
        at_s: since the call began.
        held_bytes: in all, right behind it, above what was there before the call.
    """

    at_s: float
    held_bytes: int


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
    held = [block.held_bytes for block in blocks_in(weighed_events(call))]
    # A call that only freed had its most at the start.
    return max(0, *held) if held else 0


def blocks_in(events: Sequence[Event], device_kind: int = CPU_IN_TRACE) -> list[Block]:
    """What the allocator said during the weighed call, in order.

    Args:
        events: of `weighed_events`.
        device_kind: c10's number of the device whose allocator is meant.
    """
    weighed = next(event for event in events if event["name"] == WEIGHED_CALL)
    begin, end = weighed["ts"], weighed["ts"] + weighed["dur"]
    blocks = sorted(
        (
            event
            for event in events
            if _is_block(event, device_kind) and begin <= event["ts"] <= end
        ),
        key=lambda event: event["ts"],
    )
    if not blocks:
        return []
    first = blocks[0]["args"]
    before = int(first["Total Allocated"]) - int(first["Bytes"])
    return [
        Block(
            at_s=(block["ts"] - begin) / 1e6,
            held_bytes=int(block["args"]["Total Allocated"]) - before,
        )
        for block in blocks
    ]


def _is_block(event: Event, device_kind: int) -> bool:
    return bool(event["name"] == "[memory]" and event["args"]["Device Type"] == device_kind)


def weighed_events(call: Callable[[], Any]) -> list[Event]:
    """The profiler's events of two calls, the second of them under the name `WEIGHED_CALL`.

    The allocator cannot say how large a block from before the profiler was. A training step that
    frees the last step's gradients would be charged for its own and not credited with those: the
    first call makes them anew where the profiler sees it.
    """

    def calls() -> None:
        call()
        with record_function(WEIGHED_CALL):
            call()

    return events_in(traced(calls, activities=[ProfilerActivity.CPU], memory=True))


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
