"""Facts about the nets and their names."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from resnet_impl import SPECS, NetSpec, ResNet, UnknownNetError

# Layers with weights that a name counts: convolutions outside the projections, and the linear one.
NAMED_LAYERS = {
    "resnet18": 18,
    "resnet152": 152,
    "plain34": 34,
    "resnext50_32x4d": 50,
    "wide_resnet101_2": 101,
    "preact_resnet101": 101,
    "resnet20": 20,
    "plain110": 110,
    "textbook_resnet18": 18,
}
SMALL = NetSpec(depths=(1, 1), channels=(4, 8), num_classes=5)
VARIANTS = {
    "basic": SMALL,
    "plain": replace(SMALL, kind="plain"),
    "padding": replace(SMALL, shortcut="padding"),
    "projections": replace(SMALL, shortcut="projection", stem="cifar"),
    "bottleneck": replace(SMALL, kind="bottleneck", stride_on="1x1"),
    "resnext": replace(SMALL, kind="bottleneck", cardinality=2, base_width=32, expansion=2),
    "preact": replace(SMALL, kind="bottleneck", pre_activation=True, projection_norm=False),
    "textbook": replace(SMALL, in_channels=1, conv_bias=True, projection_norm=False),
}
REFUSALS = {
    "depth 0: allowed are whole numbers from 1": {"depths": (1, 0)},
    "depths (1, 1, 1): allowed is one for each of the channels (4, 8)": {"depths": (1, 1, 1)},
    "depths (): allowed is one for each of the channels ()": {"depths": (), "channels": ()},
    "channels 0: allowed are whole numbers from 1": {"channels": (4, 0)},
    "num_classes 0: allowed are whole numbers from 1": {"num_classes": 0},
    "in_channels 0: allowed are whole numbers from 1": {"in_channels": 0},
    "kind 'basik' (did you mean 'basic'?): allowed are 'plain', 'basic', 'bottleneck'": {
        "kind": "basik"
    },
    "stem 'imagnet' (did you mean 'imagenet'?): allowed are 'imagenet', 'cifar'": {
        "stem": "imagnet"
    },
    "shortcut 'identity': allowed are 'projection', 'padding'": {"shortcut": "identity"},
    "shortcut 'padding': allowed is None for kind 'plain'": {
        "kind": "plain",
        "shortcut": "padding",
    },
    "cardinality 2: allowed is 1 for kind 'basic'": {"cardinality": 2},
    "base_width 128: allowed is 64 for kind 'basic'": {"base_width": 128},
    "expansion 4: allowed is None and 1 for kind 'basic'": {"expansion": 4},
    "width 0: allowed are whole numbers from 1": {"kind": "bottleneck", "base_width": 4},
}


def images(*shape: int) -> Tensor:
    """Standard normal values, always the same."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


def net(spec: NetSpec) -> ResNet:
    """The net with always the same weights, in eval mode."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return ResNet(spec).eval()


def output_shapes(spec: NetSpec, side: int) -> list[tuple[int, ...]]:
    """Shapes after the stem, after every stage, and after every part of the head."""
    with torch.device("meta"):
        model, x = ResNet(spec), torch.empty(1, spec.in_channels, side, side)
    shapes = []
    for part in (model.stem, *model.stages, *model.head):
        x = part(x)
        shapes.append(tuple(x.shape))
    return shapes


def test_textbook_net_has_the_textbooks_shapes_at_224() -> None:
    """The table of the textbook, part by part."""
    assert output_shapes(SPECS["textbook_resnet18"], 224) == [
        (1, 64, 56, 56),
        (1, 64, 56, 56),
        (1, 128, 28, 28),
        (1, 256, 14, 14),
        (1, 512, 7, 7),
        (1, 512, 1, 1),
        (1, 512),
        (1, 10),
    ]


def test_textbook_net_has_the_textbooks_shapes_at_96() -> None:
    """The resolution that the textbook trains at, which is also the spec's own."""
    spec = SPECS["textbook_resnet18"]
    assert output_shapes(spec, spec.resolution) == [
        (1, 64, 24, 24),
        (1, 64, 24, 24),
        (1, 128, 12, 12),
        (1, 256, 6, 6),
        (1, 512, 3, 3),
        (1, 512, 1, 1),
        (1, 512),
        (1, 10),
    ]


def test_textbook_net_has_a_bias_in_every_convolution_and_no_projection_norm() -> None:
    """What sets the textbook's net apart: 20 biases, and 17 norms for 17 named convolutions."""
    with torch.device("meta"):
        parts = list(ResNet(SPECS["textbook_resnet18"]).modules())
    assert sum(isinstance(p, nn.Conv2d) and p.bias is not None for p in parts) == 20
    assert sum(isinstance(part, nn.BatchNorm2d) for part in parts) == 17


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature:UserWarning")  # torch < 2.14.
def test_input_channels_can_be_inferred() -> None:
    """A net without input channels takes those of the first images it sees."""
    spec = replace(VARIANTS["textbook"], in_channels=None)
    model = net(spec)
    assert model(images(2, 1, 32, 32)).shape == (2, 5)
    model.load_state_dict(net(VARIANTS["textbook"]).state_dict())


