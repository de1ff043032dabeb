"""What changed since the last run, as plain text."""

import json
from dataclasses import replace

import pytest
from made_pages import SMOKE, real_run

from reports.load import load_run
from reports.measured import Measured
from reports.page.changes import changes_of
from reports.reading import LoadError


def slowed(case, factor):
    """The case with its call so many times as long, the fixed work beside it as it was."""
    record = replace(
        case.record,
        call_s=factor * case.record.call_s,
        calibrated_call=factor * case.record.calibrated_call,
    )
    return Measured(record=record, restarts=case.restarts)


@pytest.fixture
def first(tmp_path):
    """The real run, where no other lies beside it."""
    return replace(real_run(), path=tmp_path / "one" / "benchmark.json")


def test_later_runs_are_held_against_the_first(first):
    """Three times as long is more than what runs of one program differ by."""
    case, *others = first.cases
    second = replace(first, cases=(slowed(case, 3), *others))
    third = replace(first, suite=replace(first.suite, run="a run of its own"))
    changed, same = changes_of([first, second, third])
    assert changed.answer.startswith("1 of 13 cases regressed: ")
    assert changed.telling.rows[0][1] == "regressed"
    assert changed.telling.rows[0][2] == "+200 % (+146 to +266 %)"
    assert "regressed" not in {row[1] for row in same.telling.rows}
    assert changed.sides == (
        f"baseline: {first.name}: {first.provenance}",
        f"candidate: {first.name}: {first.provenance}",
    )


def test_times_of_other_versions_are_not_compared(first):
    """The fields that differ are named; what does not depend on them is compared."""
    environment = first.suite.environment | {"torch": "3.0"}
    other = replace(first, suite=replace(first.suite, environment=environment))
    (changes,) = changes_of([first, other])
    assert changes.answer.startswith("The times of the two are not compared, because")
    assert "torch (2.14.1+cu130 and 3.0)" in changes.answer
    assert not changes.telling.rows
    assert {row[2] for row in changes.unchanged.rows} == {"-"}


def test_a_single_run_without_an_earlier_one_says_so(first):
    """Nothing is compared."""
    (changes,) = changes_of([first])
    assert "no earlier run" in changes.answer
    assert changes.telling.rows == changes.unchanged.rows == ()


def test_why_the_last_run_is_no_match_is_said_at_once(tmp_path):
    """With the fields that differ."""
    document = json.loads(SMOKE.read_text())
    for day, torch in ((1, "3.0"), (2, "2.14.1+cu130")):
        folder = tmp_path / f"2026110{day}"
        folder.mkdir()
        suite = document["suite"]
        suite |= {"run": folder.name, "started_at": f"2026-11-0{day}T00:00:00+00:00"}
        suite["environment"]["torch"] = torch
        (folder / "benchmark.json").write_text(json.dumps(document))
    (changes,) = changes_of([load_run(folder)])
    assert "20261101" in changes.answer
    assert "torch (3.0 and 2.14.1+cu130)" in changes.answer


def test_texts_are_plain(first):
    """The template escapes by itself: no backtick, and no backslash before an underscore."""
    case, *others = first.cases
    (changes,) = changes_of([first, replace(first, cases=(slowed(case, 3), *others))])
    cells = [cell for row in changes.telling.rows for cell in row]
    for text in (changes.answer, *changes.sides, *changes.sentences, *cells):
        assert "`" not in text
        assert "\\" not in text


def test_a_copy_of_the_first_run_is_no_second_one(first):
    """That nothing differs would say nothing of the program."""
    with pytest.raises(LoadError, match="the same run twice"):
        changes_of([first, first])
