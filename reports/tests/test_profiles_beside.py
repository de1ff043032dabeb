"""The profiles that a page finds by itself, among what lies beside a run."""

import json

import pytest
from made_profiles import make_net

from reports.page.earlier import profiles_beside


@pytest.fixture
def keep(tmp_path):
    """Keeps a profile beside the runs, begun on a day of November; its facts may be changed."""

    def keep_profile(day, **facts):
        folder = tmp_path / f"profile-202611{day:02}"
        folder.mkdir()
        document = make_net(grouped=False, memory=None).to_dict()
        document["environment"] |= {"fingerprint": "here", "torch": "2.14.1"} | facts
        document["started_at"] = f"2026-11-{day:02}T00:00:00+00:00"
        (folder / "profile.json").write_text(json.dumps(document))
        return folder / "profile.json"

    return keep_profile


@pytest.fixture
def of_the_case(run, record, tmp_path):
    """A run that has measured the profiled case on the machine ``here``."""
    case = record()
    case = record(**(vars(case) | {"id": make_net(grouped=False, memory=None).case}))
    return run(case, path=tmp_path / "one" / "benchmark.json", fingerprint="here")


def test_the_newest_of_a_case_is_taken(keep, of_the_case):
    """Whatever its folder is called."""
    keep(1)
    newest = keep(3)
    keep(2)
    assert [profile.path for profile in profiles_beside([of_the_case])] == [newest]


@pytest.mark.parametrize("facts", [{"fingerprint": "elsewhere"}, {"torch": "3.0"}])
def test_another_machine_and_another_torch_are_left_out(keep, of_the_case, facts):
    """Their time goes elsewhere."""
    keep(1, **facts)
    assert not profiles_beside([of_the_case])


def test_one_that_cannot_be_read_stops_nothing(keep, of_the_case):
    """Nobody asked for it."""
    good = keep(1)
    keep(2).write_text("{")
    assert [profile.path for profile in profiles_beside([of_the_case])] == [good]


def test_of_a_case_that_was_not_measured_there_is_none(keep, run, record, tmp_path):
    """The page would have nothing to lay it beside."""
    keep(1)
    other = run(record(), path=tmp_path / "one" / "benchmark.json", fingerprint="here")
    assert not profiles_beside([other])
