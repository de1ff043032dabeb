"""Small nets that are really profiled: what has to be true whatever they take."""

import csv
import json
from datetime import UTC, datetime

import pytest
import torch
from hand_made import Block, Twice, layer
from torch import nn

from benchmarks.measure.profile_record import ProfileRecord
from benchmarks.profiling.blame import ProfileFailed, ProfileRefused
from benchmarks.profiling.folder import profile_name
from benchmarks.profiling.marks import mark_of


def test_a_row_for_every_layer_and_what_is_left_for_the_net(profiled):
    """The addition of a residual block stands in the block's own row."""
    ((written),) = profiled(nn.Sequential(Block(), nn.Flatten(), nn.Linear(256, 2)))
    record = written.record
    assert [row.path for row in record.layers] == ["", "0", "0.conv", "0.bn", "1", "2"]
    assert layer(record, "0").type == "Block"
    assert layer(record, "0.conv").flops == 2 * 4 * 4 * 9 * 64
    assert layer(record, "0.conv").shortcut == "winograd"
    assert layer(record, "0").flops == 0
    # Two inputs and an output of the addition, an input and an output of the activation.
    assert layer(record, "0").least_bytes == 5 * 4 * 64 * 4
    assert layer(record, "2").output_shape == "(1, 2)"
    assert {row.backward_s for row in record.layers} == {None}
    assert 0 < record.layers_s <= record.profiled_s
    assert 0 < record.outside_kernels_share < 1


def test_what_is_written_is_read_back(profiled):
    """The record strictly, the tables row by row."""
    (written,) = profiled(Block())
    text = (written.folder / "profile.json").read_text()
    assert ProfileRecord.from_dict(json.loads(text)) == written.record
    with (written.folder / "layers.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == ["", "conv", "bn"]
    assert float(rows[1]["forward_s"]) == layer(written.record, "conv").forward_s
    assert rows[0]["backward_s"] == ""
    with (written.folder / "operators.csv").open() as file:
        assert len(list(csv.DictReader(file))) == len(written.record.operators)


def test_the_trace_names_the_layers(profiled):
    """As Perfetto and Chrome open it."""
    (written,) = profiled(Block())
    events = json.loads((written.folder / "trace.json").read_text())["traceEvents"]
    marks = {mark_of(""), mark_of("conv"), mark_of("bn")}
    assert marks <= {event["name"] for event in events}


def test_stacks_and_rows_are_the_same_call(profiled):
    """Of one profiled call both are the same own times, to the microsecond of rounding."""
    (written,) = profiled(Block(), training=True)
    sums = {"forward": 0, "backward": 0}
    lines = (written.folder / "stacks.folded").read_text().splitlines()
    for line in lines:
        stack, _, microseconds = line.rpartition(" ")
        if ";module" in stack:
            sums[stack.partition(";")[0]] += int(microseconds)
    rows = written.record.layers
    assert sums["forward"] == pytest.approx(1e6 * sum(row.forward_s for row in rows), abs=2)
    assert sums["backward"] == pytest.approx(1e6 * sum(row.backward_s for row in rows), abs=2)


def test_a_shared_layer_is_one_row_of_two_calls(profiled):
    """By its first name; what forward makes for itself is part of the net."""
    (written,) = profiled(Twice(), resolution="4")
    assert [(row.path, row.calls) for row in written.record.layers] == [("", 1), ("first", 2)]


def test_the_backward_pass_lands_at_its_layers(profiled):
    """Two layers, each with its own operator, and the ReLU between them in the net's own row."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(4, 8, 3)
            self.linear = nn.Linear(288, 2)

        def forward(self, x):
            return self.linear(torch.relu(self.conv(x)).flatten(1))

    (written,) = profiled(Net(), training=True)
    stacks = (written.folder / "stacks.folded").read_text().splitlines()
    places = {
        name: {line.partition(f";{name}")[0] for line in stacks if f";{name}" in line}
        for name in ("ConvolutionBackward0", "AddmmBackward0", "ReluBackward0", "SumBackward0")
    }
    assert places == {
        "ConvolutionBackward0": {"backward;module;conv"},
        "AddmmBackward0": {"backward;module;linear"},
        "ReluBackward0": {"backward;module"},
        "SumBackward0": {"backward;outside of the module"},
    }
    assert all(row.backward_s > 0 for row in written.record.layers)
    assert written.record.training


def test_a_step_is_in_training_mode_and_the_module_stays_in_evaluation(profiled):
    """The copy's batch norm moves its statistics; the gradients of the last step are dropped."""
    seen = []

    class Net(nn.Linear):
        def forward(self, x):
            seen.append((self.training, self.weight.grad is None))
            return super().forward(x)

    net = Net(4, 2)
    profiled(net, training=True, resolution="4")
    assert not net.training
    assert {told for told in seen if told[0]} == {(True, True)}
    assert (False, True) in seen  # Its answer was checked.


def test_two_cases_take_turns(profiled):
    """Each has its own folder, and neither is the other's."""
    order = []

    class Told(nn.Linear):
        def __init__(self, name):
            super().__init__(4, 2)
            self.name = name

        def forward(self, x):
            order.append(self.name)
            return super().forward(x)

    first, second = profiled(Told("a"), Told("b"), resolution="4", calls=3)
    assert first.folder != second.folder
    assert first.record.calls == second.record.calls == 3
    # Six calls a turn: an untimed one before each of the three kinds. Behind the turns the
    # memory's two, and one that counts.
    turns = "".join(order).removesuffix("aabb" + "ab")
    assert turns.endswith(("a" * 6 + "b" * 6) * 3)


def test_the_profiler_is_in_no_plain_and_no_marked_call(profiled):
    """Every kind has its calls, and a third of the turns' calls is under the profiler."""
    seen = []

    class Told(nn.Linear):
        def forward(self, x):
            seen.append(torch.autograd.profiler._is_profiler_enabled)
            return super().forward(x)

    profiled(Told(4, 2), resolution="4", calls=3)
    turns = seen[-18 - 3 : -3]  # Behind them the memory's two, and one that counts.
    assert turns.count(True) == 3
    assert [place % 6 for place, on in enumerate(turns) if on] == [5, 3, 1]


def test_a_layer_that_fails_is_named(profiled):
    """With the case, the layer and what it said; nothing is written."""
    with pytest.raises(ProfileFailed, match=r"^toy-\S+: 1 \(Linear\): RuntimeError: mat1 and mat2"):
        profiled(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)))


