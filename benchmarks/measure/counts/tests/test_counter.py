"""Any module and any call of it, and what stays as it was."""

import threading

import pytest
import torch
from torch import nn
from torch.nn.modules import module as torch_module
from torch.utils.checkpoint import checkpoint

from benchmarks.measure.counts.counter import CountError, tally_of


def rows_of(tally):
    """The rows by path."""
    return {row.path: row for row in tally.modules}


class Residual(nn.Module):
    """Two linear layers of 8 and an addition."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 8, bias=False)
        self.rest = nn.ModuleList([nn.ReLU(), nn.Linear(8, 8, bias=False)])

    def forward(self, x):
        out = self.first(x)
        for layer in self.rest:
            out = layer(out)
        return out + x


def test_a_row_for_every_module():
    """What a module does itself, and what it does with its children."""
    rows = rows_of(tally_of(nn.Sequential(Residual()), (torch.zeros(2, 8),)))
    assert list(rows) == ["", "0", "0.first", "0.rest", "0.rest.0", "0.rest.1"]
    block = rows["0"]
    assert (block.type, block.depth, block.calls, block.parameters) == ("Residual", 1, 1, 128)
    assert (block.own.macs, block.own.addition) == (0, 16)
    assert (block.total.macs, block.total.activation) == (2 * 2 * 64, 16)
    assert rows[""].total == block.total
    assert rows["0.first"].output_shape == "(2, 8)"


def test_a_list_of_modules_has_the_sum_of_what_is_in_it():
    """Nobody calls it as a whole."""
    rows = rows_of(tally_of(Residual(), (torch.zeros(2, 8),)))
    assert (rows["rest"].calls, rows["rest"].output_shape) == (0, "")
    assert rows["rest"].total.macs == 128


def test_operators_have_their_calls():
    """By their products, then by their bytes."""
    operators = tally_of(Residual(), (torch.zeros(2, 8),)).operators
    assert [(row.name, row.calls, row.work.macs) for row in operators[:3]] == [
        ("aten.mm", 2, 256),
        ("aten.add", 1, 0),
        ("aten.relu", 1, 0),
    ]


def test_a_shared_module_is_called_twice_and_has_its_parameters_once():
    """It stands under its first name."""
    shared = nn.Linear(8, 8)
    tally = tally_of(nn.Sequential(shared, nn.ReLU(), shared), (torch.zeros(1, 8),))
    rows = rows_of(tally)
    assert (rows["0"].calls, rows["0"].total.macs) == (2, 128)
    assert "2" not in rows
    assert (tally.macs, tally.parameters) == (128, 72)


def test_a_module_without_parameters():
    """It moves bytes."""
    tally = tally_of(nn.ReLU(), (torch.zeros(1, 8),))
    assert (tally.parameters, tally.macs, tally.activations) == (0, 0, 0)
    assert tally.counted.least_bytes == 64


class Several(nn.Module):
    """Takes a tensor, a dict and a number; returns a dict with a tuple in it."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def forward(self, x, others, *, times=1):
        return {"sum": (self.layer(x) * times, others["y"]), "none": None}


def test_several_inputs_and_structures():
    """Tuples and dicts go in and come out."""
    call = (torch.zeros(3, 4), {"y": torch.zeros(5)})
    tally = tally_of(Several(), call, {"times": 2})
    assert tally.macs == 3 * 8
    assert rows_of(tally)[""].output_shape == "{sum: ((3, 2), (5,)), none: None}"
    assert tally_of(Several(), call, training=True).counted.macs == 3 * 8 * 2


def test_ten_billion_parameters_need_no_memory():
    """A module on the meta device, as torch.device makes it."""
    with torch.device("meta"):
        net = nn.Sequential(*(nn.Linear(50_000, 50_000, bias=False) for _ in range(4)))
    tally = tally_of(net, (torch.empty(1, 50_000, device="meta"),))
    assert tally.parameters == tally.macs == 10_000_000_000


