"""Modules as they are measured."""

import pytest
import torch
from torch import nn

from benchmarks.modules import build, seeded_batch, settle_norms
from benchmarks.subjects import Subject, find_subject


def test_the_same_subject_is_the_same_in_every_process():
    """Weights and statistics are seeded, and the caller's random state is left alone."""
    before = torch.get_rng_state()
    first, second = (build(find_subject("basic_64"), (64, 8, 8)) for _ in range(2))
    assert torch.equal(before, torch.get_rng_state())
    for one, other in zip(first.state_dict().values(), second.state_dict().values(), strict=True):
        assert torch.equal(one, other)
    assert not first.training


def test_a_settled_norm_brings_its_input_to_a_scale_of_one():
    """One variance for all channels, no mean: the batch's mean square becomes one."""
    norm = nn.BatchNorm2d(3)
    batch = torch.tensor([1.0, 2.0, 5.0])[:, None, None] * seeded_batch(16, (3, 8, 8)) + 7
    settle_norms(norm.eval(), batch)
    assert norm.running_mean.tolist() == [0, 0, 0]
    assert norm.running_var.tolist() == pytest.approx([float(batch.square().mean())] * 3)
    assert norm(batch).square().mean().item() == pytest.approx(1, rel=1e-3)


def test_norms_are_settled_one_behind_the_other():
    """The second sees what the first makes, not what it made before."""
    net = nn.Sequential(nn.BatchNorm1d(4), nn.BatchNorm1d(4)).eval()
    settle_norms(net, 100 * seeded_batch(32, (4,)))
    assert net[1].running_var.tolist() == pytest.approx([1] * 4, rel=1e-3)
    assert not net[0]._forward_pre_hooks


def test_a_norm_without_statistics_is_left_alone():
    """It has none to settle."""
    norm = nn.BatchNorm1d(4, track_running_stats=False).eval()
    settle_norms(norm, seeded_batch(8, (4,)))
    assert norm.running_var is None


@pytest.mark.parametrize("name", ["plain110", "resnet152", "preact_resnet152"])
def test_a_deep_untrained_net_stays_within_float16(name):
    """With settled norms 150 layers do not blow up, and none falls silent."""
    subject = find_subject(name)
    module = build(subject, (3, 32, 32))
    with torch.inference_mode():
        answer = module(seeded_batch(2, (3, 32, 32)))
    assert 1e-3 < answer.abs().max() < 1000


def subject_that_makes(make):
    """A user's subject with that factory."""
    return Subject(name="toy", source="user", kind="net", channels=None, resolution="4", make=make)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: nn.Linear(4, 2).half(),
            "weight is torch.float16; allowed is a float32 module, which --precision casts",
        ),
        (
            lambda: nn.Linear(4, 2, device="meta"),
            "weight is on meta; allowed is a module on the CPU, which --device moves",
        ),
        (
            lambda: 3,
            "the factory returned int; allowed is one of torch.nn.Module",
        ),
    ],
)
def test_a_factory_of_something_else_is_refused(make, message):
    """What is no module cannot be measured; a cast or a moved one would make the id lie."""
    with pytest.raises(ValueError, match="allowed is") as refusal:
        build(subject_that_makes(make), (4,))
    assert str(refusal.value) == f"--subject 'toy': {message}"


def test_a_user_s_module_is_left_as_it_comes():
    """Its statistics may be trained ones."""
    norm = build(subject_that_makes(lambda: nn.BatchNorm1d(4)), (4,))
    assert norm.running_var.tolist() == [1, 1, 1, 1]
    assert not norm.training


def test_lazy_layers_are_made_once():
    """The reference and the variant are copies of one module, weights and all."""
    subject = subject_that_makes(lambda: nn.Sequential(nn.LazyLinear(3), nn.LazyBatchNorm1d()))
    first, second = (build(subject, (4,)) for _ in range(2))
    assert first[0].weight.shape == (3, 4)
    assert torch.equal(first[0].weight, second[0].weight)
    assert first[1].running_var.tolist() == [1, 1, 1]
