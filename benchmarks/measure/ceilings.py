"""What this machine can do at best, measured: products' and bytes' rates for the roofline."""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import torch

from benchmarks.measure.caches import caches
from benchmarks.measure.clock import Clock, clock_for, timed_calls
from benchmarks.measure.counters import read_counters, usable_cpus
from benchmarks.measure.disturbance import Window, disturbance_of
from benchmarks.measure.fingerprint import fingerprint
from benchmarks.measure.flags import contended
from benchmarks.measure.machine import machine
from benchmarks.measure.roofline import Ceilings
from benchmarks.measure.switches import pinned
from benchmarks.measure.works import Work, Works, works_for

# Long against what a scheduler takes away at a time, and some twenty works still take seconds.
WINDOW_S = 0.2
# Of a window, before it: threads awake, caches filled, clocks up.
WARM_SHARE = 0.25
# A window is cut so that its median leaves out a disturbed part or two.
CHUNKS = 5
LEAST_CHUNKS = 3
# What warms up at less than half of the best rate is not going to be the best.
HOPELESS = 0.5
CONTENDED = (
    "something else ran while the ceilings were measured, so they may be too low: measure them "
    "again on a quiet machine"
)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """FLOP or bytes per second, and the work that did them."""

    per_second: float
    name: str


def silent(_line: str) -> None:
    """Says nothing."""


def measure_ceilings(
    *,
    device: str,
    precision: str,
    threads: int | None,
    say: Callable[[str], None] = silent,
    clock: Clock | None = None,
    works: Works | None = None,
    window_s: float = WINDOW_S,
) -> Ceilings:
    """Measures the best rates of *device*, each as its best work's sustained one.

    It takes some seconds, in which nothing else should run.

    Inside the timed region: calls back to back and the wait for the device. Outside: making the
    data, the first call, the warm-up. The streams are in float32 in every precision: a bandwidth
    is of bytes. STREAM's conventions hold: a copy moves two arrays and a triad three; what a
    processor reads of a line before it writes it is not counted.

    Args:
        device: ``cpu``, ``cuda``, ``cuda:1``; it has to be there, and to know the precision.
        precision: as of a case; ``amp-*`` is measured as the format that products run in.
        threads: intra-op threads; `None` leaves torch's own choice.
        say: takes a line on each work that is left out, and one where something else ran.
        clock: in the place of the device's own.
        works: in the place of the suite's own.
        window_s: of each work, some more for its warm-up.
    """
    held, before = caches(device), read_counters()
    with pinned(threads=threads, tf32=precision == "tf32"), torch.inference_mode():
        used = torch.get_num_threads()
        works = works or works_for(device=device, precision=precision, threads=used, held=held)
        rates = _rates(works, clock=clock or clock_for(device), window_s=window_s, say=say)
    busy = _was_contended(read_counters() - before, threads=1 if device != "cpu" else used)
    if busy:
        say(CONTENDED)
    return Ceilings(
        fingerprint=fingerprint(machine()),
        torch=torch.__version__,
        device=device,
        precision=precision,
        threads=used,
        cache_bytes=held.last_bytes,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        contended=busy,
        **rates,
    )


def _rates(
    works: Works, *, clock: Clock, window_s: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """The best of each kind of work, by the ceilings' names."""

    def best(tried: Iterable[Work]) -> Rate:
        return best_rate(tried, clock=clock, window_s=window_s, say=say)

    matmul, conv = best(works.matmul), best(works.conv)
    copy, triad, cache = best(works.copy), best(works.triad), best(works.cache)
    return {
        "matmul_flops_per_second": matmul.per_second,
        "matmul_shape": matmul.name,
        "conv_flops_per_second": conv.per_second,
        "conv_shape": conv.name,
        "copy_bytes_per_second": copy.per_second,
        "triad_bytes_per_second": triad.per_second,
        # No cache is slower than main memory: calls this short may show what a call costs.
        "cache_bytes_per_second": max(rate.per_second for rate in (copy, triad, cache)),
    }


def _was_contended(window: Window, *, threads: int) -> bool:
    cores = len(usable_cpus())
    return contended(disturbance_of(window, (), cores=cores), threads=threads, cores=cores)


def best_rate(
    works: Iterable[Work], *, clock: Clock, window_s: float, say: Callable[[str], None] = silent
) -> Rate:
    """The highest sustained rate of *works*, which are tried in order.

    A work that would take longer than the window for a single call, at the best rate so far, is
    left out: slow formats (float16 on most CPUs) would take minutes.

    Raises:
        ValueError: there is no work.
    """
    best = None
    for work in works:
        if best and work.amount > best.per_second * window_s:
            say(f"{work.name}: left out, a call would take longer than {window_s:g} s")
            continue
        rate = _sustained(work, best, clock=clock, window_s=window_s)
        if best is None or rate.per_second > best.per_second:
            best = rate
    if best is None:
        raise ValueError("no work was given to find a best rate of")
    return best


def _sustained(work: Work, best: Rate | None, *, clock: Clock, window_s: float) -> Rate:
    """The median rate of the window's chunks; the warm-up's, where that is slow and hopeless."""
    call = work.make()
    call()  # Builds kernels, picks algorithms.
    seconds = _warm_s(call, clock, WARM_SHARE * window_s)
    chunks = max(LEAST_CHUNKS, min(CHUNKS, int(window_s / seconds)))
    is_slow = LEAST_CHUNKS * seconds > window_s
    if not (is_slow and best and work.amount / seconds < HOPELESS * best.per_second):
        iterations = max(1, int(window_s / chunks / seconds))
        seconds = statistics.median(timed_calls(call, clock, samples=chunks, iterations=iterations))
    return Rate(per_second=work.amount / seconds, name=work.name)


def _warm_s(call: Callable[[], Any], clock: Clock, least_s: float) -> float:
    """Calls, at least one, until so much time has passed; the mean seconds of one."""
    calls, start = 0, clock()
    while True:
        call()
        calls += 1
        passed = clock() - start
        if passed >= least_s:
            return passed / calls
