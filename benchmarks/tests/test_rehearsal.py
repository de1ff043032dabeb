"""What --benchmark-disable runs."""

import pytest
import torch
from torch import nn

from benchmarks import protocol, rehearsal
from benchmarks.answers import WrongAnswer
from benchmarks.cases import Case
from benchmarks.rehearsal import rehearse
from benchmarks.subjects import Subject


class Random(nn.Module):
    """Never answers the same."""

    def forward(self, x):
        return x + torch.rand_like(x)


def rehearsed(module, **axes):
    """The answer of a case of that module."""
    subject = Subject(
        name="toy",
        source="user",
        kind="net",
        channels=None,
        resolution="3x8x8",
        make=lambda: module,
    )
    return rehearse(Case(subject="toy", resolution="3x8x8", **axes), subject)


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "amp-bfloat16"])
def test_rehearsal_checks_the_answer(precision):
    """The error is within the precision's tolerance, and there is one where it rounds."""
    module = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))
    answer = rehearsed(module, precision=precision, layout="nhwc")
    assert answer.relative_error <= answer.tolerance
    if precision != "float32":
        assert answer.relative_error > 0, "nothing was rounded"


def test_rehearsal_reads_no_clock_and_weighs_nothing(monkeypatch):
    """Nothing is timed, warmed up or weighed."""

    def unexpected(*_arguments, **_named):
        raise AssertionError

    for name in ("warm_up", "timed_calls", "peaks_of", "read_counters"):
        monkeypatch.setattr(protocol, name, unexpected)
    monkeypatch.setattr(protocol, "clock_for", lambda _: unexpected)
    rehearsed(nn.Conv2d(3, 8, 3))


@pytest.mark.parametrize("module", [nn.Conv2d(3, 8, 3), Random()], ids=["right", "wrong"])
def test_nothing_is_left_of_a_rehearsal(monkeypatch, module):
    """Right or wrong: the next case finds neither compiled code nor memory of this one."""
    cleared = []
    monkeypatch.setattr(rehearsal, "clear", cleared.append)
    try:
        rehearsed(module)
    except WrongAnswer:
        assert isinstance(module, Random)
    assert cleared == ["cpu"]


def test_a_wrong_answer_fails_its_rehearsal():
    """It is what the run without times is for."""
    with pytest.raises(WrongAnswer):
        rehearsed(Random())
