"""Facts about the closed forms: they are the built module's counts, and the published ones."""

from contextlib import nullcontext
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_impl import SPECS, BlockSpec, Complexity, NetSpec, ResNet, complexity

# torchvision's weights metadata: num_params, and _ops in G at 224 x 224, which are MACs.
PUBLISHED = {
    "resnet18": (11_689_512, 1.814),
    "resnet34": (21_797_672, 3.664),
    "resnet50": (25_557_032, 4.089),
    "resnet101": (44_549_160, 7.801),
    "resnet152": (60_192_808, 11.514),
    "resnext50_32x4d": (25_028_904, 4.230),
    "resnext101_32x8d": (88_791_336, 16.414),
    "resnext101_64x4d": (83_455_272, 15.460),
    "wide_resnet50_2": (68_883_240, 11.398),
    "wide_resnet101_2": (126_886_696, 22.753),
}
# He et al. 2016a, Table 6, in millions; the deepest net's with one digit.
CIFAR_MILLIONS = {"20": "0.27", "32": "0.46", "44": "0.66", "56": "0.85", "110": "1.7"}
BASIC = BlockSpec(kind="basic", in_channels=64, out_channels=64)
BOTTLENECK = BlockSpec(kind="bottleneck", in_channels=256, out_channels=256, width=64)
# Both counted by hand, at batch 1 and 56 x 56.
BLOCKS = {
    "basic": (BASIC, 73_984, 231_211_008),
    "projection": (replace(BASIC, out_channels=128, stride=2), 230_144, 179_830_784),
    "bottleneck": (BOTTLENECK, 70_400, 218_365_952),
    "resnext": (replace(BOTTLENECK, width=128, cardinality=32), 71_168, 219_971_584),
}
# The same cases in every run, and a slow machine fails none.
DETERMINISTIC = settings(derandomize=True, deadline=None, max_examples=60, database=None)

channels = st.integers(1, 6)
sides = st.tuples(st.integers(1, 40), st.integers(1, 40))
switches = {
    "projection_norm": st.booleans(),
    "conv_bias": st.booleans(),
    "pre_activation": st.booleans(),
}


@st.composite
def block_specs(draw: st.DrawFn) -> BlockSpec:
    """Any block: kind, shape, shortcut and switches."""
    kind = draw(st.sampled_from(["plain", "basic", "bottleneck"]))
    in_channels, stride = draw(channels), draw(st.integers(1, 3))
    options = {"out_channels": draw(channels)}
    if kind == "bottleneck":
        cardinality = draw(st.integers(1, 3))
        options |= {"cardinality": cardinality, "width": cardinality * draw(channels)}
        options |= {"stride_on": draw(st.sampled_from(["3x3", "1x1"]))}
    shortcuts = [None]
    if kind != "plain":
        shortcuts += ["projection"]
        shortcuts += ["padding"] if options["out_channels"] >= in_channels else []
    options |= {"shortcut": draw(st.sampled_from(shortcuts))}
    options |= {name: draw(switch) for name, switch in switches.items()}
    return BlockSpec(kind=kind, in_channels=in_channels, stride=stride, **options)


@st.composite
def net_specs(draw: st.DrawFn) -> NetSpec:
    """Any small net: stem, stages, blocks, shortcut and switches."""
    kind = draw(st.sampled_from(["plain", "basic", "bottleneck"]))
    stages = draw(st.lists(st.tuples(st.integers(1, 3), channels), min_size=1, max_size=3))
    options = {}
    if kind == "bottleneck":
        options |= {
            "cardinality": draw(st.integers(1, 3)),
            "base_width": draw(st.integers(64, 128)),
        }
        options |= {"expansion": draw(st.sampled_from([None, 1, 2]))}
        options |= {"stride_on": draw(st.sampled_from(["3x3", "1x1"]))}
    if kind != "plain":
        options |= {"shortcut": draw(st.sampled_from([None, "projection", "padding"]))}
        stages.sort(key=lambda stage: stage[1])  # Padding adds channels and takes none away.
    options |= {name: draw(switch) for name, switch in switches.items()}
    return NetSpec(
        kind=kind,
        depths=tuple(depth for depth, _ in stages),
        channels=tuple(width for _, width in stages),
        stem=draw(st.sampled_from(["imagenet", "cifar"])),
        in_channels=draw(channels),
        num_classes=draw(channels),
        **options,
    )


def built(spec: NetSpec | BlockSpec) -> nn.Module:
    """The module without memory, in eval mode."""
    with torch.device("meta"):
        return (ResNet(spec) if isinstance(spec, NetSpec) else spec.build()).eval()


def counted(module: nn.Module, resolution: tuple[int, int]) -> Complexity:
    """What the built module has and does: torch's counter, and a hook on every layer."""
    activations = []
    hooks = [
        part.register_forward_hook(lambda _m, _x, y: activations.append(y.numel()))
        for part in module.modules()
        if isinstance(part, nn.Conv2d | nn.Linear)
    ]
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(torch.empty(1, module.spec.in_channels, *resolution, device="meta"))
    for hook in hooks:
        hook.remove()
    return Complexity(
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        macs=counter.get_total_flops() // 2,
        activations=sum(activations),
    )


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_counts_of_torchvision(name: str) -> None:
    """Parameters to the last one, and MACs to the published three digits."""
    cost = complexity(SPECS[name], 224)
    assert (cost.parameters, round(cost.macs / 1e9, 3)) == PUBLISHED[name]


