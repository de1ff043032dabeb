"""Mutations of measured code, through real workers, to the verdict that each of them has to get."""

from pathlib import Path

import pytest

from reports.gating.gate import exit_status, judge
from reports.gating.policy import Policy
from reports.gating.running.checkouts import Checkout
from reports.gating.running.measuring import Duel

NETS = """
from torch import nn

MUTATED = {mutated}


class Again(nn.ReLU):
    def forward(self, x):
        return super().forward(x).clone() if MUTATED else super().forward(x)


class Net(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.name = name if MUTATED else "same"
        self.first = nn.Conv2d(8, 8, 3, padding=1)
        self.act = Again() if name == "copy" else nn.ReLU()
        self.last = nn.Conv2d(8, 8, 3, padding=1, bias=self.name == "bias")

    def forward(self, x):
        out = self.act(self.first(x))
        if self.name == "layout":
            out = out.contiguous()
        kept = [out] if self.name == "memory" else []
        out = self.last(out)
        out = self.act(out) if self.name != "operator" else self.act(self.act(out))
        out = self.last(out)
        kept.append(out)
        return kept[-1] if self.name == "answer" else kept[-1] + x


def same():
    return Net("same")


def copy():
    return Net("copy")


def layout():
    return Net("layout")


def memory():
    return Net("memory")


def operator():
    return Net("operator")


def answer():
    return Net("answer")


def bias():
    return Net("bias")


if not MUTATED:
    def gone():
        return Net("same")
"""
NAMES = ("same", "copy", "layout", "memory", "operator", "answer", "bias", "gone")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The verdicts of one duel, by the name of the factory, and the exit status."""
    folder = tmp_path_factory.mktemp("mutations")
    sides = []
    for name, mutated in (("a", False), ("b", True)):
        (folder / name).mkdir()
        (folder / name / "mutated_nets.py").write_text(NETS.format(mutated=mutated))
        root = folder / name
        sides.append(Checkout(name=name, commit=None, changed=False, root=root, inside=Path()))
    baseline, candidate = sides
    duel = Duel(
        baseline=baseline,
        candidate=candidate,
        pythons={},
        evidence=folder / "duel.jsonl",
        log=folder / "workers.log",
        options=[
            *("--subject", ",".join(f"mutated_nets:{name}" for name in NAMES)),
            *("--input-shape", "8,16,16", "--batch-size", "1", "--layout", "nhwc"),
        ],
    )
    evidence = duel.measure(known=0, restarts=1, cases=(), within_s=600.0, say=lambda _line: None)
    verdicts, suite = judge(
        evidence, Policy(), floors={}, accepted=lambda _case, _change: None, quarantined={}
    )
    by_name = {one.case.split("-")[0].partition(":")[2]: one for one in verdicts}
    return by_name, exit_status(verdicts, suite, strict=False)


@pytest.mark.parametrize(
    ("name", "fact", "module", "told"),
    [
        ("copy", "operators", "act", "aten.clone"),
        ("layout", "operators", "", "aten.clone"),
        ("memory", "peak memory", None, "peak memory"),
        ("operator", "operators", "act", "aten.relu"),
        ("bias", "parameters", "last", "+8 in last"),
    ],
)
def test_what_became_worse_is_found_by_its_check_and_in_its_module(found, name, fact, module, told):
    """A copy, a lost layout, memory that is held, an operator, parameters."""
    verdicts, _ = found
    change = next(one for one in verdicts[name].changes if one.fact == fact)
    assert (verdicts[name].word, change.module) == ("regressed", module)
    assert change.worse is not False
    assert told in change.text


def test_only_memory_is_held_longer(found):
    """By one map of 8 x 16 x 16 floats; the same operators, the same answer."""
    verdicts, _ = found
    (change,) = verdicts["memory"].changes
    assert change.candidate - change.baseline == 4 * 8 * 16 * 16


def test_a_forgotten_shortcut_is_a_wrong_answer(found):
    """Though it has fewer operators, and is faster."""
    verdicts, _ = found
    assert verdicts["answer"].word == "wrong"


def test_what_the_candidate_lacks_is_missing(found):
    """Not passed over."""
    verdicts, _ = found
    assert verdicts["gone"].word == "missing"


def test_what_is_the_same_has_no_change(found):
    """And waits for its looks."""
    verdicts, status = found
    assert (verdicts["same"].word, verdicts["same"].changes) == ("inconclusive", [])
    assert status == 1
