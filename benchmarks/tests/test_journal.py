"""The journal: a line is whole and on the disk, or it is not there."""

import errno
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import journal
from benchmarks.journal import Heading, Journal, JournalError
from benchmarks.measure.record import Outcome

FULL = Path("/dev/full")  # Linux: every write ends as on a full disk.
HEADING = Heading(
    run="a-run",
    command="pytest benchmarks",
    started_at="2026-11-23T08:40:13+00:00",
    asked={"preset": "smoke"},
    cases=["first", "second", "third"],
    protocol={"restarts": 1},
    subjects=["resnet18"],
    identity={"torch": "2.14.1"},
)


@pytest.fixture
def path(tmp_path):
    """Where a journal is kept."""
    return tmp_path / "journal.jsonl"


@pytest.fixture
def started(path):
    """An open journal with its heading and one case."""
    opened = Journal(path)
    opened.head(HEADING)
    add(opened, "first")
    yield opened
    opened.close()


def add(opened, name, samples=(0.25, 0.5)):
    """Adds a measured case of that name."""
    record = SimpleNamespace(to_dict=lambda: {"id": name})
    opened.add(Outcome(id=name, status="measured", reason=None), record, samples)


def names(opened):
    """The cases that a journal holds."""
    return [entry.outcome["id"] for entry in opened.read()[1]]


def no_space(*_):
    """What a full disk says."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_read_is_what_was_written(started):
    """The heading, figures and samples; of a case without figures, how it ended."""
    notes = ["a remark", "home is /root"]
    started.add(Outcome(id="second", status="crashed", reason="a\nb \udc80"), notes=notes)
    heading, (first, second) = started.read()
    assert heading == HEADING
    assert (first.record, first.samples) == ({"id": "first"}, [0.25, 0.5])
    assert (second.outcome["reason"], second.record, second.samples) == ("a\nb \udc80", None, [])
    assert second.notes == ["a remark", "home is ~"]


def test_one_line_a_case_is_on_the_disk_when_it_has_been_added(started, path, monkeypatch):
    """Behind every line the kernel is told to write, before anything else is begun."""
    synced = []
    monkeypatch.setattr(journal.os, "fsync", lambda _: synced.append(path.read_bytes()))
    add(started, "second")
    (seen,) = synced
    assert [json.loads(line)["outcome"]["id"] for line in seen.splitlines()[1:]] == [
        "first",
        "second",
    ]


def test_half_a_last_line_is_cut_off(started, path):
    """Its case was not finished; the next line begins where it did."""
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"outcome": {"id": "sec')
    assert names(started) == ["first"]
    assert path.read_bytes() == whole
    add(started, "third")
    assert names(started) == ["first", "third"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"not JSON\n",
        b"{}\n",
        b'{"outcome": {}, "record": null, "samples": [], "notes": []}\n',
    ],
)
def test_another_file_is_no_journal_and_stays_as_it_is(path, text):
    """Nothing is cut off a file that we have not written."""
    path.write_bytes(text)
    opened = Journal(path)
    with pytest.raises(JournalError, match="not a run's journal"):
        opened.read()
    opened.close()
    assert path.read_bytes() == text


def test_a_full_disk_is_one_line_and_nothing_is_lost(started, path, monkeypatch):
    """Half of what could not be kept would be in the way of what comes behind it."""
    whole = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(journal.os, "fsync", no_space)
        with pytest.raises(JournalError) as raised:
            add(started, "second")
    assert str(raised.value) == f"{path}: No space left on device; what it holds is safe"
    assert path.read_bytes() == whole
    add(started, "third")
    assert names(started) == ["first", "third"]


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
def test_a_disk_that_is_full_from_the_start_is_one_line():
    """Where nothing can be written, nothing can be cut off either."""
    opened = Journal(FULL)
    with pytest.raises(JournalError, match="/dev/full: No space left on device; what it holds"):
        opened.head(HEADING)
    opened.close()


class Scant:
    """A file on a disk that is almost full: each write takes a few bytes, and says so."""

    def __init__(self, file, room):
        self._file, self._room = file, room

    def write(self, data):
        if not self._room:
            no_space()
        taken = self._file.write(data[: min(7, self._room)])
        self._room -= taken
        return taken

    def __getattr__(self, name):
        return getattr(self._file, name)


def test_a_write_that_takes_a_part_is_gone_on_with(started):
    """The system may write less than it was given without an error."""
    started._file = Scant(started._file, 10_000)
    add(started, "second")
    assert names(started) == ["first", "second"]


def test_a_disk_that_fills_up_within_a_line_keeps_the_lines_before(started, path):
    """The part that was written is taken back."""
    whole = path.read_bytes()
    started._file = Scant(started._file, 20)
    with pytest.raises(JournalError, match="No space left"):
        add(started, "second")
    assert path.read_bytes() == whole


@pytest.mark.usefixtures("started")
def test_two_runs_cannot_write_one_journal(path):
    """The second is refused before it has read or written anything."""
    whole = path.read_bytes()
    with pytest.raises(JournalError, match=r"journal\.jsonl: another run is writing it$"):
        Journal(path)
    assert path.read_bytes() == whole


def test_a_closed_journal_can_be_opened_again(started, path):
    """It belongs to whoever has it open."""
    started.close()
    again = Journal(path)
    assert names(again) == ["first"]
    again.close(remove=True)
    assert not path.exists()


def test_a_folder_that_cannot_be_written_is_one_line(path, monkeypatch):
    """As on a disk that is mounted read-only."""

    def refused(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(JournalError) as raised:
        Journal(path)
    assert str(raised.value) == f"{path}: Read-only file system"
