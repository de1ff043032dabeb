"""Whether both sides answer alike with the same weights."""

import pytest
import torch
from planted_blocks import (
    SAMPLE,
    Block,
    Branch,
    Cloning,
    InOtherOrder,
    NotFinite,
    TwoAnswers,
    WithoutShortcut,
    facts,
    planted,
    subject_of,
)
from torch import nn

from benchmarks.answers import TOLERANCES, WrongAnswer
from benchmarks.cases import case_of
from benchmarks.dueling.exchange import BOUNDLESS, Exchanged, compared_answer, leave_answer
from benchmarks.modules import build, seeded_batch
from benchmarks.subjects import find_subject

CASE = case_of(f"planted:block-inference-b2-{SAMPLE}-float32-nchw-eager-cpu-t1")


class Wider(Branch):
    """The same names, and one more channel in between."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 5, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(5)
        self.conv2 = nn.Conv2d(5, 4, 3, padding=1, bias=False)


class Renamed(nn.Module):
    """The baseline with another name for its branch."""

    def __init__(self):
        super().__init__()
        self.residual = Branch()

    def forward(self, x):
        return torch.relu(self.residual(x) + x)


class RenamedWithoutShortcut(Renamed):
    """And its answer is another one."""

    def forward(self, x):
        return torch.relu(self.residual(x))


class Extended(Block):
    """The baseline with a layer that nobody calls."""

    def __init__(self):
        super().__init__()
        self.more = nn.Linear(2, 3)


class Noted(Block):
    """It keeps in its state what is no tensor, and what `torch.load` would not read safely."""

    def get_extra_state(self):
        return Noted

    def set_extra_state(self, state):
        assert state is Noted


class Shifted(Block):
    """Its norm has seen other values."""

    def __init__(self):
        super().__init__()
        self.branch.bn1.running_mean.fill_(3.0)


class Zeros(Block):
    """Nothing is left of the input."""

    def forward(self, x):
        return 0 * super().forward(x)


def error_of(baseline, candidate, exchange):
    """The candidate's; each side builds its own module."""
    facts(baseline, exchange)
    return facts(candidate, exchange, "candidate").answer_error


def test_a_forgotten_shortcut_is_a_wrong_answer(tmp_path):
    """Although both sides start with the same weights, and each agrees with itself."""
    ours, theirs = (build(subject_of(make), (4, 8, 8)) for make in (Block, WithoutShortcut))
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(mine, other)
    assert error_of(Block, WithoutShortcut, tmp_path) > 100 * TOLERANCES["float32"]


def test_another_order_of_initialisation_is_no_other_answer(tmp_path):
    """The candidate's own weights are others; with the baseline's it answers alike."""
    ours, theirs = (build(subject_of(make), (4, 8, 8)) for make in (Block, other_order))
    assert not torch.equal(ours.branch.conv1.weight, theirs.branch.conv1.weight)
    assert error_of(Block, other_order, tmp_path) < 1e-6


def other_order():
    """The baseline, initialised from its end."""
    return Block(InOtherOrder)


@pytest.mark.parametrize(
    "candidate",
    [planted(Cloning), Shifted, lambda: torch.compile(Block(), backend="eager")],
    ids=["a copy more", "other statistics", "compiled"],
)
def test_another_block_may_be_as_right(candidate, tmp_path):
    """Statistics of a norm are handed on like weights; torch.compile renames them."""
    assert error_of(Block, candidate, tmp_path) < 1e-6


def test_an_untrained_net_of_ours_answers_alike(tmp_path):
    """Its norms are settled on its own weights, which are then replaced together with them."""
    case = case_of("basic_64-inference-b2-8-float32-nchw-eager-cpu-t1")
    subject, batch = find_subject("basic_64"), seeded_batch(2, (64, 8, 8))
    theirs = build(subject, (64, 8, 8))
    leave_answer(theirs, batch, case, tmp_path)
    ours = build(subject, (64, 8, 8))
    for tensor in (*ours.parameters(), *ours.buffers()):
        tensor.data.mul_(2)
    assert compared_answer(ours, batch, case, tmp_path).error < 1e-6


@pytest.mark.parametrize(
    ("candidate", "remark"),
    [
        (
            lambda: Block(Wider),
            (
                "the weights do not fit: branch.conv1.weight is [4, 4, 3, 3] in the baseline and "
                "[5, 4, 3, 3] in the candidate"
            ),
        ),
        (
            Extended,
            (
                "the weights do not fit: more.weight is absent in the baseline and [3, 2] in the "
                "candidate"
            ),
        ),
        (TwoAnswers, "the answers differ in their number or shapes"),
    ],
    ids=["shapes", "names", "answers"],
)
def test_what_does_not_fit_is_not_known(candidate, remark, tmp_path):
    """The first weight of another shape, or that one side lacks; another number of answers."""
    facts(Block, tmp_path)
    found = facts(candidate, tmp_path, "candidate")
    assert (found.answer_error, found.answer_remark) == (None, remark)


def test_a_renamed_module_is_the_same_module(tmp_path):
    """Its weights are handed on by their order; a mistake in it is found all the same."""
    assert error_of(Block, Renamed, tmp_path) < 1e-6
    assert error_of(Block, RenamedWithoutShortcut, tmp_path) > 100 * TOLERANCES["float32"]
    facts(Block, tmp_path)
    assert facts(Renamed, tmp_path, "candidate").answer_remark == (
        "the weights have other names and were handed on by their order"
    )


def test_an_answer_that_is_not_finite_is_without_bounds(tmp_path):
    """A number that a record takes; by itself such a side has no facts at all."""
    sound, broken = (build(subject_of(make), (4, 8, 8)) for make in (Block, NotFinite))
    batch = seeded_batch(CASE.batch_size, (4, 8, 8))
    leave_answer(sound, batch, CASE, tmp_path)
    assert compared_answer(broken, batch, CASE, tmp_path).error == BOUNDLESS
    with pytest.raises(WrongAnswer, match="not finite"):
        facts(NotFinite, tmp_path)


def test_any_answer_is_boundlessly_far_from_zero(tmp_path):
    """The relative error has nothing to be relative to."""
    assert error_of(Zeros, Block, tmp_path) == BOUNDLESS


def test_extra_state_stays_each_sides_own(tmp_path):
    """It is not handed on, and no file is read that could run code."""
    assert error_of(Noted, Noted, tmp_path) < 1e-6


def test_what_was_handed_on_is_read_once(tmp_path):
    """The folder is empty behind the candidate, and a side by itself is not judged."""
    module, batch = build(subject_of(Block), (4, 8, 8)), seeded_batch(2, (4, 8, 8))
    leave_answer(module, batch, CASE, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert compared_answer(module, batch, CASE, tmp_path) == Exchanged(error=0.0)
    assert list(tmp_path.iterdir()) == []
    again = compared_answer(module, batch, CASE, tmp_path)
    assert again == Exchanged(remark="the baseline has left no answer")
