"""A profile in the terminal: the slowest layers and operators, and what the call consists of."""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from rich.table import Table

from benchmarks.measure.profile_record import LayerRecord, ProfileRecord
from benchmarks.measure.roofline import SLACK

MOST = 10
# How the module whose path is empty is called.
WHOLE = "(the module itself)"
UNKNOWN = "-"
MEBI, GIGA = 2**20, 1e9


def layer_table(record: ProfileRecord) -> Table:
    """The slowest layers by their own time, and where they stand under the roofline."""
    slowest = sorted(record.layers, key=attrgetter("own_s"), reverse=True)[:MOST]
    return _table(
        f"{record.title}: {_slowest(len(record.layers), 'layer')}, own times",
        ("layer", "type"),
        ("own ms", "of the call", "GFLOP/s", "of ceiling", "verdict"),
        (_layer_cells(layer, record) for layer in slowest),
    )


def _layer_cells(layer: LayerRecord, record: ProfileRecord) -> tuple[str, ...]:
    seconds, where = layer.own_s, record.placement_of(layer)
    return (
        layer.path or WHOLE,
        layer.type,
        milliseconds(seconds),
        percent(seconds / record.profiled_s),
        f"{where.flops_per_second / GIGA:.3g}" if where and layer.flops else UNKNOWN,
        percent(where.share) if where else UNKNOWN,
        where.verdict if where else UNKNOWN,
    )


def remarks(record: ProfileRecord) -> Iterator[str]:
    """Why a layer of the table is above a ceiling, a line each reason."""
    slowest = sorted(record.layers, key=attrgetter("own_s"), reverse=True)[:MOST]
    above: dict[str, list[str]] = {}
    for layer in slowest:
        where = record.placement_of(layer)
        if where and where.remark and where.share > SLACK:
            above.setdefault(where.remark, []).append(layer.path or WHOLE)
    for remark, layers in above.items():
        yield f"above the ceiling, {', '.join(layers)}: {remark}"


def operator_table(record: ProfileRecord) -> Table:
    """The slowest operators, those that they call left out."""
    on_device = any(row.device_s is not None for row in record.operators)
    columns = ("calls", "self ms", *(("device ms",) if on_device else ()), "of the call")
    return _table(
        f"{record.title}: {_slowest(len(record.operators), 'operator')}, own times over all layers",
        ("operator", "pass"),
        columns,
        (
            (
                row.name,
                "backward" if row.backward else "forward",
                f"{row.calls:g}",
                milliseconds(row.self_s),
                *((milliseconds(row.device_s or 0.0),) if on_device else ()),
                percent((row.device_s or 0.0 if on_device else row.self_s) / record.profiled_s),
            )
            for row in record.operators[:MOST]
        ),
    )


def summary(record: ProfileRecord) -> Iterator[str]:
    """What the call consists of, a line each."""
    yield (
        f"one call: {milliseconds(record.plain_s)} ms plain, {milliseconds(record.marked_s)} ms "
        f"with marks, {milliseconds(record.profiled_s)} ms profiled "
        f"({percent(record.profiled_s / record.plain_s - 1, sign=True)}); "
        f"medians of {record.calls} calls each"
    )
    on_device = any(layer.device_s is not None for layer in record.layers)
    whose = "the kernels of all layers" if on_device else "all layers"
    yield (
        f"{whose} together: {milliseconds(record.layers_s)} ms, "
        f"{percent(record.layers_s / record.profiled_s)} of a profiled call"
    )
    yield (
        f"outside of kernels: {percent(record.outside_kernels_share)} of a profiled call; "
        f"{record.operators_per_call:g} operators, {record.kernels_per_call:g} kernels a call"
    )
    if record.memory:
        layer = record.memory.peak_layer
        where = "outside of any layer" if layer is None else f"in {layer or WHOLE}"
        yield f"peak memory: {record.memory.peak_bytes / MEBI:.2f} MiB, made {where}"
    if record.graphs:
        yield from _graphs(record)
    for note in record.notes:
        yield f"note: {note}"


def _graphs(record: ProfileRecord) -> Iterator[str]:
    graphs = record.graphs
    if graphs is None:
        return
    yield (
        f"graphs: {graphs.graphs}; graph breaks: {len(graphs.breaks)}; "
        f"recompilations: {len(graphs.recompiles)}"
    )
    for reason in graphs.breaks:
        yield f"graph break: {reason}"
    for reason in graphs.recompiles:
        yield f"recompilation: {reason}"


def _slowest(count: int, noun: str) -> str:
    """What of that many a table shows."""
    if count > MOST:
        return f"the {MOST} slowest of {count} {noun}s"
    return f"{count} {noun}{'' if count == 1 else 's'}"


def milliseconds(seconds: float) -> str:
    """Three digits behind the point: microseconds."""
    return f"{1e3 * seconds:.3f}"


def percent(share: float, *, sign: bool = False) -> str:
    """``12.3 %``."""
    return f"{100 * share:{'+' if sign else ''}.1f} %"


def _table(
    title: str, words: Sequence[str], numbers: Sequence[str], rows: Iterator[tuple[str, ...]]
) -> Table:
    table = Table(title=title, title_justify="left")
    for name in words:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(*row)
    return table
