"""``python -m benchmarks ceilings``: what this machine can do at best, measured."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.cases import PRECISIONS, Case
from benchmarks.ceiling_store import ceilings_for
from benchmarks.measure.environment import available_devices
from benchmarks.measure.first_line import first_line
from benchmarks.measure.machine import cpu_brand, gpu_name
from benchmarks.measure.roofline import Ceilings
from benchmarks.options import AXES
from benchmarks.results import RESULTS
from benchmarks.variants import impossible

GIGA, MEGA = 1e9, 1e6
UNKNOWN = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    add = parser.add_argument
    add("--device", type=_device, help="cpu, cuda or cuda:N (cuda where there is one, else cpu)")
    add(
        "--precision",
        type=_precisions,
        default=("float32",),
        help=f"a comma list of {', '.join(PRECISIONS)} (float32)",
    )
    add("--threads", type=_threads, help="intra-op threads (torch's own choice)")
    add("--again", action="store_true", help="measure also what is kept")
    add("--results", type=Path, default=RESULTS, help="where they are kept (reports/results)")


def _device(text: str) -> str:
    return _checked("device", text)


def _threads(text: str) -> int:
    return int(_checked("threads", text))


def _precisions(text: str) -> tuple[str, ...]:
    names = dict.fromkeys(name.strip() for name in text.split(","))
    return tuple(_checked("precision", name) for name in names)


def _checked(axis: str, text: str) -> str:
    """*text* itself where the suite's option of that name would take it."""
    try:
        AXES[axis].check(axis, text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def run(given: argparse.Namespace) -> int:
    """Prints the ceilings of each precision, measured where they are not kept.

    Returns:
        2 where this machine cannot do what was asked for, and nothing is measured; else 0.
    """
    console = Console(soft_wrap=True, markup=False, highlight=False)
    device = given.device or available_devices()[-1]
    if reason := _impossible(device, given.precision):
        return _refused(reason)
    try:
        found = _found(given, device, console)
    except RuntimeError as error:  # No memory left on a device, for one.
        return _refused(first_line(error))
    console.print(table(found))
    return 0


def _refused(reason: str) -> int:
    print(f"ceilings: {reason}", file=sys.stderr)  # noqa: T201  # The command line's answer.
    return 2


def _found(given: argparse.Namespace, device: str, console: Console) -> list[Ceilings]:
    return [
        ceilings_for(
            device=device,
            precision=precision,
            threads=given.threads,
            folder=given.results,
            again=given.again,
            say=console.print,
        )
        for precision in given.precision
    ]


def _impossible(device: str, precisions: Sequence[str]) -> str | None:
    """The first reason why a case of that kind could not be measured here."""
    kinds = (
        Case(subject="ceilings", resolution="224", precision=precision, device=device)
        for precision in precisions
    )
    return next((reason for kind in kinds if (reason := impossible(kind))), None)


def table(found: Sequence[Ceilings]) -> Table:
    """A column for each precision, in decimal units; of one device."""
    first = found[0]
    shown = Table(title=_provenance(first), title_justify="left")
    shown.add_column("at best")
    for ceilings in found:
        shown.add_column(ceilings.precision, justify="right")
    columns = [_figures(ceilings) for ceilings in found]
    for label in columns[0]:
        shown.add_row(label, *(column[label] for column in columns))
    return shown


def _provenance(ceilings: Ceilings) -> str:
    name = cpu_brand() if ceilings.device == "cpu" else gpu_name()
    return f"{ceilings.device}: {name}, torch {ceilings.torch}, machine {ceilings.fingerprint}"


def _figures(ceilings: Ceilings) -> dict[str, str]:
    size = ceilings.cache_bytes
    return {
        "threads": str(ceilings.threads),
        "matrix product, GFLOP/s": _rate(ceilings.matmul_flops_per_second),
        "its shape": ceilings.matmul_shape,
        "convolution, GFLOP/s": _rate(ceilings.conv_flops_per_second),
        "its shape, images, layout": ceilings.conv_shape,
        "copy, memory, GB/s": _rate(ceilings.copy_bytes_per_second),
        "triad, memory, GB/s": _rate(ceilings.triad_bytes_per_second),
        "best of both, caches, GB/s": _rate(ceilings.cache_bytes_per_second),
        "last cache, MB": UNKNOWN if size is None else f"{size / MEGA:.1f}",
        "measured (UTC)": f"{datetime.fromisoformat(ceilings.measured_at):%Y-%m-%d %H:%M}",
    }


def _rate(per_second: float) -> str:
    """In billions; three digits at least, and none beyond the point where they are enough."""
    billions = per_second / GIGA
    return f"{billions:,.0f}" if billions >= 100 else f"{billions:#.3g}"
