"""Records of plain values, strictly read."""

import json
import math
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from benchmarks.measure.schema import Record, RecordError, is_finite


@dataclass(frozen=True, kw_only=True)
class Leaf(Record):
    """A record within another."""

    colour: Literal["green", "brown"]
    width: float | None
    edge: Literal["smooth"] | None


@dataclass(frozen=True, kw_only=True)
class Tree(Record):
    """One of every type that the schema's records have."""

    name: str
    age: int
    tall: bool
    height: float
    rings: list[float]
    leaves: list[Leaf]
    largest: Leaf | None
    notes: dict[str, Any]


LEAF = {"colour": "green", "width": None, "edge": "smooth"}
TREE = {
    "name": "oak",
    "age": 3,
    "tall": False,
    "height": 2.5,
    "rings": [0.5, 1],
    "leaves": [LEAF, {"colour": "brown", "width": 0.25, "edge": None}],
    "largest": LEAF,
    "notes": {"any": [1, None, {"thing": True}]},
}


def refusal(change):
    """What is said of a tree with that change."""
    with pytest.raises(RecordError) as refused:
        Tree.from_dict(TREE | change)
    return str(refused.value)


def test_a_record_survives_the_way_through_json():
    """Records within it are records again."""
    tree = Tree.from_dict(json.loads(json.dumps(TREE)))
    green = Leaf(colour="green", width=None, edge="smooth")
    assert tree.leaves == [green, Leaf(colour="brown", width=0.25, edge=None)]
    assert tree.largest == green
    assert tree.to_dict() == TREE
    assert Tree.from_dict(TREE | {"largest": None}).largest is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": 3}, "Tree: name is 3"),
        ({"name": None}, "Tree: name is None"),
        ({"age": 3.0}, "Tree: age is 3.0"),
        ({"age": True}, "Tree: age is True"),
        ({"age": "3"}, "Tree: age is '3'"),
        ({"tall": 0}, "Tree: tall is 0"),
        ({"height": True}, "Tree: height is True"),
        ({"height": math.nan}, "Tree: height is nan"),
        ({"height": math.inf}, "Tree: height is inf"),
        ({"height": None}, "Tree: height is None"),
        ({"rings": [0.5, "1"]}, "Tree: rings is [0.5, '1']"),
        ({"rings": [math.nan]}, "Tree: rings is [nan]"),
        ({"rings": 0.5}, "Tree: rings is 0.5"),
        ({"notes": []}, "Tree: notes is []"),
        ({"leaves": None}, "Tree: leaves is None"),
        ({"leaves": LEAF}, f"Tree: leaves is {LEAF!r}"),
        ({"leaves": [None]}, "Leaf: None is not an object"),
        ({"leaves": [{"width": 1.0}]}, "Leaf: missing colour, edge"),
        ({"leaves": [LEAF, LEAF | {"colour": "red"}]}, "Leaf: colour is 'red'"),
        ({"leaves": [LEAF | {"width": "1"}]}, "Leaf: width is '1'"),
        ({"leaves": [LEAF | {"length": 1}]}, "Leaf: unknown length"),
        ({"bark": 1, "apples": 2}, "Tree: unknown apples, bark"),
    ],
)
def test_a_wrong_value_is_named(change, message):
    """The record, the field and the value, also of a record within another."""
    assert refusal(change) == message


def test_a_whole_number_may_stand_for_a_broken_one():
    """JSON writers drop the point."""
    assert Tree.from_dict(TREE | {"height": 2}).height == 2


def test_a_number_beyond_double_precision_is_not_finite():
    """JSON's whole numbers have no largest."""
    assert not is_finite(10**400)
    assert refusal({"height": 10**400}).startswith("Tree: height is 1000")


@pytest.mark.parametrize("value", [None, 3, "oak", ["name"]])
def test_what_is_no_object_is_refused(value):
    """Named as it stands."""
    with pytest.raises(RecordError) as refused:
        Tree.from_dict(value)
    assert str(refused.value) == f"Tree: {value!r} is not an object"


def test_all_that_is_missing_is_named():
    """In alphabetical order, before anything is looked at."""
    with pytest.raises(RecordError) as refused:
        Tree.from_dict({"name": 3, "age": 3, "tall": True, "height": 1.0})
    assert str(refused.value) == "Tree: missing largest, leaves, notes, rings"
