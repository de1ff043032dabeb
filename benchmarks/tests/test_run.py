"""A run's folder, its journal and its result, whatever the clock and the disk do."""

import errno
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks import run as module
from benchmarks.failures import CaseFailed
from benchmarks.journal import FILE_NAME as JOURNAL
from benchmarks.journal import Journal, JournalError
from benchmarks.measure.record import Outcome
from benchmarks.options import Options
from benchmarks.resumption import find_unfinished
from benchmarks.run import Run
from benchmarks.settings import Sampling, Settings

ONE, TWO = (f"resnet18-inference-b1-{side}-float32-nchw-eager-cpu" for side in (32, 64))
STARTED = datetime(2026, 11, 23, 8, 40, 13, tzinfo=UTC)
SETTINGS = Settings(
    restarts=1,
    in_process=True,
    sampling=Sampling(target=0.02, max_time_s=0.5, least_rounds=3),
    min_sample_s=5e-6,
    case_timeout_s=12.5,
    input_shape=None,
)


class Clock(datetime):
    """A wall clock that is told what to show, reading by reading; the last stays."""

    shown = (STARTED,)

    @classmethod
    def now(cls, tz=None):
        now, *later = cls.shown
        Clock.shown = later or (now,)
        return now.astimezone(tz)


@pytest.fixture
def clock(monkeypatch):
    """The run's wall clock; the report is somebody else's."""
    monkeypatch.setattr(module, "datetime", Clock)
    monkeypatch.setattr(module, "write_reports", lambda _: "report: summary.md")
    Clock.shown = (STARTED,)
    return Clock


def new_run(results, unfinished=None, collected=(ONE, TWO)):
    """A run of two cases, none of which has had its turn."""
    options = Options(
        preset="default",
        axes={"subject": ("resnet18",), "resolution": ("32", "64"), "batch_size": ("1",)},
        devices=("cpu",),
        input_shape=None,
        results=results,
    )
    run = Run(options, SETTINGS, ["benchmarks"], unfinished)
    run.collect(dict.fromkeys(collected, "How long?"))
    return run


def fail(run, *names):
    """Cases that have ended, and are in the run's journal."""
    for name in names:
        run._journal.add(Outcome(id=name, status="crashed", reason="SIGSEGV"))
        run.ledger.close(name, "crashed", "SIGSEGV")


def killed_run(results):
    """The folder of a run that was killed behind its first case."""
    run = new_run(results)
    fail(run, ONE)
    run._journal.close()
    return run.folder


def go_on(folder):
    """The same run in another process."""
    return new_run(folder.parent, find_unfinished(folder.name, folder.parent, {}.get))


def suite_of(run):
    """The run's own section of the result."""
    document = {}
    run.add_to(document)
    return document["suite"]


def test_a_clock_that_is_set_back_ends_no_run_before_it_began(tmp_path, clock):
    """What has passed is not read off the wall clock."""
    clock.shown = (STARTED, STARTED - timedelta(days=1))
    suite = suite_of(new_run(tmp_path))
    assert suite["started_at"] == STARTED.isoformat() <= suite["finished_at"]
    assert suite["finished_at"] < (STARTED + timedelta(hours=1)).isoformat()


def test_a_run_that_goes_on_has_begun_when_it_first_did(tmp_path, clock):
    """Its end is that of the last process."""
    folder = killed_run(tmp_path)
    clock.shown = (STARTED + timedelta(days=1),)
    run = go_on(folder)
    suite = suite_of(run)
    run._journal.close()
    assert suite["run"] == folder.name
    assert suite["started_at"] == STARTED.isoformat()
    assert suite["finished_at"] >= (STARTED + timedelta(days=1)).isoformat()


def test_a_clock_that_was_set_back_between_two_processes_changes_no_order(tmp_path, clock):
    """The last process seems to run before the first: the run ended not before it began."""
    folder = killed_run(tmp_path)
    clock.shown = (STARTED - timedelta(days=1),)
    run = go_on(folder)
    suite = suite_of(run)
    run._journal.close()
    assert suite["started_at"] == suite["finished_at"] == STARTED.isoformat()


def test_a_run_that_goes_on_knows_its_cases(tmp_path):
    """Those that it was begun with, also where more would fit its options."""
    folder = killed_run(tmp_path)
    run = go_on(folder)
    run._journal.close()
    assert not run.has_no(ONE)
    assert run.has_no(ONE.replace("32-float32", "96-float32"))
    assert not new_run(tmp_path).has_no("anything")


@pytest.mark.usefixtures("clock")
def test_a_run_that_goes_on_has_the_remarks_of_what_is_finished(tmp_path):
    """They are in no record, and are not made again."""
    run = new_run(tmp_path)
    run._journal.add(Outcome(id=ONE, status="crashed", reason="SIGSEGV"), notes=["fvcore is lost"])
    run._journal.close()
    again = go_on(run.folder)
    with pytest.raises(CaseFailed, match="SIGSEGV"):
        again.figure(again.planned[ONE].case)
    again._journal.close()
    assert again.ledger.notes[0] == "fvcore is lost"
    assert again.ledger.notes[1].startswith("the run was stopped after 1 cases")


