"""Where blocks are compared: sites of a net, and the blocks that do the same job there.

A block's name says how it is built: ``basic_64``, ``bottleneck_256_w64``,
``resnext_256_w128_g32``, ``basic_64to128_s2``: kind, channels in (and out), width of the 3x3,
groups, stride. A *site* is the place in a net that a basic block of so many channels takes;
a bottleneck there has four times the channels outside its 3x3, as in He et al. 2016, Fig. 5.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from resnet_impl import BlockSpec, Complexity, complexity
from resnet_impl.block_options import BlockKind

EXPANSION = 4
CARDINALITY = 32
# A width that is no multiple of 8 leaves vector units and tensor cores partly idle, which would
# be charged to the block's design; a ResNeXt width is a multiple of its groups anyway.
WIDTH_STEP = 8
# Stages 1 to 4 of the ImageNet nets: channels of the basic block and side of the feature map.
STAGES = ((64, 56), (128, 28), (256, 14), (512, 7))
NAME = re.compile(
    r"(?P<kind>plain|basic|projection|bottleneck|resnext)_(?P<in>\d+)(?:to(?P<out>\d+))?"
    r"(?:_w(?P<width>\d+))?(?:_g(?P<groups>\d+))?(?:_s(?P<stride>\d+))?"
)
KINDS: Mapping[str, BlockKind] = {
    "plain": "plain",
    "basic": "basic",
    "projection": "basic",
    "bottleneck": "bottleneck",
    "resnext": "bottleneck",
}
GRAMMAR = (
    "plain_64, basic_64, projection_64, basic_64to128_s2, bottleneck_256_w64, "
    "resnext_256_w128_g32 and the like"
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A place in a net: the basic block's channels, the input's side, and the stride there."""

    channels: int
    resolution: int
    stride: int = 1

    @property
    def out_channels(self) -> int:
        """A stage that halves the resolution doubles the channels."""
        return self.channels * self.stride


IDENTITY_SITES = tuple(Site(channels=c, resolution=r) for c, r in STAGES)
DOWNSAMPLING_SITES = tuple(Site(channels=c, resolution=r, stride=2) for c, r in STAGES[:-1])


def shortcut_names(site: Site) -> tuple[str, ...]:
    """The two 3x3 convolutions without a shortcut, with the cheapest one, with a projection."""
    kinds = ("plain", "basic", "projection") if site.stride == 1 else ("plain", "basic")
    return tuple(_name(kind, site.channels, site.out_channels, site.stride) for kind in kinds)


def matched_names(site: Site, *, by: str) -> tuple[str, ...]:
    """Bottleneck and ResNeXt whose width brings *by* (``macs``, ``parameters``) nearest to basic.

    On blocks of stride 1 the weights are used once a pixel in all of them, so matching the one
    matches the other; they part where a bottleneck's first 1x1 still sees the large map.
    """
    return (
        _matched_name("bottleneck", site, groups=1, by=by),
        _matched_name("resnext", site, groups=CARDINALITY, by=by),
    )


def block_names() -> tuple[str, ...]:
    """Every block of the presets."""
    names = [
        name for site in (*IDENTITY_SITES, *DOWNSAMPLING_SITES) for name in shortcut_names(site)
    ]
    for site in (*IDENTITY_SITES, *DOWNSAMPLING_SITES):
        names += matched_names(site, by="macs")
        names += matched_names(site, by="parameters")
    return tuple(dict.fromkeys(names))


def block_spec(name: str) -> BlockSpec:
    """The block that a name stands for.

    Raises:
        ValueError: the name is not of the grammar, or the block cannot be built.
    """
    match = NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"block {name!r}: allowed are {GRAMMAR}")
    kind, width, groups = match["kind"], match["width"], match["groups"]
    in_channels = int(match["in"])
    try:
        return BlockSpec(
            kind=KINDS[kind],
            in_channels=in_channels,
            out_channels=int(match["out"] or in_channels),
            width=int(width) if width else None,
            cardinality=int(groups or 1),
            stride=int(match["stride"] or 1),
            shortcut="projection" if kind == "projection" else None,
        )
    except ValueError as error:
        raise ValueError(f"block {name!r}: {error}") from error


def site_of(name: str) -> tuple[int, int]:
    """Channels that go into and come out of the basic block at a block's site."""
    spec = block_spec(name)
    expansion = EXPANSION if spec.kind == "bottleneck" else 1
    in_channels = spec.in_channels or spec.out_channels
    return in_channels // expansion, spec.out_channels // expansion


def role_of(name: str, resolution: int) -> str:
    """The block's part in the comparison at its site, such as ``bottleneck, matched MACs``."""
    spec = block_spec(name)
    kind = name.partition("_")[0]
    if kind == "basic":
        return (
            "identity"
            if site_of(name)[0] == site_of(name)[1] and spec.stride == 1
            else "projection"
        )
    if spec.kind != "bottleneck" or spec.stride == 1:
        return kind
    unmatched = f"{kind}, width {spec.width}"
    site = Site(channels=site_of(name)[0], resolution=resolution, stride=spec.stride)
    if EXPANSION * site.channels < CARDINALITY:
        return unmatched  # Narrower than the groups of any ResNeXt block that could match.
    for by, words in (("macs", "matched MACs"), ("parameters", "matched parameters")):
        if name in matched_names(site, by=by):
            return f"{kind}, {words}"
    return unmatched


def native_resolution(name: str) -> int:
    """The side of the feature map that the block sees in an ImageNet net (56 for other widths)."""
    return dict(STAGES).get(site_of(name)[0], 56)


def _name(kind: str, in_channels: int, out_channels: int, stride: int, shape: str = "") -> str:
    channels = f"{in_channels}" if in_channels == out_channels else f"{in_channels}to{out_channels}"
    return f"{kind}_{channels}{shape}" + (f"_s{stride}" if stride > 1 else "")


def _matched_name(kind: str, site: Site, *, groups: int, by: str) -> str:
    count = _counter(by)
    ends = (EXPANSION * site.channels, EXPANSION * site.out_channels)
    target = count(complexity(block_spec(shortcut_names(site)[1]), site.resolution))

    def count_at(width: int) -> int:
        spec = BlockSpec(
            kind="bottleneck",
            in_channels=ends[0],
            out_channels=ends[1],
            width=width,
            cardinality=groups,
            stride=site.stride,
        )
        return count(complexity(spec, site.resolution))

    # Counts grow with the width; twice the outer channels is far wider than any match.
    step = max(WIDTH_STEP, groups)
    widths = range(step, 2 * ends[0] + 1, step)
    above = bisect_left(widths, target, key=count_at)
    width = min(widths[max(0, above - 1) : above + 1], key=lambda w: abs(count_at(w) - target))
    shape = f"_w{width}" + (f"_g{groups}" if groups > 1 else "")
    return _name(kind, *ends, site.stride, shape)


def _counter(by: str) -> Callable[[Complexity], int]:
    return {"macs": lambda cost: cost.macs, "parameters": lambda cost: cost.parameters}[by]
