"""A file that grows by lines, whatever becomes of its writer."""

import json

import pytest

from benchmarks.measure.json_lines import append, whole_lines


@pytest.fixture
def path(tmp_path):
    """A file in a folder that is not there yet."""
    return tmp_path / "kept" / "lines.jsonl"


def test_lines_are_added_behind_each_other(path):
    """The file and its folder are made with the first."""
    for number in range(3):
        append(path, {"number": number})
    assert [json.loads(line)["number"] for line in whole_lines(path)] == [0, 1, 2]
    assert path.read_bytes().endswith(b"}\n")


@pytest.mark.parametrize("half", [b'{"number": {"of": 1}', b'{"numb', b"{}}"])
def test_half_a_line_makes_way_for_the_next(path, half):
    """Also one that happens to end as a whole one does."""
    append(path, {"number": 0})
    path.write_bytes(path.read_bytes() + half)
    assert len(whole_lines(path)) == 1
    append(path, {"number": 1})
    assert [json.loads(line)["number"] for line in whole_lines(path)] == [0, 1]


def test_a_whole_last_line_needs_no_end(path):
    """An editor may have taken it away."""
    append(path, {"number": 0})
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    append(path, {"number": 1})
    assert len(whole_lines(path)) == 2


def test_a_file_of_one_line_without_an_end_is_somebody_elses(path):
    """It is shown to the reader, who refuses it, and not taken away."""
    path.parent.mkdir()
    path.write_bytes(b"notes of mine")
    assert whole_lines(path) == [b"notes of mine"]


def test_what_json_does_not_know_is_refused_before_the_file_is_touched(path):
    """NaN is no number of JSON."""
    append(path, {"number": 0})
    with pytest.raises(ValueError, match="JSON compliant"):
        append(path, {"number": float("nan")})
    assert len(whole_lines(path)) == 1
