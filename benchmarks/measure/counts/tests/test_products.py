"""Multiply-accumulates and activations, against derivations by hand."""

import pytest
import torch
from torch import nn
from toy_modules import Calls

from benchmarks.measure.counts.counter import tally_of


def counted(module, *shape):
    """The tally of a module on one sample."""
    return tally_of(module, (torch.zeros(1, *shape),))


class Functional(nn.Module):
    """A 1x1 convolution of 4 to 8 channels without a module of its own."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(8, 4, 1, 1))

    def forward(self, x):
        return nn.functional.conv2d(x, self.weight)


@pytest.mark.parametrize(
    ("module", "shape", "macs", "activations"),
    [
        # 3*3*4*8 weights, each used once for the 30 pixels of the output.
        (nn.Conv2d(4, 8, 3, padding=1), (4, 6, 5), 288 * 30, 8 * 30),
        # With 2 groups each filter sees half of the channels.
        (nn.Conv2d(4, 8, 3, padding=1, groups=2), (4, 6, 5), 144 * 30, 8 * 30),
        # Dilated by 2 a 3x3 spans 5x5: 2x1 places are left of 6x5.
        (nn.Conv2d(4, 8, 3, dilation=2), (4, 6, 5), 288 * 2, 8 * 2),
        (nn.Conv1d(4, 8, 3), (4, 10), 3 * 4 * 8 * 8, 8 * 8),
        (nn.Conv3d(2, 3, 2), (2, 3, 4, 5), 8 * 2 * 3 * 24, 3 * 24),
        # Transposed, each weight is used once for every pixel of the input.
        (nn.ConvTranspose2d(4, 8, 3, stride=2), (4, 6, 5), 288 * 30, 8 * 13 * 11),
        (nn.ConvTranspose2d(4, 8, 3, groups=2), (4, 6, 5), 144 * 30, 8 * 8 * 7),
        (Functional(), (4, 6, 5), 4 * 8 * 30, 8 * 30),
        (nn.Linear(10, 3), (10,), 30, 3),
        # Four times seven vectors through the same 30 weights.
        (nn.Linear(10, 3), (4, 7, 10), 30 * 28, 3 * 28),
    ],
)
def test_products_by_hand(module, shape, macs, activations):
    """Weights times the places where each is used; elements of what comes out."""
    tally = counted(module, *shape)
    assert (tally.macs, tally.activations) == (macs, activations)
    assert tally.counted.flops == 2 * macs


class Attention(nn.MultiheadAttention):
    """Self-attention of 64 channels and 4 heads."""

    def __init__(self):
        super().__init__(64, 4, batch_first=True)

    def forward(self, x):
        return super().forward(x, x, x)[0]


class Scaled(nn.Module):
    """The bare product of queries, keys and values."""

    def forward(self, x):
        return nn.functional.scaled_dot_product_attention(x, x, x)


class Chosen(nn.Module):
    """A layer that is called or not, as the values say."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        out = self.layer(x) if x.sum() >= 0 else x
        return out[0] if isinstance(out, tuple) else out


PRODUCTS = [
    # Three projections of the input, queries x keys, weights x values, the output's own.
    (Attention(), (10, 64), 3 * 10 * 64 * 64 + 2 * 10 * 10 * 64 + 10 * 64 * 64),
    (Scaled(), (4, 10, 16), 2 * 4 * 10 * 10 * 16),
    # Four gates of 16 units, from 8 inputs and 16 states, 10 times.
    (nn.LSTM(8, 16, batch_first=True), (10, 8), 10 * 4 * 16 * (8 + 16)),
    # Self-attention, and two linear layers of 64 and 128.
    (
        nn.TransformerEncoderLayer(64, 4, 128, batch_first=True),
        (10, 64),
        4 * 10 * 64 * 64 + 2 * 10 * 10 * 64 + 2 * 10 * 64 * 128,
    ),
]


