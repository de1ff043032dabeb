"""The records of the result file, to plain values and strictly back."""

import math

import pytest

from benchmarks.measure.record import Outcome, RecordError, SuiteRecord

OUTCOME = {"id": "resnet18-inference", "status": "skipped", "reason": "no CUDA device"}
SUITE = {
    "schema_version": 1,
    "run": "one",
    "command": "pytest benchmarks --benchmark-only",
    "preset": None,
    "started_at": "2026-01-01T00:00:00+00:00",
    "finished_at": "2026-01-01T00:01:00+00:00",
    "environment": {"cores": 2},
    "notes": [],
    "outcomes": [OUTCOME],
}


def test_records_survive_the_way_to_plain_values_and_back():
    """What was written is what is read."""
    assert Outcome.from_dict(OUTCOME).to_dict() == OUTCOME
    assert SuiteRecord.from_dict(SUITE).to_dict() == SUITE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": "fine"}, "Outcome: status is 'fine'"),
        ({"reason": 3}, "Outcome: reason is 3"),
        ({"id": None}, "Outcome: id is None"),
        ({"extra": 1}, "Outcome: unknown extra"),
    ],
)
def test_a_wrong_value_is_named(change, message):
    """The refusal names the record, the field and the value."""
    with pytest.raises(RecordError) as refusal:
        Outcome.from_dict(OUTCOME | change)
    assert str(refusal.value) == message


def test_a_missing_field_is_named():
    """Nothing is filled in for what is not there."""
    with pytest.raises(RecordError) as refusal:
        Outcome.from_dict({"id": "a"})
    assert str(refusal.value) == "Outcome: missing reason, status"


def test_what_is_no_object_is_refused():
    """A list in a record's place is named as it stands."""
    with pytest.raises(RecordError) as refusal:
        Outcome.from_dict(["a"])
    assert str(refusal.value) == "Outcome: ['a'] is not an object"


@pytest.mark.parametrize("version", [True, 1.0, math.nan, "1"])
def test_a_whole_number_is_not_a_boolean_a_float_or_text(version):
    """JSON's true is no schema version."""
    with pytest.raises(RecordError, match=r"^SuiteRecord: schema_version is "):
        SuiteRecord.from_dict(SUITE | {"schema_version": version})
