"""``python -m benchmarks count``: its tables, its JSON, and what is refused."""

import json

import pytest

from benchmarks.__main__ import main

MINE = """
import torch
from torch import nn

class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Linear(8, 2), nn.Linear(4, 2)

    def forward(self, x, y):
        return {"sum": self.left(x) + self.right(y)}

class Tokens(nn.Embedding):
    def __init__(self):
        super().__init__(1000, 8)

class Distance(nn.Module):
    def forward(self, x):
        return torch.cdist(x, x)

class Huge(nn.Linear):
    def __init__(self):
        super().__init__(100_000, 100_000, bias=False)

class Broken(nn.Linear):
    def __init__(self):
        super().__init__(4, 4)

def number():
    return 3

def fails():
    raise KeyError("no such thing")
"""


@pytest.fixture
def count(tmp_path, monkeypatch, capsys):
    """The command, in a folder with a user's module: exit status, what it printed and said."""
    (tmp_path / "mine_to_count.py").write_text(MINE)
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        status = main(["count", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def rows_of(printed):
    """The cells of a table's rows, by the first."""
    rows = [line.strip("│┃").split("│") for line in printed.splitlines() if line.startswith("│")]
    return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}


def test_a_net_by_layer(count):
    """The whole, the parts down to the depth, and the three opinions."""
    status, printed, _ = count("resnet20", "--depth", "1")
    rows = rows_of(printed)
    assert status == 0
    assert printed.startswith("resnet20: 1 x 3x32x32, float32, forward; FLOPs are 2 x MACs")
    assert rows["stem"][:4] == ["Sequential", "(1, 16, 32, 32)", "464", "442,368"]
    assert "stages" in rows
    assert "conv" not in rows
    assert "closed form: 40,551,040 MACs a sample" in printed
    assert "fvcore: 40,931,968 a sample (MACs + norms + global pooling)" in printed
    assert "disagree" not in printed


def test_operators_have_the_ledger_s_columns(count):
    """And their sum."""
    _, printed, _ = count("basic_64", "--batch-size", "2")
    elements = 2 * 64 * 56 * 56
    convolutions = rows_of(printed)["aten.convolution"]
    assert convolutions[:4] == ["forward", "2", f"{1152 * elements:,}", f"{2304 * elements:,}"]
    norms = rows_of(printed)["aten.native_batch_norm"]
    assert norms[4] == f"{4 * elements:,}"


def test_published_figures_of_a_resnet50_are_explained(count):
    """Each with the rule that gives it."""
    _, printed, _ = count("resnet50", "--depth", "1", "--reconcile")
    rows = rows_of(printed)
    assert rows["fvcore, timm"] == ["MACs + norms + global pooling", "4,111,512,576", "4.112 G"]
    assert rows["He et al. 2016, Table 1"][1:] == ["3,857,973,248", "3.8 G"]


def test_other_nets_are_not_held_against_a_resnet50(count):
    """There is no column for what was published."""
    _, printed, _ = count("resnet18", "--depth", "1", "--reconcile")
    assert "published" not in printed
    assert rows_of(printed)["torch's FlopCounterMode"] == ["2 x MACs", "3,628,146,688"]


def test_a_training_step_has_its_backward_operators(count):
    """fvcore and the closed form know a forward pass alone, and are not held against it."""
    _, printed, _ = count("resnet20", "--training")
    assert rows_of(printed)["aten.convolution_backward"][0] == "backward"
    assert "fvcore" not in printed
    assert "aten::native_batch_norm_backward (19 calls) is not counted" in printed


def test_several_inputs(count):
    """One shape each, in the order of forward's arguments."""
    shapes = ("--input-shape", "8", "--input-shape", "4")
    status, printed, _ = count("mine_to_count:Pair", *shapes, "--batch-size", "3")
    assert status == 0
    assert rows_of(printed)["all"][1:4] == ["{sum: (3, 2)}", "28", "72"]
    assert "mine_to_count:Pair: 3 x 8 and 4, float32" in printed


def test_everything_for_programs(count):
    """JSON, at any depth."""
    status, printed, _ = count("resnet20", "--json", "--precision", "bfloat16")
    document = json.loads(printed)
    assert status == 0
    assert (document["macs"], document["parameters"]) == (40_551_040, 269_722)
    assert document["fvcore_flops_of_one"] == 40_931_968
    layers = {row["path"]: row for row in document["modules"]}
    assert layers["stem.conv"]["own"]["macs"] == 442_368
    assert layers["stem.conv"]["own"]["written_bytes"] == 2 * 16 * 32 * 32
    assert {row["name"] for row in document["operators"]} >= {"aten.convolution", "aten.addmm"}


def test_ten_billion_parameters_are_counted_without_their_memory(count):
    """fvcore would have to make them, and is not asked."""
    status, printed, _ = count("mine_to_count:Huge", "--input-shape", "100000")
    assert status == 0
    assert rows_of(printed)["all"][2:4] == ["10,000,000,000", "10,000,000,000"]
    assert "fvcore is not asked: 10,000,000,000 parameters leave it no memory" in printed


def test_indices_look_up_a_table(count):
    """Of a thousand rows the seven that are asked for move, and the places of 8 bytes."""
    _, printed, _ = count("mine_to_count:Tokens", "--input-shape", "7:int64")
    assert "1 x 7:int64, float32" in printed
    reads, writes = rows_of(printed)["all"][-2:]
    assert (reads, writes) == (str(7 * 8 + 7 * 8 * 4), str(7 * 8 * 4))


def test_a_count_with_a_hole_is_at_least_so_much(count):
    """In every row, and what is missing is named."""
    _, printed, _ = count("mine_to_count:Distance", "--input-shape", "4,6")
    assert rows_of(printed)["all"][3] == "≥ 0"
    assert "multiplies inside aten::_cdist_forward (1 call): MACs are unknown" in printed


def test_what_others_count_is_a_forward_pass(count):
    """Their figures of a training step would be made up."""
    status, printed, said = count("resnet20", "--training", "--reconcile")
    assert (status, printed) == (2, "")
    assert said.startswith("count: --reconcile: allowed without --training")


@pytest.mark.parametrize("changed", [("--batch-size", "2"), ("--input-shape", "3,64,64")])
def test_published_figures_are_of_one_image_of_224(count, changed):
    """Of another pass nothing was published."""
    _, printed, _ = count("resnet50", "--depth", "1", "--reconcile", *changed)
    assert "published" not in printed


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ("mine_to_count:Broken", "--input-shape", "5"),
            "count: Broken cannot be counted: RuntimeError: mat1 and mat2 shapes cannot be mult",
        ),
        (
            ("mine_to_count:Pair", "--input-shape", "8"),
            "count: Pair cannot be counted: TypeError: Pair.forward() missing 1 required posit",
        ),
        (
            ("mine_to_count:number",),
            "count: --subject 'mine_to_count:number': the factory returned int; allowed is one of",
        ),
        (
            ("mine_to_count:fails",),
            "count: mine_to_count:fails: the factory fails: KeyError: 'no such thing'",
        ),
        (
            ("resnet5",),
            "count: --subject 'resnet5' (did you mean 'resnet56'?): allowed are resnet18",
        ),
    ],
)
def test_what_cannot_be_counted_is_one_line(count, arguments, line):
    """On stderr, with exit status 2."""
    status, printed, said = count(*arguments)
    assert (status, printed) == (2, "")
    assert said.startswith(line)
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--batch-size", "0"), "--batch-size '0': allowed are whole numbers from 1"),
        (("--precision", "int8"), "--precision 'int8'"),
        (("--input-shape", "3,x"), "--input-shape '3,x'"),
        (("--input-shape", "3:int8"), "--input-shape '3:int8'"),
        (("--depth", "-1"), "--depth '-1': allowed are whole numbers from 1"),
    ],
)
def test_a_wrong_option_is_named(count, capsys, arguments, words):
    """By argparse, with exit status 2."""
    with pytest.raises(SystemExit) as ended:
        count("resnet20", *arguments)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err
