"""Changes of facts that were accepted beforehand."""

import json
from dataclasses import replace

import pytest
from made_gates import make_change, make_gate, make_id, make_side, make_verdict

from reports.gating.accepted import AcceptedChanges, accept, read
from reports.reading import LoadError

WRITTEN = """\
{
 "version": 1,
 "accepted": [
  {
   "case": "a-case",
   "fact": "parameters",
   "module": null,
   "baseline": 10,
   "candidate": 12,
   "text": "10 -> 12",
   "reason": "one more layer",
   "baseline_commit": "1111111111111111111111111111111111111111",
   "date": "2026-11-25"
  },
  {
   "case": "b-case",
   "fact": "operators",
   "module": "conv1",
   "baseline": 1,
   "candidate": 2,
   "text": "operators: conv1 calls aten::convolution 2 times, before 1",
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
    assert read(path) == AcceptedChanges()
    assert read(path)("a-case", MORE) is None


def test_file_is_sorted_a_field_a_line(path, gate):
    """A review then shows what was added, wherever the gate had it."""
    assert len(accept(path, gate, "  one more\nlayer ")) == 2
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
        ("a-case", {"baseline": 11}),
        ("a-case", {"text": "10 -> 12 in another module"}),
    ],
)
def test_any_other_change_is_not_accepted(path, gate, name, changes):
    """A later one of the same fact has another value; it has to be looked at again."""
    accept(path, gate, "one more layer")
    assert read(path)("a-case", MORE) == "one more layer"
    assert read(path)(name, replace(MORE, **changes)) is None


@pytest.mark.parametrize("fact", ["answer", "numerical error"])
def test_an_error_may_be_half_as_large_again(path, fact):
    """Floats differ between machines, and so does the text that tells them."""
    off = make_change(fact=fact, module=None, baseline=2e-5, candidate=4e-5, text="off by 4e-05")
    accept(path, make_gate(make_verdict("a", changes=[off])), "meant")
    for value, reason in ((1e-6, "meant"), (5.9e-5, "meant"), (6.1e-5, None), (None, None)):
        other = replace(off, baseline=1e-5, candidate=value, text=f"off by {value}")
        assert read(path)(make_id("a"), other) == reason


def test_an_answer_that_was_not_compared_covers_no_error(path):
    """Nothing was known of it then."""
    unknown = make_change(fact="answer", module=None, baseline=None, candidate=None, text="no fit")
    accept(path, make_gate(make_verdict("a", changes=[unknown])), "meant")
    assert read(path)(make_id("a"), unknown) == "meant"
    assert read(path)(make_id("a"), replace(unknown, text="another cause")) is None
    assert read(path)(make_id("a"), replace(unknown, candidate=0.5)) is None


def test_values_of_any_kind_come_back_exactly(path):
    """Shapes, kinds of operators and errors to the last digit."""
    values = [[1, 2], {"b": 1, "a": [None]}, 0.1 + 0.2, True, 1, "x", None]
    changes = [make_change(module=str(place), candidate=v) for place, v in enumerate(values)]
    added = accept(path, make_gate(make_verdict("a", changes=changes)), "meant")
    assert len(added) == len(values)
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
    (added,) = accept(path, make_gate(make_verdict("a", changes=changes)), "meant")
    assert (added.case, added.module, added.text) == (make_id("a"), "other", changes[2].text)
    assert [entry.module for entry in read(path).entries] == ["other"]


def test_nothing_is_written_where_nothing_closes_the_gate(path):
    """An unchanged gate leaves no file."""
    assert accept(path, make_gate(make_verdict("a")), "meant") == []
    assert not path.exists()


def test_entries_are_kept_and_the_first_reason_stays(path, gate):
    """Accepting twice adds nothing; a later gate adds its own."""
    accept(path, gate, "one more layer")
    assert accept(path, gate, "again") == []
    later = make_gate(
        make_verdict("c-case", changes=[MORE]), baseline=make_side("folder", commit=None)
    )
    assert len(accept(path, later, "later")) == 1
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
        ('{"version": 1, "accepted": [{"case": "x"}]}', "case x: Entry: missing baseline, "),
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