@pytest.mark.usefixtures("clock")
def test_the_journal_goes_when_its_run_is_complete(tmp_path):
    """What it holds is in the result file then."""
    run = new_run(tmp_path)
    fail(run, ONE, TWO)
    assert run.keep({"benchmarks": []})
    assert sorted(path.name for path in run.folder.iterdir()) == ["benchmark.json"]
    assert run.said == ["report: summary.md"]


@pytest.mark.usefixtures("clock")
def test_the_journal_of_a_run_that_ended_early_stays(tmp_path):
    """It can go on, although it has a result file."""
    run = new_run(tmp_path)
    fail(run, ONE)
    assert run.keep({"benchmarks": []})
    again = go_on(run.folder)
    again.ledger.close(ONE, "crashed", "SIGSEGV")
    fail(again, TWO)
    assert again.keep({"benchmarks": [1]})
    assert json.loads((run.folder / "benchmark.json").read_text()) == {"benchmarks": [1]}
    assert not (run.folder / JOURNAL).exists()


@pytest.mark.usefixtures("clock")
def test_a_run_does_not_go_on_with_fewer_cases(tmp_path):
    """Its interim result would be replaced by a poorer one; the journal stays as it is."""
    folder = killed_run(tmp_path)
    unfinished = find_unfinished(folder.name, tmp_path, {}.get)
    run = new_run(tmp_path, unfinished, collected=())
    assert run.left_out({TWO}) == (
        "--resume: goes on with all 2 cases of the run; leave out what chooses fewer, such as -k "
        f"or a path ({ONE} was left out)"
    )
    assert run.left_out({ONE, TWO, "another"}) is None
    assert new_run(tmp_path).left_out({TWO}) is None
    unfinished.journal.close()
    again = go_on(folder)
    assert [entry.outcome["id"] for entry in again._unfinished.entries] == [ONE]
    again._journal.close()


@pytest.mark.usefixtures("clock")
def test_a_result_that_cannot_be_written_leaves_the_journal(tmp_path, monkeypatch):
    """One line says so; the run can go on from it when there is room again."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    run = new_run(tmp_path)
    fail(run, ONE, TWO)
    with monkeypatch.context() as patch:
        patch.setattr(module, "write_document", full)
        assert not run.keep({"benchmarks": []})
    assert run.said == [
        "the result could not be kept: [Errno 28] No space left on device",
        f"to go on: pytest benchmarks --benchmark-only --resume {run.folder}",
    ]
    again = go_on(run.folder)
    assert len(again._unfinished.entries) == 2
    again._journal.close()


@pytest.mark.usefixtures("clock")
def test_a_run_without_a_folder_measures_nothing(tmp_path, monkeypatch):
    """On a disk that is read-only it ends before the first case, in one line."""

    def refused(*_):
        raise OSError(errno.EROFS, "Read-only file system", "results")

    monkeypatch.setattr(module, "new_folder", refused)
    run = new_run(tmp_path)
    with pytest.raises(JournalError, match=r"\A[^\n]*Read-only file system: 'results'\Z"):
        run.figure(run.planned[ONE].case)


@pytest.mark.usefixtures("clock")
def test_a_run_of_skipped_cases_has_no_journal(tmp_path):
    """Nothing was measured, so nothing has to be kept safe."""
    run = new_run(tmp_path)
    for name in (ONE, TWO):
        run.ledger.close(name, "skipped", "no CUDA device")
    assert run.keep({"benchmarks": []})
    assert [path.name for path in run.folder.iterdir()] == ["benchmark.json"]


@pytest.mark.usefixtures("clock")
def test_two_runs_have_two_journals(tmp_path):
    """Runs of the same second have folders of their own."""
    runs = [new_run(tmp_path) for _ in range(2)]
    for run in runs:
        fail(run, ONE)
    assert runs[0].folder != runs[1].folder
    with pytest.raises(JournalError, match="another run is writing it"):
        Journal(runs[0].folder / JOURNAL)
    for run in runs:
        run._journal.close()


@pytest.fixture
def measured_at_best(monkeypatch):
    """Stands for measuring the machine; keeps the records that it was asked for."""
    asked = []

    def ceilings_of_cases(records, *, folder, say):
        asked.append((list(records), folder, say))
        return [], ["no ceilings of cpu in float16: not there"]

    monkeypatch.setattr(module, "ceilings_of_cases", ceilings_of_cases)
    return asked


@pytest.mark.usefixtures("clock")
def test_a_run_says_what_its_devices_do_at_best(tmp_path, measured_at_best):
    """Kept where the runs are; what could not be measured is told."""
    run = new_run(tmp_path)
    fail(run, ONE, TWO)
    suite = suite_of(run)
    run._journal.close()
    assert measured_at_best == [([], tmp_path, run.say)]
    assert suite["ceilings"] == []
    assert suite["notes"] == ["no ceilings of cpu in float16: not there"]


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("ended", "asked"), [((ONE,), True), ((ONE, TWO), False)])
def test_a_run_that_was_stopped_or_asked_not_to_leaves_them_out(
    tmp_path, measured_at_best, ended, asked
):
    """Who stops a run does not want to wait for more."""
    run = new_run(tmp_path)
    run.options = replace(run.options, ceilings=asked)
    fail(run, *ended)
    assert suite_of(run)["ceilings"] == []
    run._journal.close()
    assert measured_at_best == []
