"""``python -m resnet_impl``: the blocks and the published nets with their costs, as Markdown."""

from collections.abc import Iterable, Iterator

from resnet_impl import SPECS, BlockSpec, complexity
from resnet_impl.block_options import BlockOptions

# The first stage of the ImageNet nets: 56 x 56 pixels, 64 channels between basic blocks and 256
# between bottlenecks. Fig. 5 of He et al. 2016a, Fig. 1 of Xie et al. 2017.
RESOLUTION = 56
BLOCKS = {
    "plain": BlockSpec(kind="plain", in_channels=64, out_channels=64),
    "basic, identity": BlockSpec(kind="basic", in_channels=64, out_channels=64),
    "basic, projection": BlockSpec(
        kind="basic", in_channels=64, out_channels=64, shortcut="projection"
    ),
    "bottleneck": BlockSpec(kind="bottleneck", in_channels=256, out_channels=256, width=64),
    "ResNeXt": BlockSpec(
        kind="bottleneck", in_channels=256, out_channels=256, width=128, cardinality=32
    ),
}
CLASSES = {"plain": "PlainBlock", "basic": "BasicBlock", "bottleneck": "Bottleneck"}


def block_rows() -> Iterator[tuple[str, ...]]:
    """The blocks at one place in a net."""
    yield ("block", "built by", "residual branch", "shortcut", "parameters", "MACs at 56 x 56")
    for name, spec in BLOCKS.items():
        cost = complexity(spec, RESOLUTION)
        yield (
            name,
            f"`{CLASSES[spec.kind]}`",
            branch(spec),
            spec.settled_shortcut or "none",
            f"{cost.parameters:,}",
            f"{cost.macs:,}",
        )


def branch(spec: BlockOptions) -> str:
    """A residual branch's convolutions, as ``1x1, 64 - 3x3, 64 - 1x1, 256``."""
    outputs = spec.out_channels
    if spec.kind != "bottleneck":
        return f"3x3, {outputs} - 3x3, {outputs}"
    width, groups = spec.settled_width, spec.cardinality
    middle = f"3x3, {width}" + (f" in {groups} groups" if groups > 1 else "")
    return f"1x1, {width} - {middle} - 1x1, {outputs}"


def net_rows() -> Iterator[tuple[str, ...]]:
    """The published nets, each at the resolution that it was published for."""
    yield ("net", "input", "parameters", "MACs", "activations")
    for name, spec in SPECS.items():
        cost = complexity(spec, spec.resolution)
        yield (
            name,
            f"{spec.in_channels} x {spec.resolution} x {spec.resolution}",
            f"{cost.parameters:,}",
            f"{cost.macs:,}",
            f"{cost.activations:,}",
        )


def markdown(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as a table, the first of them its headings."""
    headings, *others = rows
    rule = ["---:" if cell.replace(",", "").isdecimal() else "---" for cell in others[0]]
    return "\n".join(f"| {' | '.join(row)} |" for row in (headings, rule, *others))


if __name__ == "__main__":
    print(markdown(block_rows()))  # noqa: T201  # A command's answer.
    print()  # noqa: T201
    print(markdown(net_rows()))  # noqa: T201