def test_lazy_modules_are_made_in_the_twin():
    """The module itself waits on for its first call."""
    lazy = nn.Sequential(nn.LazyConv2d(8, 1, bias=False), nn.LazyBatchNorm2d())
    tally = tally_of(lazy, (torch.zeros(1, 3, 4, 4),))
    assert (tally.macs, tally.parameters) == (3 * 8 * 16, 24 + 16)
    assert isinstance(lazy[0], nn.LazyConv2d)


def test_what_torch_compiled_is_counted_as_it_was_written():
    """Nothing is compiled for it."""
    layer = nn.Linear(10, 3)
    assert tally_of(torch.compile(layer), (torch.zeros(1, 10),)).macs == 30


class Fails(nn.Module):
    """A layer whose forward fails behind another one."""

    def __init__(self, error):
        super().__init__()
        self.error = error
        self.norm = nn.BatchNorm1d(8)
        self.inner = nn.Sequential(nn.Linear(8, 8), nn.Linear(9, 8))

    def forward(self, x):
        if self.error:
            raise self.error
        return self.inner(self.norm(x))


def state(module):
    """All that could be left different."""
    return (
        {name: (value.data_ptr(), str(value)) for name, value in module.state_dict().items()},
        [(part.training, dict(vars(part)["_forward_hooks"])) for part in module.modules()],
        [set(vars(part)) for part in module.modules()],
        (len(torch_module._global_forward_hooks), len(torch_module._global_forward_pre_hooks)),
    )


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("fails", [False, True])
def test_the_module_stays_as_it_was(training, fails):
    """Its mode, statistics, devices and hooks; torch's own hooks, too; whatever happens."""
    module = Fails(None) if fails else nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8))
    module.train()
    before = state(module)
    try:
        tally_of(module, (torch.zeros(2, 8),), training=training)
    except CountError:
        assert fails
    assert state(module) == before
    assert all(parameter.grad is None for parameter in module.parameters())


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (
            Fails(KeyError("mine")),
            "Fails cannot be counted: KeyError: 'mine'",
        ),
        (
            Fails(None),
            (
                "Fails, layer 'inner.1' cannot be counted: RuntimeError: mat1 and mat2 shapes "
                "cannot be multiplied (2x8 and 9x8)"
            ),
        ),
    ],
)
def test_a_failure_is_one_line_that_names_the_layer(module, message):
    """And what it said."""
    with pytest.raises(CountError) as refused:
        tally_of(module, (torch.zeros(2, 8),))
    assert str(refused.value) == message


class Branches(nn.Module):
    """Goes another way where the input is positive."""

    def __init__(self):
        super().__init__()
        self.wide, self.narrow = nn.Linear(8, 100), nn.Linear(8, 1)

    def forward(self, x):
        return self.wide(x) if x.sum() > 0 else self.narrow(x)


@pytest.mark.parametrize(("fill", "macs"), [(1.0, 800), (-1.0, 8)])
def test_a_path_that_depends_on_values_is_counted_with_them(fill, macs):
    """For the input at hand, and the tally says so."""
    tally = tally_of(Branches(), (torch.full((1, 8), fill),))
    assert tally.macs == macs
    assert tally.note.startswith("counted with this input's values, since without: Branches")
    assert tally.elementwise_unseen == {}  # To look at a value is no work.


def test_a_path_that_depends_on_values_needs_some():
    """Of a module on the meta device there are none."""
    with torch.device("meta"):
        module = Branches()
    with pytest.raises(CountError, match=r"^Branches cannot be counted: "):
        tally_of(module, (torch.empty(1, 8, device="meta"),))


def test_values_are_cast_as_the_twin_is():
    """Half of the bytes in half of the precision, also where values are needed."""
    x = (torch.ones(1, 8),)
    whole, half = tally_of(Branches(), x), tally_of(Branches(), x, dtype=torch.bfloat16)
    assert half.counted.written_bytes < whole.counted.written_bytes
    assert half.macs == whole.macs


