"""Changes of facts that were accepted beforehand."""

import json

import pytest
from made_gates import make_change, make_gate, make_id, make_side, make_verdict

from reports.gating.accepted import Accepted, accept, read
from reports.reading import LoadError

WRITTEN = """\
{
 "version": 1,
 "accepted": [
  {
   "case": "a-case",
   "fact": "parameters",
   "module": null,
   "candidate": 12,
   "reason": "one more layer",
   "baseline_commit": "1111111111111111111111111111111111111111",
   "date": "2026-11-25"
  },
  {
   "case": "b-case",
   "fact": "operators",
   "module": "conv1",
   "candidate": 2,
   "reason": "one more layer",
   "baseline_commit": "1111111111111111111111111111111111111111",
   "date": "2026-11-25"
  }
 ]
}
"""
MORE = make_change(fact="parameters", module=None, baseline=10, candidate=12, text="10 -> 12")


@pytest.fixture
def path(tmp_path):
    """The file's place; its folder is not there yet."""
    return tmp_path / "new" / "accepted.json"


@pytest.fixture
def gate():
    """A gate that two changes close."""
    return make_gate(
        make_verdict("b-case", "regressed", 1.0, changes=[make_change()]),
        make_verdict("a-case", "regressed", 1.0, changes=[MORE]),
    )


def test_a_missing_file_accepts_nothing(path):
    """Nobody has to make an empty one."""
    assert read(path) == Accepted()
    assert read(path)("a-case", MORE) is None


def test_file_is_sorted_a_field_a_line(path, gate):
    """A review then shows what was added, wherever the gate had it."""
    assert accept(path, gate, "  one more\nlayer ") == 2
    assert path.read_text() == WRITTEN


def test_what_was_accepted_is_found_with_its_reason(path, gate):
    """Round trip."""
    accept(path, gate, "one more layer")
    accepted = read(path)
    assert accepted("a-case", MORE) == "one more layer"
    assert accepted("b-case", make_change()) == "one more layer"


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("another-case", {}),
        ("a-case", {"fact": "macs"}),
        ("a-case", {"module": "fc"}),
        ("a-case", {"candidate": 13}),
        ("a-case", {"candidate": 12.0}),
        ("a-case", {"candidate": None}),
    ],
)
def test_any_other_change_is_not_accepted(path, gate, name, changes):
    """A later one of the same fact has another value; it has to be looked at again."""
    accept(path, gate, "one more layer")
    change = make_change(**{"fact": "parameters", "module": None, "candidate": 12} | changes)
    assert read(path)(name, change) is None


def test_values_of_any_kind_come_back_exactly(path):
    """Shapes, kinds of operators and errors to the last digit."""
    values = [[1, 2], {"b": 1, "a": [None]}, 0.1 + 0.2, True, 1, "x", None]
    changes = [make_change(module=str(place), candidate=v) for place, v in enumerate(values)]
    assert accept(path, make_gate(make_verdict("a", changes=changes)), "meant") == len(values)
    accepted = read(path)
    assert all(accepted(make_id("a"), change) == "meant" for change in changes)
    assert accepted(make_id("a"), make_change(module="4", candidate=True)) is None


def test_only_what_closes_the_gate_is_added(path):
    """Neither what is better nor what was accepted before; what is only different is."""
    changes = [
        make_change(module="better", worse=False),
        make_change(module="before", accepted="earlier"),
        make_change(module="other", worse=None),
    ]
    assert accept(path, make_gate(make_verdict("a", changes=changes)), "meant") == 1
    assert [entry.module for entry in read(path).entries] == ["other"]


def test_nothing_is_written_where_nothing_closes_the_gate(path):
    """An unchanged gate leaves no file."""
    assert accept(path, make_gate(make_verdict("a")), "meant") == 0
    assert not path.exists()


def test_entries_are_kept_and_the_first_reason_stays(path, gate):
    """Accepting twice adds nothing; a later gate adds its own."""
    accept(path, gate, "one more layer")
    assert accept(path, gate, "again") == 0
    later = make_gate(
        make_verdict("c-case", changes=[MORE]), baseline=make_side("folder", commit=None)
    )
    assert accept(path, later, "later") == 1
    known = {entry.case: (entry.reason, entry.baseline_commit) for entry in read(path).entries}
    assert known == {
        "a-case": ("one more layer", "1" * 40),
        "b-case": ("one more layer", "1" * 40),
        "c-case": ("later", None),
    }


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_empty_reason_is_refused(path, gate, reason):
    """Nobody could tell later whether it was meant."""
    with pytest.raises(LoadError, match="the reason is empty"):
        accept(path, gate, reason)
    assert not path.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "is not a file of accepted changes"),
        ('{"version": 2}', "version 2 is unknown; this one reads 1"),
        ('{"version": 1}', "has no list 'accepted'"),
        ('{"version": 1, "accepted": [1]}', "1 is not an object"),
        ('{"version": 1, "accepted": [{"case": "x"}]}', "case x: Entry: missing baseline_commit"),
    ],
)
def test_a_bad_file_is_one_line(path, gate, text, said):
    """For reading as for adding, which leaves it as it is."""
    path.parent.mkdir()
    path.write_text(text)
    for use in (read, lambda place: accept(place, gate, "meant")):
        with pytest.raises(LoadError) as refusal:
            use(path)
        assert str(refusal.value).startswith(f"{path}: ")
        assert said in str(refusal.value)
        assert "\n" not in str(refusal.value)
    assert path.read_text() == text


def test_an_entry_with_a_wrong_type_names_field_and_case(path, gate):
    """As everywhere in the suite."""
    accept(path, gate, "meant")
    document = json.loads(path.read_text())
    document["accepted"][0]["reason"] = 3
    path.write_text(json.dumps(document))
    with pytest.raises(LoadError, match="case a-case: Entry: reason is 3"):
        read(path)
