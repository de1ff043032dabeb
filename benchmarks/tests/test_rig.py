"""The cases that are alive in this process."""

import gc
import weakref
from dataclasses import replace

import pytest
import torch
from torch import nn

from benchmarks import rig as rigs
from benchmarks.answers import WrongAnswer
from benchmarks.cases import Case
from benchmarks.failures import CaseFailed
from benchmarks.libraries import SubjectUnavailable
from benchmarks.messages import Limits
from benchmarks.rig import LocalRig
from benchmarks.subjects import Subject

QUICK = Limits(min_sample_s=5e-6, warmup_s=0.0, weighed=False)


class Uncopied(nn.Module):
    """Is itself what a case is made of, so that it lives as long."""

    def __deepcopy__(self, memo):
        return self


class Linear(Uncopied, nn.Linear):
    """A layer that a test can see the end of."""


class Greedy(nn.Module):
    """Asks for more than there is."""

    def forward(self, _x):
        return torch.empty(2**60, dtype=torch.uint8)


class Random(Uncopied):
    """Never answers the same."""

    def forward(self, x):
        return x + torch.rand_like(x)


def unavailable():
    """A library that is not there."""
    raise SubjectUnavailable("no such library")


def no_module():
    """What a user may have written."""
    return 3


MODULES = {
    "good": lambda: Linear(4, 2),
    "other": lambda: Linear(4, 3),
    "greedy": Greedy,
    "random": Random,
    "unavailable": unavailable,
    "none": no_module,
}


@pytest.fixture
def made(monkeypatch):
    """Weak references to the modules that were made."""
    references = []

    def find(name, input_shape):
        def make():
            module = MODULES[name]()
            if isinstance(module, Uncopied):
                references.append(weakref.ref(module))
            return module

        shape = "x".join(map(str, input_shape))
        return Subject(
            name=name, source="user", kind="net", channels=None, resolution=shape, make=make
        )

    monkeypatch.setattr(rigs, "find_subject", find)
    return references


def case_of(name):
    """One sample of the module of that name."""
    return Case(subject=name, resolution="4")


@pytest.mark.usefixtures("made")
def test_a_case_is_asked_for_by_its_value():
    """Another `Case` of the same id, as it comes from another process, is the same case."""
    rig = LocalRig((4,))
    prepared = rig.prepare(case_of("good"), QUICK)
    assert len(rig.turn(case_of("good")).seconds) == prepared.round.samples
    assert rig.answer(case_of("good")).relative_error == 0.0
    assert rig.weigh(case_of("good")) is None


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("greedy", "out_of_memory", "RuntimeError: .*DefaultCPUAllocator"),
        ("random", "wrong", "relative error"),
        ("unavailable", "skipped", "no such library"),
        ("none", "failed", "ValueError: --subject 'none': the factory returned int"),
    ],
)
def test_a_case_that_cannot_be_prepared_says_how_it_ended(name, status, reason):
    """Its id, a status, and a line."""
    with pytest.raises(CaseFailed, match=reason) as failed:
        LocalRig((4,)).prepare(case_of(name), QUICK)
    assert (failed.value.case_id, failed.value.status) == (case_of(name).id, status)


def test_a_case_that_fails_is_let_go(made):
    """Also while somebody keeps the failure, as a run does to its end; the others stay alive."""
    rig = LocalRig((4,))
    rig.prepare(case_of("good"), QUICK)
    with pytest.raises(CaseFailed) as kept:
        rig.prepare(case_of("random"), QUICK)
    gc.collect()
    assert [reference() is None for reference in made] == [False, True]
    assert isinstance(kept.value.__cause__, WrongAnswer)
    assert rig.answer(case_of("good")).relative_error == 0.0


@pytest.mark.usefixtures("made")
def test_a_turn_that_fails_names_its_case(monkeypatch):
    """What was right before may break at any call."""
    rig = LocalRig((4,))
    rig.prepare(case_of("good"), QUICK)
    monkeypatch.setattr(nn.Linear, "forward", lambda *_: 1 / 0)
    with pytest.raises(CaseFailed) as failed:
        rig.turn(case_of("good"))
    assert failed.value.args == (
        case_of("good").id,
        "failed",
        "ZeroDivisionError: division by zero",
    )


def test_nothing_is_left_of_a_closed_rig(made):
    """Its cases are gone at once, and not some time later."""
    rig = LocalRig((4,))
    for name in ("good", "other"):
        rig.prepare(case_of(name), QUICK)
    assert None not in [reference() for reference in made]
    rig.close()
    assert [reference() for reference in made] == [None, None]


def test_dropping_one_leaves_the_others(made):
    """And to drop what was never alive is no error: a case that fails may be at any point."""
    rig = LocalRig((4,))
    for name in ("good", "other"):
        rig.prepare(case_of(name), QUICK)
    rig.drop(case_of("good"))
    rig.drop(case_of("random"))
    gc.collect()
    assert [reference() is None for reference in made] == [True, False]
    assert rig.answer(case_of("other")).relative_error == 0.0


def test_fixed_work_is_made_once_a_device(monkeypatch):
    """Its data would be fresh memory each time."""
    made = []

    class Work:
        def __init__(self, device):
            made.append(device)

        def seconds(self):
            return {"matmul_s": 0.001}

    monkeypatch.setattr(rigs, "Calibration", Work)
    rig = LocalRig(None)
    answers = [
        rig.calibrate(replace(case_of("a"), device=name)) for name in ("cpu", "cpu", "cuda", "cpu")
    ]
    assert answers == [{"matmul_s": 0.001}] * 4
    assert made == ["cpu", "cuda"]


def test_fixed_work_runs_with_the_case_s_threads(monkeypatch):
    """Else a busy core would slow the work down and not the case."""
    threads = []

    class Work:
        def __init__(self, _device):
            pass

        def seconds(self):
            threads.append(torch.get_num_threads())
            return {"matmul_s": 0.001}

    monkeypatch.setattr(rigs, "Calibration", Work)
    before = torch.get_num_threads()
    LocalRig(None).calibrate(replace(case_of("a"), threads=before + 1))
    assert threads == [before + 1]
    assert torch.get_num_threads() == before


def test_memory_left_is_a_share_of_what_there_was(monkeypatch):
    """800 bytes at the start and 200 now are a quarter, however much the machine has."""
    monkeypatch.setattr(rigs, "available_bytes", lambda: 200)
    assert LocalRig(None).memory_left("cpu", 800) == 0.25


def test_timing_costs_something():
    """The clock has to be read twice."""
    assert LocalRig(None).harness_cost_s("cpu") > 0
