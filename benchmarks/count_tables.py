"""Counts as tables for the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rich.table import Table

from benchmarks.counting import Counted
from benchmarks.measure.counts.conventions import CONVENTIONS
from benchmarks.measure.counts.tally import ModuleRow, Tally
from benchmarks.measure.counts.work import Work
from resnet_impl import SPECS, complexity

PAPER = "He et al. 2016, Table 1"
# Of torchvision's resnet50 at 224 x 224, each run on it or read in its metadata.
PUBLISHED = {
    "torchvision, ours": "4.089 G",
    "fvcore, timm": "4.112 G",
    "ptflops": "4.132 G",
    "thop": "4.134 G",
    "torch's FlopCounterMode": "8.178 G",
    "calflops, DeepSpeed": "8.211 G",
    PAPER: "3.8 G",
}
LEDGER = ("norm", "bias", "addition", "activation", "pooling", "other")


def layer_table(counted: Counted, depth: int) -> Table:
    """A row for each module down to *depth*, indented; the first is the whole."""
    forward = "; below, the forward pass by layer" if counted.training else ""
    table = _table(
        _title(counted) + forward,
        ("module", "type", "output"),
        ("parameters", "MACs", "element-wise", "activations", "reads (B)", "writes (B)"),
    )
    for row in counted.tally.modules:
        if row.depth <= depth:
            table.add_row(*_names(row), f"{row.parameters:,}", *_cells(row.total, counted.tally))
    return table


def operator_table(counted: Counted) -> Table:
    """A row for each operator that does anything, with the ledger's columns; and their sum."""
    table = _table(
        "by operator",
        ("operator", "pass"),
        ("calls", "MACs", "FLOPs", *LEDGER, "reads (B)", "writes (B)"),
    )
    shown = [row for row in counted.tally.operators if any(row.work)]
    for row in shown:
        direction = "backward" if row.backward else "forward"
        table.add_row(row.name, direction, *_whole(row.calls, *_ledger(row.work)))
    table.add_section()
    calls = sum(row.calls for row in shown)
    table.add_row("total", "", *_whole(calls, *_ledger(counted.tally.counted)))
    return table


def reconciliation(counted: Counted) -> Table:
    """What each tool would print for this pass, and the rule that makes it."""
    known = _is_published(counted)
    headings = ("this pass", *(["published, ResNet-50"] if known else []))
    table = _table("who counts what", ("who", "rule"), headings)
    for who, rule, figure in _figures(counted):
        published = [PUBLISHED[who]] if known else []
        table.add_row(who, rule, _least(figure, counted.tally.products_unseen), *published)
    return table


def _is_published(counted: Counted) -> bool:
    """Whether the pass is the one that the published figures are of."""
    name = counted.subject.name.rpartition(":")[2]
    whose = counted.subject.source in ("resnet_impl", "torchvision")
    image = [str(one) for one in counted.inputs] == ["3x224x224"]
    return whose and name == "resnet50" and image and counted.batch_size == 1


def _figures(counted: Counted) -> Iterator[tuple[str, str, int]]:
    for convention in CONVENTIONS:
        yield convention.who, convention.rule, convention.total(counted.tally)
    if macs := _with_the_paper_s_stride(counted):
        yield PAPER, "MACs, the stride in the first 1x1 of a bottleneck, not in its 3x3", macs


def _with_the_paper_s_stride(counted: Counted) -> int | None:
    spec = SPECS.get(counted.subject.name)
    if spec is None or spec.kind != "bottleneck":
        return None
    sides = counted.inputs[0].shape[-2:]
    paper = complexity(replace(spec, stride_on="1x1"), (sides[0], sides[1]))
    return paper.macs * counted.batch_size


def _title(counted: Counted) -> str:
    shapes = " and ".join(map(str, counted.inputs))
    step = "forward and backward, training" if counted.training else "forward"
    return (
        f"{counted.subject.name}: {counted.batch_size} x {shapes}, {counted.precision}, {step}; "
        "FLOPs are 2 x MACs"
    )


def _names(row: ModuleRow) -> tuple[str, str, str]:
    """Indented by depth; of a path the last part."""
    name = "  " * row.depth + (row.path.rpartition(".")[2] or "all")
    uncalled = "" if any(row.total) else "not called"
    return name, row.type, row.output_shape if row.calls else uncalled


def _cells(work: Work, tally: Tally) -> Iterator[str]:
    """Of a layer; at least so much, where the tally has a hole."""
    yield _least(work.macs, tally.products_unseen)
    yield _least(work.elementwise_flops, tally.elementwise_unseen)
    yield _least(work.activations, tally.products_unseen)
    yield from _whole(work.read_bytes, work.written_bytes)


def _least(number: int, unseen: Mapping[str, int]) -> str:
    return f"≥ {number:,}" if unseen else f"{number:,}"


def _ledger(work: Work) -> tuple[int, ...]:
    columns = (getattr(work, name) for name in LEDGER)
    return work.macs, work.flops, *columns, work.read_bytes, work.written_bytes


def _whole(*numbers: int) -> Sequence[str]:
    return [f"{number:,}" for number in numbers]


def _table(title: str, names: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in names:
        table.add_column(name, no_wrap=True)
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    return table
