"""The specs of the page's pictures, as Vega takes them."""

import json
import re
from collections.abc import Iterator

import pytest

from reports.page.pictures import pictures

NAMES = [
    "latency_against_macs",
    "latency_against_parameters",
    "throughput_against_batch_size",
    "memory_against_batch_size",
    "latency_distribution",
    "roofline",
    "speedup_matrix",
    "time_by_layer",
    "time_by_kind",
    "samples_over_time",
]
# What the scripts fill.
DATASETS = {
    "latency_against_macs": {"points", "front", "names"},
    "latency_against_parameters": {"points", "front", "names"},
    "throughput_against_batch_size": {"points", "lines"},
    "latency_distribution": {"lines", "marks"},
    "memory_against_batch_size": {"points", "lines"},
    "roofline": {"points", "roofs", "names"},
    "speedup_matrix": {"cells", "apart", "figures", "rows", "columns"},
    "time_by_layer": {"bars", "names", "notes"},
    "time_by_kind": {"bars", "names", "notes"},
    "samples_over_time": {"points", "bands", "names", "median"},
}
SECTIONS = {"fastest", "which", "why", "trust", "cases"}
LOOKS = [0, 1, 2, 3, 4, 5, 6, 7]
# A title names its unit in parentheses behind the quantity: time of a call (ms).
WITH_UNIT = re.compile(r".+ \(.+\)")


@pytest.fixture(params=NAMES)
def picture(request):
    """One picture of the page."""
    return next(picture for picture in pictures() if picture["name"] == request.param)


def walk(value) -> Iterator:
    """A JSON value and all that is in it."""
    yield value
    children = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for child in children:
            yield from walk(child)


def test_every_picture_is_there_once_and_in_order():
    """The page has these pictures, in this order."""
    assert [picture["name"] for picture in pictures()] == NAMES


def test_a_picture_has_words_and_belongs_to_a_section(picture):
    """Title and reading say something, and the question is a section of the page."""
    assert {*picture} == {"name", "title", "question", "reading", "vega"}
    assert picture["title"]
    assert picture["reading"].endswith(".")
    assert picture["question"] in SECTIONS


def test_a_picture_is_json(picture):
    """Nothing but what JSON has is in a spec."""
    assert json.loads(json.dumps(picture, allow_nan=False)) == picture


def test_nothing_is_loaded_or_linked(picture):
    """No address stands in a picture, and no dataset is read from one."""
    assert "//" not in json.dumps(picture)
    parts = [each for each in walk(picture) if isinstance(each, dict)]
    assert not any({"url", "href", "$schema"} & {*part} for part in parts)


def test_the_datasets_are_those_that_the_page_fills(picture):
    """Each dataset is empty and named as the scripts name it, or made from one of those."""
    own = {
        data["name"]
        for data in picture["vega"]["data"]
        if "source" not in data and "values" not in data
    }
    assert own == DATASETS[picture["name"]]


def test_axes_have_titles_with_units(picture):
    """Each axis with labels says what it shows, and in which unit."""
    titled = [axis for axis in picture["vega"].get("axes", []) if axis.get("labels", True)]
    assert all(WITH_UNIT.fullmatch(axis["title"]) for axis in titled)
    assert {axis["scale"] for axis in titled} == (
        set()
        if picture["name"] == "speedup_matrix"
        else {"x"}
        if picture["name"].startswith("time_by")
        else {"x", "y"}
    )


def test_ticks_and_domains_are_set_by_the_page(picture):
    """No axis chooses its ticks and no scale of a position its ends from the data."""
    vega = picture["vega"]
    axes = [axis["values"] for axis in vega.get("axes", [])]
    assert all(values in ({"signal": "x_ticks"}, {"signal": "y_ticks"}) for values in axes)
    for scale in vega["scales"]:
        if scale["name"] in "xy":
            assert scale["domain"] == {"signal": f"{scale['name']}_domain"}


def test_looks_keep_their_colours_and_shapes(picture):
    """The domains of hues, shapes and dashes are fixed, so that a filter changes none of them."""
    by_name = {scale["name"]: scale for scale in picture["vega"]["scales"]}
    for name, scale in by_name.items():
        if name in ("shape", "strokeDash"):
            assert scale["domain"] == LOOKS
    if picture["name"] != "speedup_matrix":
        assert by_name["color"]["domain"] == LOOKS
        assert by_name["color"]["range"] == "category"


def test_dots_have_both_colour_and_shape():
    """Where a dot stands for a case, hue and shape say the same."""
    for name in NAMES[:6]:
        vega = next(picture for picture in pictures() if picture["name"] == name)["vega"]
        (dots,) = [mark for mark in vega["marks"] if mark["type"] == "symbol"]
        encoded = dots["encode"]["update"]
        assert encoded["fill"] == {"scale": "color", "field": "look"}
        assert encoded["shape"] == {"scale": "shape", "field": "look"}


def test_speed_ups_diverge_around_one():
    """Twice as fast is as far from the middle as half as fast."""
    vega = next(picture for picture in pictures() if picture["name"] == "speedup_matrix")["vega"]
    scale = next(scale for scale in vega["scales"] if scale["name"] == "color")
    low, middle, high = scale["domain"]
    assert (scale["type"], middle) == ("log", 1)
    assert low * high == 1


def test_bars_lie_behind_dots(picture):
    """An interval never covers the dot that it belongs to."""
    types = [mark["type"] for mark in picture["vega"]["marks"]]
    if "symbol" in types and "rule" in types:
        assert types.index("symbol") > max(i for i, kind in enumerate(types) if kind == "rule")


def test_marks_make_no_descriptions(picture):
    """An expression for each mark at each update would cost more than drawing it."""
    assert not any(
        "description" in each for each in walk(picture["vega"]) if isinstance(each, dict)
    )