@pytest.mark.parametrize("layers", CIFAR_MILLIONS)
def test_published_counts_of_the_cifar_nets(layers: str) -> None:
    """The paper's millions, which belong to the shortcut without parameters."""
    published = CIFAR_MILLIONS[layers]
    millions = complexity(SPECS[f"resnet{layers}"], 32).parameters / 1e6
    assert f"{millions:.{len(published) - 2}f}" == published


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks_cost_what_they_cost_by_hand(name: str) -> None:
    """The four blocks of the literature at 56 x 56."""
    spec, parameters, macs = BLOCKS[name]
    cost = complexity(spec, 56)
    assert (cost.parameters, cost.macs) == (parameters, macs)


def test_basic_block_by_hand() -> None:
    """Two 3x3 convolutions of 64 channels and two norms, at 56 x 56."""
    weights = 2 * (3 * 3 * 64 * 64)
    assert complexity(BASIC, 56) == Complexity(
        parameters=weights + 2 * (64 + 64), macs=weights * 56 * 56, activations=2 * 64 * 56 * 56
    )


def test_papers_resnet50_is_cheaper_than_torchvisions() -> None:
    """With the stride on the first 1x1, as in the paper, ResNet-50 takes 3.858 G MACs."""
    spec = replace(SPECS["resnet50"], stride_on="1x1")
    assert round(complexity(spec, 224).macs / 1e9, 3) == 3.858
    assert complexity(spec, 224).parameters == PUBLISHED["resnet50"][0]


def test_textbook_net_by_hand() -> None:
    """From the published ResNet-18: one input channel, ten classes, biases, bare projections."""
    stem = 7 * 7 * 64 * (1 - 3)
    classes = (512 + 1) * (10 - 1000)
    # The stem's, the blocks' (four convolutions a stage) and the projections' biases.
    biases = 64 + 4 * (64 + 128 + 256 + 512) + (128 + 256 + 512)
    projection_norms = 2 * (128 + 256 + 512)
    expected = PUBLISHED["resnet18"][0] + stem + classes + biases - projection_norms
    assert complexity(SPECS["textbook_resnet18"], 96).parameters == expected


@pytest.mark.parametrize("layers", [18, 34, 50, 101, 152])
def test_pre_activation_moves_norms_and_drops_the_projections(layers: int) -> None:
    """The order changes no convolution; only norms of projections, stem and head differ."""
    base, pre = (complexity(SPECS[f"{prefix}resnet{layers}"], 224) for prefix in ("", "preact_"))
    assert (base.macs, base.activations) == (pre.macs, pre.activations)
    # A block's norms are one place earlier: the head's takes up what the last block leaves, and the
    # first block's first one stands for the stem's.
    projections = (128, 256, 512) if layers < 50 else (256, 512, 1024, 2048)
    assert base.parameters - pre.parameters == 2 * sum(projections)


@pytest.mark.parametrize("name", SPECS)
def test_published_nets_cost_what_the_built_ones_do(name: str) -> None:
    """The closed form equals torch's own counts at the published and at an odd resolution."""
    spec = SPECS[name]
    module = built(spec)
    for size in ((spec.resolution, spec.resolution), (65, 40)):
        assert complexity(spec, size) == counted(module, size)


@DETERMINISTIC
@given(spec=block_specs(), resolution=sides)
def test_any_block_costs_what_the_built_one_does(
    spec: BlockSpec, resolution: tuple[int, int]
) -> None:
    """The closed form equals torch's own counts for every combination of options."""
    assert complexity(spec, resolution) == counted(built(spec), resolution)


@DETERMINISTIC
@given(spec=net_specs(), resolution=sides)
def test_any_net_costs_what_the_built_one_does(spec: NetSpec, resolution: tuple[int, int]) -> None:
    """The closed form equals torch's own counts for custom nets."""
    assert complexity(spec, resolution) == counted(built(spec), resolution)


@pytest.mark.parametrize(
    "spec", [SPECS["resnet18"], SPECS["resnet20"], BASIC], ids=["18", "20", "b"]
)
@pytest.mark.parametrize("size", [(0, 5), (5, 0), (1, 1), (1, 2)])
def test_formula_and_module_refuse_the_same_sizes(
    spec: NetSpec | BlockSpec, size: tuple[int, int]
) -> None:
    """No pixels: both refuse. One pixel: both accept, however often the net strides."""
    module = (ResNet(spec) if isinstance(spec, NetSpec) else spec.build()).eval()
    x = torch.zeros(1, spec.in_channels, *size)
    for ask in (lambda: complexity(spec, size), lambda: module(x)):
        expectation = pytest.raises(ValueError, match="allowed") if 0 in size else nullcontext()
        with expectation:
            ask()


@pytest.mark.parametrize(
    ("resolution", "text"),
    [
        (0, "resolution 0: allowed are whole numbers from 1"),
        ((7, -1), "resolution -1: allowed are whole numbers from 1"),
        ((7, 7, 7), "resolution (7, 7, 7): allowed are a side and (height, width)"),
    ],
)
def test_sizes_that_are_none_are_refused(resolution: object, text: str) -> None:
    """A refusal gives the value and what is allowed."""
    with pytest.raises(ValueError, match=r".") as caught:
        complexity(BASIC, resolution)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    "spec",
    [replace(BASIC, in_channels=None, stride=2), replace(SPECS["resnet18"], in_channels=None)],
)
def test_channels_to_be_inferred_cannot_be_counted(spec: NetSpec | BlockSpec) -> None:
    """Without a call nobody knows the channels that a lazy module will see."""
    with pytest.raises(ValueError, match=r".") as caught:
        complexity(spec, 56)
    assert str(caught.value) == (
        "in_channels None: allowed is a number; nothing is inferred without a call"
    )
