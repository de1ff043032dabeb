"""What a case is on one side without noise: counts, memory, graphs, the work's signature."""

import json
import subprocess
import sys
from functools import partial

import pytest
import torch
from planted_blocks import Block, Holding, TwoAnswers, facts
from torch import nn

from benchmarks.cases import Case
from benchmarks.dueling.facts import facts_of
from benchmarks.measure.duel_record import Facts
from benchmarks.subjects import find_subject

CONV = {"type": "Conv2d 3x3", "parameters": 144, "macs": 9216, "activations": 256}
BN = {"type": "BatchNorm2d", "parameters": 8, "macs": 0, "activations": 0}
# One of each kind, on 64 channels where it can be.
BLOCKS = (
    "plain_64",
    "basic_64",
    "projection_64",
    "basic_64to128_s2",
    "bottleneck_256_w64",
    "resnext_256_w128_g32",
)
PROGRAM = """
import json, sys
from pathlib import Path
from benchmarks.cases import Case
from benchmarks.dueling.facts import facts_of
from benchmarks.subjects import find_subject

exchange, *names = sys.argv[1:]
found = {}
for name in names:
    case = Case(subject=name, batch_size=2, resolution="8", threads=1)
    subject = find_subject(name)
    found[name] = facts_of(
        case, subject, exchange=Path(exchange), side="candidate"
    ).to_dict()
print(json.dumps(found))
"""


class Shared(nn.Module):
    """One linear layer under two names."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 8, bias=False)
        self.again = self.first

    def forward(self, x):
        return self.again(self.first(x))


class Solving(nn.Module):
    """Its product hides in an operator whose MACs nobody knows."""

    def forward(self, x):
        return torch.linalg.solve(torch.eye(8).expand(*x.shape[:2], 8, 8), x)


class Pairing(Block):
    """It takes two samples and no other number of them."""

    def forward(self, x):
        first, second = x
        return super().forward(torch.stack((first, second)))


class Breaking(nn.Module):
    """Two graphs where there was one."""

    def forward(self, x):
        x = x + 1
        torch._dynamo.graph_break()
        return x * 2


@pytest.fixture
def quick_compiler(monkeypatch):
    """Dynamo as it is, and behind it no C++ compiler."""
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="eager"))


def test_counts_are_of_one_sample_and_of_each_module_itself(tmp_path):
    """Two convolutions and a norm, at 3 samples a call as at one."""
    found = facts(Block, tmp_path, batch_size=3)
    assert (found.parameters, found.macs, found.activations) == (296, 18432, 512)
    assert [row.to_dict() for row in found.modules] == [
        {"path": "branch.conv1"} | CONV,
        {"path": "branch.bn1"} | BN,
        {"path": "branch.conv2"} | CONV,
    ]


def test_shared_weights_count_once_and_their_products_twice(tmp_path):
    """8 x 8 weights, applied to 4 x 8 rows, two times."""
    found = facts(Shared, tmp_path)
    assert (found.parameters, found.macs) == (64, 2 * 4 * 8 * 64)
    assert [(row.path, row.parameters, row.macs) for row in found.modules] == [
        ("first", 64, 2 * 4 * 8 * 64)
    ]


def test_what_is_not_counted_is_unknown(tmp_path):
    """And not zero; the operator can still be seen."""
    found = facts(Solving, tmp_path)
    assert found.parameters == 0
    assert (found.macs, found.activations) == (None, None)
    assert any("linalg_solve" in row.name for row in found.operators)


def test_what_cannot_be_counted_has_its_other_facts(tmp_path):
    """A module that fails with one sample."""
    found = facts(Pairing, tmp_path, batch_size=2)
    assert (found.parameters, found.macs, found.activations, found.modules) == (
        None,
        None,
        None,
        [],
    )
    assert found.operators
    assert found.peak_memory_bytes


def test_a_tenth_more_memory_is_a_tenth_more(tmp_path):
    """The answer's 4 x 8 x 8 numbers and those that are held, 4 bytes each."""
    before = facts(lambda: Holding(2304), tmp_path).peak_memory_bytes
    after = facts(lambda: Holding(2560), tmp_path).peak_memory_bytes
    assert before == 4 * (2304 + 256)
    assert after == 1.1 * before


def test_the_work_has_a_signature(tmp_path):
    """What has to be the same on both sides for their times to be compared."""
    fields = {"batch_size": 2, "precision": "bfloat16", "layout": "nhwc"}
    assert facts(TwoAnswers, tmp_path, **fields).signature == {
        "workload": "inference",
        "batch_size": 2,
        "input_shape": [2, 4, 8, 8],
        "output_shape": [[2, 4, 8, 8], [2, 4, 8, 8]],
        "dtype": "bfloat16",
        "precision": "bfloat16",
        "layout": "nhwc",
        "mode": "eager",
        "device": "cpu",
        "threads": 1,
    }


def test_an_eager_case_has_no_graphs(tmp_path):
    """Unknown and not zero; and in float32 it is its own reference."""
    found = facts(Block, tmp_path)
    assert (found.graphs, found.graph_breaks) == (None, [])
    assert (found.relative_error, found.tolerance) == (0.0, 1e-4)


def test_rounding_is_that_of_the_variant(tmp_path):
    """bfloat16 keeps 8 bits: an error of some thousandths."""
    assert 1e-4 < facts(Block, tmp_path, precision="bfloat16").relative_error < 6e-2


@pytest.mark.usefixtures("quick_compiler")
def test_a_graph_break_is_one_graph_more(tmp_path):
    """With its reason; and the second side is not taken for code that was compiled before."""
    before = facts(Block, tmp_path, mode="compile")
    again = facts(Block, tmp_path, mode="compile")
    after = facts(Breaking, tmp_path, mode="compile")
    assert (before.graphs, before.graph_breaks) == (1, [])
    assert again == before
    assert after.graphs == 2
    assert len(after.graph_breaks) == 1
    assert "graph_break" in after.graph_breaks[0]


@pytest.mark.usefixtures("quick_compiler")
def test_compiled_operators_are_not_shown(tmp_path):
    """They are fused: what could be heard is not what runs. So with a factory that compiles."""
    assert facts(Block, tmp_path, mode="compile").operators is None
    by_itself = facts(lambda: torch.compile(Block()), tmp_path)
    assert (by_itself.graphs, by_itself.operators) == (1, None)
    assert Facts.from_dict(by_itself.to_dict()) == by_itself
    assert by_itself.parameters == 296


def test_facts_are_the_same_in_every_process(tmp_path):
    """Of every kind of block; with the baseline's weights the candidate's answer is the same."""
    here = {name: block_facts(name, tmp_path) for name in BLOCKS}
    for name, candidate in _in_a_fresh_process(tmp_path).items():
        Facts.from_dict(candidate)  # As it is read.
        baseline = here.pop(name)
        assert baseline.pop("answer_error") is None
        assert candidate.pop("answer_error") < 1e-6
        assert candidate == baseline
        assert candidate["operators"]
        assert candidate["peak_memory_bytes"] > 0
    assert here == {}


def block_facts(name, exchange):
    """The baseline's, in this process, in which other tests have run."""
    case = Case(subject=name, batch_size=2, resolution="8", threads=1)
    subject = find_subject(name)
    return facts_of(case, subject, exchange=exchange, side="baseline").to_dict()


def _in_a_fresh_process(exchange):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(exchange), *BLOCKS],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
