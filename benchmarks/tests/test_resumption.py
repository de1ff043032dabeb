"""Which runs can go on, and in which line the others are refused."""

import json
from dataclasses import replace

import pytest

from benchmarks import resumption
from benchmarks.journal import FILE_NAME, Heading, Journal
from benchmarks.measure.record import Outcome
from benchmarks.options import Options
from benchmarks.resumption import find_unfinished
from benchmarks.settings import Sampling, Settings

IDENTITY = {"code": "0123456789ab", "torch": "2.14.1", "machine cores": 2}
OPTIONS = Options(
    preset="smoke",
    axes={"subject": ("resnet18",), "batch_size": ("1", "8")},
    devices=("cpu",),
    input_shape=(4,),
    results=None,
)
SETTINGS = Settings(
    restarts=2,
    in_process=False,
    sampling=Sampling(target=0.02, max_time_s=0.5, least_rounds=3),
    min_sample_s=5e-6,
    case_timeout_s=12.5,
    input_shape=(4,),
)
HEADING = Heading(
    run="a-run",
    command="pytest benchmarks",
    started_at="2026-11-23T08:40:13+00:00",
    asked=OPTIONS.asked,
    cases=["case", "other"],
    protocol=SETTINGS.described,
    subjects=["resnet18"],
    identity=IDENTITY,
)


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A folder of runs with one that was killed behind its first case."""
    monkeypatch.setattr(resumption, "identity", lambda _: IDENTITY)
    (tmp_path / "a-run").mkdir()
    write(tmp_path, HEADING)
    return tmp_path


def write(results, heading):
    """The journal of the run, with one case."""
    (results / "a-run" / FILE_NAME).unlink(missing_ok=True)
    journal = Journal(results / "a-run" / FILE_NAME)
    journal.head(heading)
    journal.add(Outcome(id="case", status="crashed", reason="SIGSEGV"))
    journal.close()


def found(results, run="a-run", **given):
    """The run, or why not; its journal is closed again."""
    unfinished = find_unfinished(run, results, given.get)
    unfinished.journal.close()
    return unfinished


def refusal(results, run="a-run", **given):
    """The line that says why not."""
    with pytest.raises(ValueError, match=r"\A[^\n]+\Z") as raised:
        found(results, run, **given)
    return str(raised.value)


def test_a_killed_run_goes_on_as_it_was_asked(results):
    """Its options and settings are read back, with its folder beside those of other runs."""
    unfinished = found(results)
    assert unfinished.options == replace(OPTIONS, results=results)
    assert unfinished.settings == SETTINGS
    assert [entry.outcome["id"] for entry in unfinished.entries] == ["case"]


def test_a_run_is_named_or_pointed_at(results, monkeypatch):
    """By its name, by its folder, by a link to it."""
    (results / "latest").symlink_to("a-run")
    monkeypatch.chdir(results.parent)
    for run in ("a-run", str(results / "a-run"), "latest", f"{results.name}/a-run"):
        assert found(results, run).folder == results / "a-run"


@pytest.mark.parametrize(
    ("option", "value", "flag"),
    [
        ("subject", "resnet18", "--subject"),
        ("batch_size", "1", "--batch-size"),
        ("restarts", "3", "--restarts"),
        ("in_process", True, "--in-process"),
        ("case_timeout", "1", "--case-timeout"),
        ("preset", "smoke", "--preset"),
    ],
)
def test_an_option_that_would_change_the_run_is_refused(results, option, value, flag):
    """Also where it says the same again."""
    line = refusal(results, **{option: value})
    assert line == f"{flag}: not allowed with --resume, which has the run's own"


def test_a_run_that_is_not_there_is_refused(results):
    """With the folder that was looked in."""
    assert refusal(results, "b-run") == f"--resume 'b-run': no such run in {results}"


def test_a_complete_run_is_refused(results):
    """It has its result and no journal, and none is made."""
    journal = results / "a-run" / FILE_NAME
    journal.rename(results / "a-run" / "benchmark.json")
    assert refusal(results) == "--resume 'a-run': it is complete"
    assert not journal.exists()


def test_a_folder_without_a_journal_is_refused(results):
    """Killed before its first case, say."""
    journal = results / "a-run" / FILE_NAME
    journal.unlink()
    assert refusal(results) == f"--resume 'a-run': nothing to go on from: no {journal}"
    assert not journal.exists()


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"code": "ba9876543210"}, "code: ba9876543210, now 0123456789ab"),
        ({"torch": "2.13.0"}, "torch: 2.13.0, now 2.14.1"),
        ({"machine cores": 64}, "machine cores: 64, now 2"),
        (
            {"torch": "2.13.0", "machine cores": 64},
            "torch: 2.13.0, now 2.14.1; machine cores: 64, now 2",
        ),
    ],
)
def test_what_has_changed_is_named(results, changed, line):
    """Code, versions and machine: what was and what is; the journal stays as it is."""
    write(results, replace(HEADING, identity=IDENTITY | changed))
    before = (results / "a-run" / FILE_NAME).read_bytes()
    assert refusal(results) == f"--resume 'a-run': not the same as before: {line}"
    assert (results / "a-run" / FILE_NAME).read_bytes() == before


def test_a_refused_run_can_go_on_where_nothing_has_changed(results, monkeypatch):
    """The refusal has let go of the journal."""
    with monkeypatch.context() as patch:
        patch.setattr(resumption, "identity", lambda _: {**IDENTITY, "torch": "2.15.0"})
        refusal(results)
    assert found(results).entries


def test_of_two_that_go_on_at_once_the_second_is_refused(results):
    """Before it has read anything: half a last line may be the first one's, in the making."""
    path = results / "a-run" / FILE_NAME
    first = find_unfinished("a-run", results, {}.get)
    with path.open("ab") as file:
        file.write(b'{"half')
    before = path.read_bytes()
    line = refusal(results)
    assert line == f"--resume 'a-run': {path}: another run is writing it"
    assert path.read_bytes() == before
    first.journal.close()


def test_a_journal_that_is_none_is_refused(results):
    """In one line that says what is wrong with it."""
    (results / "a-run" / FILE_NAME).write_text(json.dumps({"run": "a-run"}) + "\n")
    line = refusal(results)
    assert line.startswith(f"--resume 'a-run': {results / 'a-run' / FILE_NAME}: not a run's")
