"""The pictures of one run, and the one of several, each by its name."""

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from reports.comparison import Comparison
from reports.load import Run
from reports.plots.batches import throughput_against_batch_size
from reports.plots.blocks import latency_by_block
from reports.plots.canvas import NothingToDraw, remove, save, style
from reports.plots.case_roofline import case_roofline
from reports.plots.costs import latency_against_macs, parameters_against_macs
from reports.plots.runs import times_by_run
from reports.plots.speedups import speedup_over_eager_float32

OF_A_RUN: Mapping[str, Callable[[Run], Figure]] = {
    "latency_by_block": latency_by_block,
    "throughput_against_batch_size": throughput_against_batch_size,
    "latency_against_macs": latency_against_macs,
    "parameters_against_macs": parameters_against_macs,
    "speedup_over_eager_float32": speedup_over_eager_float32,
    "roofline": case_roofline,
}
OF_SEVERAL_RUNS = "times_by_run"


def draw_run(run: Run, folder: Path) -> list[str]:
    """Draws into *folder* what the run has cases for; returns each other picture and the reason."""
    missing = []
    with style():
        for name, picture in OF_A_RUN.items():
            try:
                save(picture(run), folder, name)
            except NothingToDraw as reason:
                remove(folder, name)  # Of an earlier report: it is not of this run.
                missing.append(f"{name} ({reason})")
    return missing


def draw_comparison(comparison: Comparison, folder: Path) -> None:
    """Draws several runs beside each other into *folder*."""
    with style():
        save(times_by_run(comparison), folder, OF_SEVERAL_RUNS)
