"""What a case costs: counted once, by three counters, whose differences are said."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from benchmarks import costs as costs_module
from benchmarks.cases import Case
from benchmarks.costs import CostBook, Costs, disagreements, unseen
from benchmarks.measure.counts.counter import tally_of
from benchmarks.measure.counts.tally import OperatorRow, Tally
from benchmarks.measure.counts.work import Work
from benchmarks.subjects import Subject
from resnet_impl import SPECS, ResNet, complexity

BASIC = Case(subject="basic_64", resolution="56")
TALLY = Tally(
    modules=(),
    operators=(
        OperatorRow(name="aten.mm", backward=False, calls=1, work=Work(macs=800, norm=80)),
        OperatorRow(name="aten.mean", backward=False, calls=1, work=Work(pooling=40)),
    ),
    parameters=10,
    products_unseen={},
    elementwise_unseen={},
    note=None,
)


def test_a_block_s_costs_by_hand():
    """Two 3x3 convolutions of 64 channels at 56 x 56, two norms, two activations, an addition."""
    costs = CostBook(None).of(BASIC)
    elements = 64 * 56 * 56
    assert costs.macs == costs.closed_form_macs == 2 * 9 * 64 * elements
    assert (costs.parameters, costs.activations) == (2 * 9 * 64 * 64 + 4 * 64, 2 * elements)
    # Norms twice two an element, two activations, one addition.
    assert costs.elementwise_flops == (4 + 2 + 1) * elements
    assert costs.notes == ()


def test_bytes_are_those_of_a_call_and_counts_those_of_a_sample():
    """Weights are read once for the whole batch, and half as many bytes in half the precision."""
    book = CostBook(None)
    one, eight = book.of(BASIC), book.of(replace(BASIC, batch_size=8))
    assert (one.macs, one.elementwise_flops) == (eight.macs, eight.elementwise_flops)
    maps = 64 * 56 * 56 * 4
    # Two convolutions, two norms and two activations read one and write one; the sum reads two.
    assert one.least_bytes > 15 * maps
    grown = (eight.least_bytes - one.least_bytes) / 7
    assert grown == 15 * maps
    half = book.of(replace(BASIC, precision="amp-bfloat16"))
    assert half.least_bytes == pytest.approx(one.least_bytes / 2, rel=1e-3)


def test_a_training_step_of_a_resnext_is_three_forward_passes_less_the_first_gradient():
    """The images need none. 25.147 GFLOP an image, where torch's own counter says 39.48."""
    spec = SPECS["resnext50_32x4d"]
    with torch.device("meta"):
        net, image = ResNet(spec), torch.empty(1, 3, 224, 224)
    stem = 7 * 7 * 3 * 64 * 112 * 112
    flops = tally_of(net, (image,), training=True).counted.flops
    assert flops == 2 * (3 * complexity(spec, 224).macs - stem) == 25_146_851_328


class Fixed(nn.Linear):
    """Takes batches of eight alone."""

    def __init__(self):
        super().__init__(4, 2)

    def forward(self, x):
        return super().forward(x.reshape(8, 4))


class Broken(nn.Linear):
    """Fails as soon as nobody measures it."""

    def __init__(self):
        super().__init__(4, 2)

    def forward(self, _x):
        raise KeyError("mine")


def toy(make):
    """A user's subject."""
    return Subject(
        name="mine:toy", source="user", kind="net", channels=None, resolution="4", make=make
    )


TOY = Case(subject="mine:toy", resolution="4", batch_size=8)


def test_a_module_of_a_fixed_batch_is_counted(monkeypatch):
    """The batch of the case is the one that it is counted with."""
    monkeypatch.setattr(costs_module, "find_subject", lambda *_: toy(Fixed))
    costs = CostBook((4,)).of(TOY)
    assert (costs.macs, costs.activations, costs.closed_form_macs) == (8, 2, None)
    assert (costs.fvcore_flops, costs.notes) == (8, ())


def test_what_cannot_be_counted_has_a_line(monkeypatch):
    """What is unknown is `None`; the measurement stands, whatever goes wrong."""
    monkeypatch.setattr(costs_module, "find_subject", lambda *_: toy(Broken))
    costs = CostBook((4,)).of(TOY)
    assert (costs.parameters, costs.macs, costs.least_bytes) == (None, None, None)
    told = "mine:toy is not counted: Broken cannot be counted: KeyError: 'mine'"
    assert costs.notes == (told,)


def test_a_factory_that_fails_beside_the_measurement_costs_the_counts_alone(monkeypatch):
    """It made the module where that was measured."""

    def make():
        raise MemoryError("no room")

    monkeypatch.setattr(costs_module, "find_subject", lambda *_: toy(make))
    assert CostBook((4,)).of(TOY) == Costs(notes=("mine:toy is not counted: MemoryError: no room",))


def test_each_subject_is_counted_once(monkeypatch):
    """Modes and layouts count the same; so do precisions, but for the bytes."""
    made = []

    def make():
        made.append(1)
        return nn.Linear(4, 2)

    monkeypatch.setattr(costs_module, "find_subject", lambda *_: toy(make))
    book = CostBook((4,))
    for axes in ({}, {"layout": "nhwc"}, {"mode": "compile"}, {"precision": "bfloat16"}):
        book.of(replace(TOY, **axes))
    assert len(made) == 1


@pytest.mark.parametrize(
    ("fvcore", "closed_form", "lines"),
    [
        (92, 80, []),
        # Global pooling that is written as a mean is no operation to fvcore.
        (88, 80, []),
        (None, None, []),
        (92, 81, ["net: counts disagree: 80 MACs, in closed form 81"]),
        (
            95,
            80,
            [
                "net: counts disagree: fvcore says 95, and MACs + norms + global pooling are 92",
            ],
        ),
    ],
)
def test_a_disagreement_is_said(fvcore, closed_form, lines):
    """Ten samples of 80 MACs, 8 of norms and 4 of average pooling."""
    assert disagreements("net", TALLY, 10, fvcore, closed_form) == lines


def test_what_was_not_counted_is_named():
    """With how often it ran."""
    tally = replace(TALLY, products_unseen={"aten::lstm": 3}, elementwise_unseen={"aten::sort": 1})
    assert unseen("net", tally) == [
        "net multiplies inside aten::lstm (3 calls): MACs are unknown",
        "net: element-wise work of aten::sort (1 call) is not counted",
    ]
