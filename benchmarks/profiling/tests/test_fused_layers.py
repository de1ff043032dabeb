"""What ran in another way than it was counted is unknown, and said."""

from benchmarks.profiling.costs import Costs, LayerCost
from benchmarks.profiling.fused_layers import as_run


def counted(**calls):
    """A net with an encoder of two layers, each called that often; 1 FLOP and 2 bytes each."""
    paths = {"": 1, "encoder": 1, "encoder.attention": 1, "encoder.linear": 2, "head": 1} | calls
    return Costs(
        layers={
            path: LayerCost(type="Net", flops=1, least_bytes=2, calls=calls)
            for path, calls in paths.items()
        },
        notes=("before",),
    )


def unknown(costs):
    """The layers without FLOPs and bytes."""
    assert all((each.flops is None) is (each.least_bytes is None) for each in costs.layers.values())
    return [path for path, each in costs.layers.items() if each.flops is None]


def test_what_ran_as_it_was_counted_is_known():
    """In each of two calls."""
    begun = {"": 2, "encoder": 2, "encoder.attention": 2, "encoder.linear": 4, "head": 2}
    assert as_run(counted(), begun, 2) == counted()


def test_layers_in_one_operator_make_those_around_them_unknown():
    """The nearest one that ran; the others are what they were."""
    costs = as_run(counted(), {"": 2, "encoder": 2, "head": 2}, 2)
    assert unknown(costs) == ["encoder"]
    assert costs.notes == (
        "before",
        (
            "encoder.attention, encoder.linear ran inside one operator of the layer around, or not "
            "at all: its FLOPs and bytes are unknown"
        ),
    )
    assert unknown(as_run(counted(), {"": 2, "head": 2}, 2)) == [""]


def test_a_layer_that_ran_more_or_less_often_is_unknown():
    """And the one around it."""
    begun = {"": 2, "encoder": 2, "encoder.attention": 2, "encoder.linear": 3, "head": 2}
    costs = as_run(counted(), begun, 2)
    assert unknown(costs) == ["encoder", "encoder.linear"]
    assert costs.notes[1].startswith("encoder.linear ran more or less often than counted: ")


def test_what_could_not_be_counted_is_not_compared():
    """It has no calls, and a note of its own."""
    costs = Costs(layers={"": LayerCost(type="Net")}, notes=("why",))
    assert as_run(costs, {"": 1}, 1) == costs


def test_a_layer_that_was_not_there_to_be_counted_has_a_row():
    """Else its time would be lost."""
    begun = {"": 1, "encoder": 1, "encoder.attention": 1, "encoder.linear": 2, "head": 1}
    costs = as_run(counted(), begun | {"head.late": 1}, 1)
    assert costs.layers["head.late"] == LayerCost(type="not counted", calls=0)
    assert unknown(costs) == ["head", "head.late"]


def test_of_many_layers_some_are_named():
    """Eight, and how many more there are."""
    more = {f"encoder.layers{at}": 1 for at in range(9)}
    begun = {"": 1, "encoder": 1, "encoder.attention": 1, "encoder.linear": 2, "head": 1}
    (_, note) = as_run(counted(**more), begun, 1).notes
    assert "encoder.layers7 and 1 more ran inside" in note