class Overwrites(nn.Module):
    """Writes into its parameter and its input, on a path that depends on values."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(4, 8, max_norm=0.1)

    def forward(self, x):
        if x.sum() > 0:
            x.zero_()
        return self.table(torch.zeros(1, dtype=torch.long)) + x


def test_a_forward_that_writes_into_its_weights_and_input_writes_into_copies():
    """Both are as they were."""
    module, x = Overwrites(), torch.ones(1, 8)
    before = module.table.weight.detach().clone()
    tally_of(module, (x,))
    assert torch.equal(module.table.weight, before)
    assert torch.equal(x, torch.ones(1, 8))


class Retries(nn.Module):
    """Catches what a layer says, and goes on with another."""

    def __init__(self):
        super().__init__()
        self.wrong, self.right = nn.Linear(9, 2), nn.Linear(8, 2)

    def forward(self, x):
        try:
            return self.wrong(x)
        except RuntimeError:
            return self.right(x)


def test_a_layer_that_failed_is_not_running_any_more():
    """What comes behind it is charged to itself."""
    rows = rows_of(tally_of(Retries(), (torch.zeros(1, 8),)))
    assert (rows["wrong"].total.macs, rows["right"].total.macs) == (0, 16)
    assert (rows["right"].output_shape, rows[""].output_shape) == ("(1, 2)", "(1, 2)")


def test_what_a_backward_pass_computes_again_is_no_forward():
    """Checkpointing runs layers twice; their rows are of the first."""

    class Checkpointed(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(8, 8)
            self.rest = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8))

        def forward(self, x):
            return checkpoint(self.rest, self.first(x), use_reentrant=False)

    tally = tally_of(Checkpointed(), (torch.zeros(1, 8),), training=True)
    rows = rows_of(tally)
    assert (rows["rest.0"].total.macs, rows["rest"].total.macs) == (64, 128)
    # Forward and weight; forward twice, weight and input; and the last, which need not be made
    # again for its own gradients.
    assert tally.macs == 64 * (2 + 4 + 3)


def test_a_layer_that_forward_makes_has_a_row():
    """Under the name of its type, within what made it."""

    class Makes(nn.Module):
        def forward(self, x):
            return nn.Linear(8, 2, device=x.device)(x)

    rows = rows_of(tally_of(nn.Sequential(Makes()), (torch.zeros(1, 8),)))
    assert (rows["0.(Linear)"].total.macs, rows["0.(Linear)"].parameters) == (16, 18)
    assert rows["0"].total.macs == 16


def test_a_lazy_layer_that_is_passed_by_has_no_parameters():
    """It was never made."""

    class Passes(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.unused = nn.Linear(8, 2), nn.LazyLinear(2)

        def forward(self, x):
            return self.used(x)

    assert tally_of(Passes(), (torch.zeros(1, 8),)).parameters == 18


def test_a_module_that_cannot_be_copied_is_one_line():
    """A lock belongs to one process."""
    module = nn.Linear(8, 2)
    module.lock = threading.Lock()
    with pytest.raises(CountError, match=r"^Linear cannot be counted: TypeError: cannot pickle"):
        tally_of(module, (torch.zeros(1, 8),))


def test_tensors_that_are_no_parameters_have_twins_too():
    """A plain attribute, also within a list, would else stay where it was."""

    class Plain(nn.Module):
        def __init__(self):
            super().__init__()
            self.scales = [torch.ones(8)]

        def forward(self, x):
            return x * self.scales[0]

    assert tally_of(Plain(), (torch.zeros(1, 8),)).note is None


def test_a_training_step_without_anything_to_train():
    """Is refused, not counted as a forward pass."""
    with pytest.raises(CountError, match="no output depends on a parameter that is trained"):
        tally_of(nn.ReLU(), (torch.zeros(1, 8),), training=True)
