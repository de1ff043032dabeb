"""The readable tables of a profile: layers, kinds, operators."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measure.profile_record import OperatorRecord
from benchmarks.measure.roofline import Ceilings
from reports.profiles.layers import Layer, by_kind, by_time
from reports.profiles.profile import Profile
from reports.units import GIGA, MEBI, MILLI, UNKNOWN, scaled, significant, whole

# Shown at once; the others are folded away.
MOST_SHOWN = 25
# Operators that take less than the last of these are noise.
MOST_OPERATORS = 20


@dataclass(frozen=True, kw_only=True)
class Table:
    """Headings and cells, without the columns that say nothing."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class LayerColumn:
    """A column: its heading with the unit, and a layer's cell."""

    heading: str
    cell: Callable[[Layer], str]


LAYER_COLUMNS = (
    LayerColumn(heading="layer", cell=lambda layer: layer.name),
    LayerColumn(heading="type", cell=lambda layer: layer.record.type),
    LayerColumn(heading="output", cell=lambda layer: layer.record.output_shape or UNKNOWN),
    LayerColumn(
        heading="calls",
        cell=lambda layer: UNKNOWN if layer.record.calls == 1 else whole(layer.record.calls),
    ),
    LayerColumn(heading="own (ms)", cell=lambda layer: scaled(layer.own_s, MILLI)),
    LayerColumn(
        heading="backward of it (ms)",
        cell=lambda layer: scaled(layer.backward_s or None, MILLI),
    ),
    LayerColumn(heading="share (%)", cell=lambda layer: significant(100 * layer.share, 2)),
    LayerColumn(heading="GFLOP", cell=lambda layer: scaled(layer.record.flops or None, GIGA)),
    LayerColumn(heading="FLOP/byte", cell=lambda layer: significant(intensity_of(layer))),
    LayerColumn(heading="GFLOP/s", cell=lambda layer: scaled(flops_per_second_of(layer), GIGA)),
    LayerColumn(
        heading="GB/s",
        cell=lambda layer: scaled(bytes_per_second_of(layer), GIGA),
    ),
    LayerColumn(
        heading="% of ceiling",
        cell=lambda layer: (
            significant(100 * layer.placement.share, 2) if layer.placement else UNKNOWN
        ),
    ),
    LayerColumn(
        heading="bound",
        cell=lambda layer: layer.placement.verdict if layer.placement else UNKNOWN,
    ),
    LayerColumn(
        heading="remark",
        cell=lambda layer: (layer.placement and layer.placement.remark) or UNKNOWN,
    ),
)


def intensity_of(layer: Layer) -> float | None:
    """FLOP per byte; a layer without FLOPs has none."""
    return layer.placement.intensity if layer.placement and layer.has_products else None


def flops_per_second_of(layer: Layer) -> float | None:
    """What it attains; a layer without FLOPs attains none."""
    return layer.placement.flops_per_second if layer.placement and layer.has_products else None


def bytes_per_second_of(layer: Layer) -> float | None:
    """What it moves."""
    return layer.placement.bytes_per_second if layer.placement else None


def layer_tables(profile: Profile) -> tuple[Table, Table]:
    """The layers that take longest, and the others."""
    layers = by_time(profile.layers)
    return layer_table(layers[:MOST_SHOWN]), layer_table(layers[MOST_SHOWN:])


def layer_table(layers: Sequence[Layer]) -> Table:
    """A row for each layer, with the columns that say something."""
    columns = {column.heading: [*map(column.cell, layers)] for column in LAYER_COLUMNS}
    return telling(columns)


def telling(columns: Mapping[str, Sequence[str]]) -> Table:
    """The columns in which any cell says something."""
    kept = {heading: cells for heading, cells in columns.items() if {*cells} - {UNKNOWN}}
    return Table(headings=tuple(kept), rows=tuple(zip(*kept.values(), strict=True)))


def kind_table(profile: Profile) -> Table:
    """The time of each kind of layer."""
    kinds = by_kind(profile.layers)
    ordered = sorted(kinds.items(), key=lambda entry: -sum(layer.own_s for layer in entry[1]))
    return Table(
        headings=("kind", "layers", "own (ms)", "share (%)"),
        rows=tuple(
            (
                kind,
                whole(len(layers)),
                scaled(sum(layer.own_s for layer in layers), MILLI),
                significant(100 * sum(layer.share for layer in layers), 2),
            )
            for kind, layers in ordered
        ),
    )


def operator_table(profile: Profile) -> Table:
    """The operators and kernels that take longest by themselves."""
    operators = sorted(profile.record.operators, key=lambda operator: -time_of(operator))
    shown = operators[:MOST_OPERATORS]
    return telling(
        {
            "operator": [operator.name for operator in shown],
            "pass": ["backward" if operator.backward else "forward" for operator in shown],
            "calls": [significant(operator.calls) for operator in shown],
            "own, host (ms)": [scaled(operator.self_s, MILLI) for operator in shown],
            "kernels (ms)": [scaled(operator.device_s, MILLI) for operator in shown],
        }
    )


def time_of(operator: OperatorRecord) -> float:
    """The kernels' time where it is known."""
    return operator.self_s if operator.device_s is None else operator.device_s


def ceiling_table(ceilings: Ceilings) -> Table:
    """What the machine did at best, and where its ridges are."""
    flops, rate = ceilings.flops_per_second, ceilings.memory_bytes_per_second
    cache_rate = ceilings.cache_bytes_per_second
    size = "" if ceilings.cache_bytes is None else f" ({scaled(ceilings.cache_bytes, MEBI)} MiB)"
    return Table(
        headings=("ceiling", "measured", "compute binds from (FLOP/byte)"),
        rows=(
            (
                f"matrix product {ceilings.matmul_shape}",
                f"{scaled(ceilings.matmul_flops_per_second, GIGA)} GFLOP/s",
                UNKNOWN,
            ),
            (
                f"convolution {ceilings.conv_shape}",
                f"{scaled(ceilings.conv_flops_per_second, GIGA)} GFLOP/s",
                UNKNOWN,
            ),
            ("main memory", f"{scaled(rate, GIGA)} GB/s", significant(flops / rate)),
            (f"caches{size}", f"{scaled(cache_rate, GIGA)} GB/s", significant(flops / cache_rate)),
        ),
    )
