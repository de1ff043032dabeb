"""What the terminal shows of a profile."""

from io import StringIO

import pytest
from hand_made_records import CEILINGS, GRAPHS, layer, record
from rich.console import Console

from benchmarks.profiling.tables import (
    layer_table,
    operator_table,
    remarks,
    summary,
)

# 100 MFLOP in 2 ms are 50 GFLOP/s: half of the best product; 10 MB would take a millisecond, too.
CONV = layer("conv", 2e-3, flops=100_000_000, least_bytes=1_000_000)
# 20 MB in 4 ms are 5 GB/s: half of what memory does.
NORM = layer("bn", 4e-3, type="BatchNorm2d", flops=0, least_bytes=20_000_000)


def printed(table):
    """The rows' cells."""
    console = Console(width=140, record=True, file=StringIO())
    console.print(table)
    lines = [line for line in console.export_text().splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_the_slowest_layer_comes_first_with_what_binds_it():
    """Own time, its share of the call, the rate, and how near the ceiling that binds is."""
    assert printed(layer_table(record(CONV, NORM))) == [
        ["bn", "BatchNorm2d", "4.000", "40.0 %", "-", "50.0 %", "memory-bound"],
        ["conv", "Conv2d 3x3", "2.000", "20.0 %", "50", "50.0 %", "compute-bound"],
    ]


def test_without_ceilings_or_counts_there_is_no_verdict():
    """A dash each, and no guess."""
    (row,) = printed(layer_table(record(CONV, ceilings=None)))
    assert row[-2:] == ["-", "-"]
    (row,) = printed(layer_table(record(layer("odd", 1e-3))))
    assert row[-3:] == ["-", "-", "-"]


def test_a_step_on_cuda_is_not_placed():
    """The device's time is of both passes, the counts are of one."""
    both = layer("conv", 1e-3, device_s=2e-3, flops=10, least_bytes=10)
    assert record(training=True).placement_of(both) is None
    assert record().placement_of(both).flops_per_second == 10 / 2e-3


def test_a_steps_forward_pass_is_placed_by_its_own_time():
    """The backward pass is in the time that is shown, and not in the one that speaks."""
    step = layer("conv", 2e-3, backward_s=6e-3, flops=100_000_000, least_bytes=1_000_000)
    (row,) = printed(layer_table(record(step, training=True)))
    assert (row[2], row[5]) == ("8.000", "50.0 %")


def test_a_layer_above_its_ceiling_is_explained():
    """Never in silence."""
    fast = layer("conv", 0.5e-3, flops=100_000_000, least_bytes=1_000_000, shortcut="winograd")
    (line,) = remarks(record(fast, CONV))
    assert line.startswith("above the ceiling, conv: Winograd")


def test_a_layer_within_the_scatter_of_the_ceilings_is_not_said_to_be_above():
    """2 % above the roof: its placement has a remark, and the table no line."""
    close = layer("conv", 1e-3, flops=102_000_000, least_bytes=1_000_000)
    assert record().placement_of(close).remark == "within the scatter of the ceilings"
    assert list(remarks(record(close))) == []


def test_a_training_step_is_called_one():
    """A case's id says inference."""
    step, call = record(CONV, training=True), record(CONV)
    for table in (layer_table, operator_table):
        assert table(step).title.startswith(f"{step.case}, training: ")
        assert table(call).title.startswith(f"{call.case}: ")


def test_shares_are_of_the_call():
    """The report's are of all layers together."""
    headings = [column.header for column in layer_table(record(CONV)).columns]
    assert headings == [
        "layer",
        "type",
        "own ms",
        "of the call",
        "GFLOP/s",
        "of ceiling",
        "verdict",
    ]
    assert [column.header for column in operator_table(record()).columns][-1] == "of the call"


def test_of_cuda_the_kernels_are_added_up():
    """Issuing them is another time."""
    lines = summary(record(layer("conv", 1e-3, device_s=2e-3)))
    assert "the kernels of all layers together: 9.500 ms, 95.0 % of a profiled call" in list(lines)


def test_operators_have_the_devices_time_where_there_is_one():
    """In a column of its own."""
    assert printed(operator_table(record())) == [["aten::mm", "forward", "2", "4.000", "40.0 %"]]


def test_a_summary_says_what_the_call_consists_of():
    """And what watching it costs; notes as they stand."""
    lines = list(summary(record(CONV, graphs=GRAPHS, notes=["mind the gap"])))
    assert lines == [
        (
            "one call: 8.000 ms plain, 8.500 ms with marks, 10.000 ms profiled (+25.0 %); "
            "medians of 11 calls each"
        ),
        "all layers together: 9.500 ms, 95.0 % of a profiled call",
        "outside of kernels: 12.5 % of a profiled call; 3 operators, 2 kernels a call",
        "peak memory: 2.38 MiB, made in conv",
        "graphs: 2; graph breaks: 1; recompilations: 1",
        "graph break: it prints",
        "recompilation: another size",
        "note: mind the gap",
    ]


def test_a_peak_that_no_layer_made_is_said():
    """The loss, for one."""
    memory = record().memory
    lines = summary(record(memory=type(memory)(**memory.to_dict() | {"peak_layer": None})))
    assert "peak memory: 2.38 MiB, made outside of any layer" in list(lines)


@pytest.mark.parametrize("known", [None, CEILINGS])
def test_a_layer_that_took_no_time_is_not_placed(known):
    """Nothing is divided by it."""
    nothing = layer("identity", 0.0, flops=0, least_bytes=4)
    assert record(ceilings=known).placement_of(nothing) is None