@pytest.mark.parametrize("name", NAMED_LAYERS)
def test_name_counts_the_layers_with_weights(name: str) -> None:
    """The number in a name: convolutions outside the projections, plus the linear layer."""
    with torch.device("meta"):
        parts = ResNet(SPECS[name]).named_modules()
    layers = [n for n, p in parts if isinstance(p, nn.Conv2d | nn.Linear) and "projection" not in n]
    assert len(layers) == NAMED_LAYERS[name]


def test_specs_hold_the_published_nets() -> None:
    """Every net of the papers, of torchvision, and of the textbook has its name."""
    layers = (18, 34, 50, 101, 152)
    cifar = (20, 32, 44, 56, 110)
    assert set(SPECS) == {
        *(f"resnet{n}" for n in (*layers, *cifar)),
        *(f"plain{n}" for n in (18, 34, *cifar)),
        *(f"preact_resnet{n}" for n in layers),
        *("resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d"),
        *("wide_resnet50_2", "wide_resnet101_2", "textbook_resnet18"),
    }


def test_specs_cannot_be_changed() -> None:
    """A published name means the same net for everyone in the process."""
    assert isinstance(SPECS, Mapping)
    assert not hasattr(SPECS, "__setitem__")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("resnext50_32x4", " (did you mean 'resnext50_32x4d'?)"), ("vgg16", "")],
)
def test_unknown_name_is_refused_with_the_nearest(name: str, hint: str) -> None:
    """The error is a wrong value and a missing key at once, and reads as one sentence."""
    with pytest.raises(UnknownNetError) as caught:
        SPECS[name]
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, KeyError)
    assert str(caught.value) == (
        f"net {name!r}{hint}: allowed are the 28 names of SPECS, 'plain110' to 'wide_resnet50_2'"
    )
    assert SPECS.get(name) is None


@pytest.mark.parametrize("text", REFUSALS)
def test_misfits_are_refused_by_name(text: str) -> None:
    """A refusal gives the value, what is allowed, and the nearest word."""
    with pytest.raises(ValueError, match=r".") as caught:
        replace(SMALL, **REFUSALS[text])
    assert str(caught.value) == text


@pytest.mark.parametrize("shape", [(2, 1, 32, 32), (3, 32, 32), (2, 3, 0, 32)])
def test_net_refuses_other_inputs(shape: tuple[int, ...]) -> None:
    """Other channels, a missing batch and images without pixels are refused."""
    with pytest.raises(ValueError, match=r".") as caught:
        net(SMALL)(torch.zeros(shape))
    assert str(caught.value) == (
        f"input of shape {shape}: allowed is (N, 3, H, W) with H and W of at least 1"
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_gradient_reaches_every_parameter(variant: str) -> None:
    """Nothing in a net is left out of its answer."""
    spec = VARIANTS[variant]
    model = net(spec)
    (model(images(4, spec.in_channels, 33, 33)) * images(4, 5)).sum().backward()
    assert [n for n, p in model.named_parameters() if p.grad is None or not p.grad.any()] == []


def test_zero_init_makes_the_stages_a_row_of_shortcuts() -> None:
    """With every branch at zero and option A, the stages only subsample and pad."""
    spec = replace(SMALL, stem="cifar", shortcut="padding", zero_init_last_norm=True)
    x = images(1, 4, 6, 6).abs()
    y = net(spec).stages(x)
    assert torch.equal(y[:, :4], x[:, :, ::2, ::2])
    assert not y[:, 4:].any()


@pytest.mark.parametrize("variant", VARIANTS)
def test_net_is_one_graph(variant: str) -> None:
    """The compiler takes the whole forward pass, checks included, without a break."""
    spec = VARIANTS[variant]
    model = net(spec)
    x = images(2, spec.in_channels, 32, 32)
    torch.compiler.reset()  # The variants share their code, and count as recompilations of it.
    # Without a code generator: it comes after the graph, cannot break it, and takes long.
    compiled = torch.compile(model, backend="eager", fullgraph=True)
    torch.testing.assert_close(compiled(x), model(x))


@pytest.mark.parametrize("variant", VARIANTS)
def test_net_keeps_to_dtype_layout_and_device(variant: str) -> None:
    """Half precision, autocast, channels-last and the meta device all give logits of their kind."""
    spec = VARIANTS[variant]
    model, x = net(spec), images(2, spec.in_channels, 32, 32)
    logits = model(x)
    nhwc = model.to(memory_format=torch.channels_last)(x.to(memory_format=torch.channels_last))
    torch.testing.assert_close(nhwc, logits)
    with torch.autocast("cpu", torch.bfloat16):
        assert model(x).dtype == torch.bfloat16
    assert model.bfloat16()(x.bfloat16()).dtype == torch.bfloat16
    assert model.to("meta", torch.float16)(x.to("meta", torch.float16)).shape == (2, 5)


def test_net_can_be_traced_by_fx() -> None:
    """The checks do not stop torch.fx, on which fusing and quantising tools stand."""
    model, x = net(SMALL), images(2, 3, 32, 32)
    assert torch.equal(torch.fx.symbolic_trace(model)(x), model(x))