def test_a_step_without_a_gradient_is_refused(profiled):
    """There is nothing to go back to."""
    with pytest.raises(ProfileRefused, match="no output depends on a parameter"):
        profiled(nn.Flatten(), training=True)


def test_a_factory_that_makes_no_module_is_refused(profiled):
    """In one line that names the case."""
    with pytest.raises(ProfileRefused, match=r"^toy-\S+: .*returned int"):
        profiled(3)


def test_a_wrong_answer_is_not_profiled(profiled):
    """As a benchmark does not time one."""
    calls = []

    class Wrong(nn.Linear):
        def forward(self, x):
            calls.append(1)
            return super().forward(x) + len(calls)

    with pytest.raises(ProfileFailed, match="relative error"):
        profiled(Wrong(4, 2), resolution="4")


def test_a_folders_name_is_one_that_a_file_system_takes():
    """Without colons, commas and slashes."""
    started = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    case = "pkg.mod:net-inference-b1-4-float32-nchw-eager-cuda:1"
    named = "profile-20261124T083000Z-pkg.mod_net-inference-b1-4-float32-nchw-eager-cuda_1"
    assert profile_name(started, case, training=False) == named
    assert profile_name(started, case, training=True) == f"{named}-training"


def test_a_module_that_fails_in_the_turns_is_named_too(profiled):
    """Late, and in a line as well."""

    class Late(nn.Linear):
        calls = 0

        def forward(self, x):
            Late.calls += 1
            if Late.calls > 8:
                raise RuntimeError("enough")
            return super().forward(x)

    with pytest.raises(ProfileFailed, match=r"the module itself \(Late\): RuntimeError: enough"):
        profiled(Late(4, 2), resolution="4", calls=3)
