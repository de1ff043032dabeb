"""The run before a run, and the profiles of its cases, among what lies beside it."""

import json

import pytest
from made_pages import SMOKE

from reports.load import load_run
from reports.page.earlier import MOST_LOOKED_AT, earlier_run


@pytest.fixture
def keep(tmp_path):
    """Keeps the real run under a day of November; *environment* is changed."""

    def keep_run(day, text=None, **environment):
        folder = tmp_path / f"202611{day:02}T000000Z-machine"
        folder.mkdir()
        document = json.loads(SMOKE.read_text())
        document["suite"] |= {
            "run": folder.name,
            "started_at": f"2026-11-{day:02}T00:00:00+00:00",
            "finished_at": f"2026-11-{day:02}T00:01:00+00:00",
        }
        document["suite"]["environment"] |= environment
        (folder / "benchmark.json").write_text(text or json.dumps(document))
        return folder

    return keep_run


def test_the_newest_earlier_run_is_taken(keep):
    """Not an older one, nor a later one, nor the run itself by another name."""
    keep(1)
    last = keep(2)
    run = load_run(keep(3))
    keep(4)
    (run.path.parents[1] / "latest").symlink_to(run.path.parent.name)
    found = earlier_run(run)
    assert found.run.path == last / "benchmark.json"
    assert found.remarks == ()


def test_one_that_cannot_be_compared_is_passed_over_and_named(keep):
    """With the fields that differ, both values each."""
    comparable = keep(1)
    other = keep(2, torch="3.0")
    found = earlier_run(load_run(keep(3)))
    assert found.run.path.parent == comparable
    (remark,) = found.remarks
    assert other.name in remark
    assert "torch (3.0 and 2.14.1+cu130)" in remark


def test_one_that_cannot_be_read_is_passed_over_and_named(keep):
    """It was not asked for, so that it stops nothing."""
    older = keep(1)
    broken = keep(2, text="{")
    found = earlier_run(load_run(keep(3)))
    assert found.run.path.parent == older
    (remark,) = found.remarks
    assert broken.name in remark
    assert "cannot be read" in remark
    assert str(broken.parent) not in remark


def test_where_none_can_be_compared_there_is_none(keep):
    """And why not the newest."""
    keep(2, torch="3.0")
    found = earlier_run(load_run(keep(3)))
    assert found.run is None
    assert len(found.remarks) == 1


def test_no_more_than_the_newest_ones_are_read(keep):
    """The comparable one lies behind ten others."""
    keep(1)
    for day in range(2, 2 + MOST_LOOKED_AT):
        keep(day, torch="3.0")
    found = earlier_run(load_run(keep(20)))
    assert found.run is None
    assert len(found.remarks) == MOST_LOOKED_AT


def test_a_file_kept_elsewhere_has_no_earlier_run(keep, tmp_path):
    """Its neighbours may be somebody else's."""
    keep(1)
    path = tmp_path / "mine.json"
    path.write_text((keep(2) / "benchmark.json").read_text())
    assert earlier_run(load_run(path)).run is None