@pytest.mark.parametrize(("module", "shape", "macs"), PRODUCTS)
def test_attention_and_recurrent_layers_are_counted(module, shape, macs):
    """On the meta device they are made of plain products."""
    tally = counted(module, *shape)
    assert (tally.macs, tally.note) == (macs, None)


@pytest.mark.parametrize(("module", "shape", "macs"), PRODUCTS)
def test_fused_operators_are_taken_apart_where_values_are_needed(module, shape, macs):
    """On a processor they run as one operator, which a counter would see nothing of."""
    fast_path = torch.backends.mha.get_fastpath_enabled()
    tally = counted(Chosen(module), *shape)
    assert tally.macs == macs
    assert tally.note.startswith("counted with this input's values")
    assert torch.backends.mha.get_fastpath_enabled() == fast_path


@pytest.mark.parametrize(
    ("call", "macs"),
    [
        (lambda x: torch.mv(x[0], x[0, 0]), 4 * 6),
        (lambda x: torch.addmv(x[0, :, 0], x[0], x[0, 0]), 4 * 6),
        (lambda x: torch.dot(x[0, 0], x[0, 1]), 6),
        (lambda x: torch.addr(x[0].new_zeros(4, 6), x[0, :, 0], x[0, 0]), 4 * 6),
        (lambda x: torch.addbmm(x[0, :, :4], x, x.mT), 4 * 6 * 4),
        (lambda x: torch.baddbmm(x.new_zeros(1, 4, 4), x, x.mT), 4 * 6 * 4),
        (lambda x: torch.einsum("bij,bkj->bik", x, x), 4 * 6 * 4),
    ],
)
def test_products_of_vectors_and_batches_are_counted(call, macs):
    """A matrix of 4 x 6; torch's own counter knows the last two alone."""
    assert counted(Calls(call), 4, 6).macs == macs


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: torch.cdist(x, x), "aten::_cdist_forward"),
        (lambda x: nn.functional.bilinear(x, x, x.new_zeros(2, 6, 6)), "aten::_trilinear"),
    ],
)
def test_products_that_hide_are_named_with_their_calls(call, name):
    """No number stands for what was not looked into."""
    tally = counted(Calls(lambda x: call(call(x)[..., :1].expand(1, 4, 6))), 4, 6)
    assert (tally.macs, tally.activations) == (None, None)
    assert tally.products_unseen == {name: 2}


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (
            lambda x: torch._int_mm(x.int().to(torch.int8)[0], x.to(torch.int8)[0].T),
            "aten::_int_mm",
        ),
        (lambda x: torch.fft.fft(x).real, "aten::_fft_r2c"),
    ],
)
def test_products_that_nothing_knows_are_no_nothing(call, name):
    """What has the name of a product and is of no known kind makes the count unknown."""
    tally = counted(Calls(call), 32, 32) if "int" in name else counted(Calls(call), 4, 6)
    assert tally.macs is None
    assert tally.products_unseen == {name: 1}


@torch.library.custom_op("counted_elsewhere::twice", mutates_args=())
def twice(x: torch.Tensor) -> torch.Tensor:
    """Somebody else's operator."""
    return 2 * x


twice.register_fake(torch.empty_like)


def test_an_operator_of_another_library_may_multiply():
    """Nothing is known of it, so the count has a hole and says so."""
    tally = counted(Calls(torch.ops.counted_elsewhere.twice), 4, 6)
    assert tally.macs is None
    assert tally.products_unseen == {"counted_elsewhere::twice": 1}


@pytest.mark.parametrize("mode", ["nearest", "bilinear", "bicubic"])
def test_enlarging_hides_no_products(mode):
    """What is done to each place is not counted; that it is no matrix product is known."""
    net = nn.Sequential(nn.Conv2d(4, 2, 1), nn.Upsample(scale_factor=2, mode=mode))
    tally = counted(net, 4, 6, 6)
    assert (tally.macs, tally.products_unseen) == (4 * 2 * 36, {})
    assert set(tally.elementwise_unseen) <= {f"aten::upsample_{mode}2d"}
