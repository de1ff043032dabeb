"""Nets that run in another way than they are written, and ceilings that cannot be measured."""

import pytest
import torch
from hand_made import Block, layer
from hand_made_records import CEILINGS
from torch import nn

from benchmarks.measure.ceilings import CONTENDED
from benchmarks.profiling import session
from benchmarks.profiling.blame import ProfileFailed


class Grows(nn.Module):
    """Adds a layer to itself in its first forward."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 4)

    def forward(self, x):
        if not hasattr(self, "second"):
            self.second = nn.Linear(4, 2)
            nn.init.ones_(self.second.weight)
            nn.init.zeros_(self.second.bias)
        return self.second(self.first(x))


def test_a_layer_that_forward_adds_is_a_row_of_unknown_work(profiled):
    """It was counted in its maker, which had nothing else to do."""
    ((written),) = profiled(Grows(), resolution="4")
    told = [(row.path, row.type, row.flops) for row in written.record.layers]
    assert told == [("", "Grows", None), ("first", "Linear", 32), ("second", "Linear", None)]
    assert any(note.startswith("second ran more or less often") for note in written.record.notes)


def test_a_module_that_its_factory_compiled_is_one_row(profiled):
    """Though the case is eager: the layers are fused all the same."""
    (written,) = profiled(torch.compile(Block(), backend="eager"))
    (whole,) = written.record.layers
    assert (whole.path, whole.type, whole.shortcut) == ("", "Block", "fusion")
    assert whole.flops == 2 * 4 * 4 * 9 * 64
    assert any(note.startswith("torch.compile fuses layers") for note in written.record.notes)


def test_layers_inside_of_one_operator_are_said(profiled):
    """A transformer's encoder layer has a fast path in inference, which is a single operator."""
    encoder = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    (written,) = profiled(nn.Sequential(nn.Linear(8, 8), encoder), resolution="4x8")
    assert [row.path for row in written.record.layers] == ["", "0", "1"]
    assert layer(written.record, "0").flops == 2 * 4 * 8 * 8
    fused = layer(written.record, "1")
    assert (fused.flops, fused.least_bytes) == (None, None)
    (note,) = (note for note in written.record.notes if "inside one operator" in note)
    assert note.startswith("1.self_attn, 1.linear1, 1.dropout, 1.linear2, 1.norm1, ")


def test_every_node_of_an_operator_lands_at_its_layer(profiled):
    """In place on a view: the slices and the copies back are of the layer that made them."""

    class Half(nn.Module):
        def forward(self, x):
            x[:, :4].relu_()
            return x

    (written,) = profiled(nn.Sequential(nn.Linear(8, 8), Half()), resolution="8", training=True)
    lines = (written.folder / "stacks.folded").read_text().splitlines()
    node = "torch::autograd::CopySlices"
    assert {line.partition(f";{node}")[0] for line in lines if node in line} == {
        "backward;module;1"
    }


def test_the_reference_finds_nothing_out_for_the_case(profiled):
    """Autotuning is off in its one call, which comes first, and on in those of the case."""
    tuned = []

    class Told(nn.Linear):
        def forward(self, x):
            tuned.append(torch.backends.cudnn.benchmark)
            return super().forward(x)

    profiled(Told(4, 2), resolution="4")
    called = tuned[:-1]  # Counting, which comes last, is of neither.
    assert (called[0], set(called[1:])) == (False, {True})


@pytest.mark.parametrize("error", [RuntimeError, ValueError])
def test_a_profile_stands_without_ceilings(profiled, error):
    """A note says why there are none, in a line."""

    def fail(_case):
        raise error("CUDA is out of memory\nand more")

    (written,) = profiled(nn.Linear(4, 2), resolution="4", ceilings=fail)
    assert written.record.ceilings is None
    assert "no ceilings of cpu in float32: CUDA is out of memory" in written.record.notes


def test_ceilings_of_a_busy_machine_are_said_to_be(profiled):
    """They are kept, and may be too low."""
    busy = CEILINGS.from_dict(CEILINGS.to_dict() | {"contended": True})
    (written,) = profiled(nn.Linear(4, 2), resolution="4", ceilings=lambda _: busy)
    assert written.record.ceilings == busy
    assert f"cpu, float32: {CONTENDED}" in written.record.notes


def test_what_fails_in_writing_names_the_case(profiled, monkeypatch):
    """As what fails in a call does."""

    def full(*_parts, **_texts):
        raise OSError("no space left\non the device")

    monkeypatch.setattr(session, "write_profile", full)
    with pytest.raises(ProfileFailed, match=r"^toy-\S+: OSError: no space left$"):
        profiled(nn.Linear(4, 2), resolution="4")
