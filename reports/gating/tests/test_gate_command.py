"""``python -m reports gate`` from the revision to the exit status, with a fake duel."""

import json
import sys
import tempfile
from pathlib import Path

import pytest
from gate_driver import gate
from made_evidence import CASE, OTHER_CASE, made_evidence
from made_repositories import ENVIRONMENT, MadeRepository

from reports.__main__ import main


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A repository whose first commit takes 10 ms, in which the test stands."""
    for name, text in ENVIRONMENT.items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    repository = MadeRepository(tmp_path / "repository")
    repository.commit(speed_txt="10", _gitignore="results/\naccepted.json\n")
    repository.git("tag", "v1")
    monkeypatch.chdir(repository.folder)
    yield repository
    assert list(temporary.iterdir()) == []
    assert len(repository.git("worktree", "list").splitlines()) == 1


@pytest.fixture
def measured(made):
    """Has the gate run against the first commit; its exit status."""

    def run(speed, *words):
        made.write(speed_txt=speed)
        return gate("--baseline", "v1", "--results", "results", *words)

    return run


def only_folder():
    """That of the one gate that ran."""
    (folder,) = Path("results", "gates").glob("2*")
    return folder


def record():
    """What its file holds."""
    return json.loads((only_folder() / "gate.json").read_text())


def commands():
    """The command lines of the duel."""
    lines = (only_folder() / "commands.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("speed", "words", "status", "for_bisect"),
    [
        ("10", {"unchanged"}, 0, 0),
        ("8", {"improved", "unchanged"}, 0, 0),
        ("12", {"regressed", "unchanged"}, 1, 1),
        ("10 noisy", {"inconclusive", "unchanged"}, 0, 125),
        ("10 larger", {"regressed", "unchanged"}, 1, 1),
        ("10 other work", {"not comparable", "unchanged"}, 2, 125),
        ("missing", {"missing"}, 1, 1),
        ("wrong", {"wrong"}, 1, 1),
        ("failed", {"not measured"}, 3, 125),
        ("too slow", {"inconclusive"}, 3, 125),
        ("crash later", {"inconclusive"}, 3, 125),
    ],
)
def test_exit_status_follows_from_the_words(measured, speed, words, status, for_bisect):
    """As itself, and as a bisection wants it."""
    assert measured(speed) == status
    assert {verdict["word"] for verdict in record()["verdicts"]} == words
    assert record()["exit_status"] == status
    assert gate(only_folder(), "--bisect", "--results", "others") == for_bisect


@pytest.mark.parametrize(
    ("speed", "status", "for_bisect", "line"),
    [
        ("refused", 2, 128, "gate: --device 'gpu': allowed are cpu, cuda and cuda:N"),
        ("crash", 3, 125, "process ended with signal SIGKILL: measuring 10 and crash"),
        ("lazy", 3, 125, "the measuring process has added nothing"),
    ],
)
def test_what_cannot_be_measured_is_a_line(measured, capsys, speed, status, for_bisect, line):
    """The duel's last one, or how it ended."""
    assert measured(speed) == status
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("gate: ")
    assert said.endswith(line)
    assert measured(speed, "--bisect") == for_bisect


def test_strict_does_not_let_pass_what_is_inconclusive(measured):
    """4 is its own status."""
    assert measured("10 noisy", "--strict") == 4


def test_evidence_that_ends_before_the_first_look_never_passes(made):
    """Also where it is judged again: there has been no look."""
    path = made_evidence(made.folder / "cut", {CASE: [1.0, 1.0]})
    assert gate(path, "--results", "results") == 3


def test_only_the_undecided_are_measured_further(measured):
    """Six restarts of all cases, and four of the slower one that have to confirm it."""
    assert measured("12") == 1
    first, second = commands()
    assert first[first.index("--restarts") + 1] == "6"
    assert second[second.index("--restarts") + 1] == "4"
    assert "--case" not in first
    assert [second[place + 1] for place, word in enumerate(second) if word == "--case"] == [CASE]


def test_folder_is_named_by_the_time_and_both_commits(measured, made):
    """And holds all that there is of the gate."""
    assert measured("11") == 1
    commit = made.git("rev-parse", "v1")[:12]
    when, baseline, candidate = only_folder().name.split("-")
    assert (baseline, candidate) == (commit, f"{commit}+")
    assert when.startswith("20")
    assert when.endswith("Z")
    assert {path.name for path in only_folder().iterdir()} == {
        "commands.jsonl",  # The fake's own.
        "duel.jsonl",
        "gate.html",
        "gate.json",
        "summary.md",
        "workers.log",
    }


def test_sides_are_what_was_asked_for(measured, made):
    """Their names, commits and whether they were changed reach the record."""
    assert measured("10.01") == 0
    commit = made.git("rev-parse", "v1")
    sides = [
        {key: record()[side][key] for key in ("name", "commit", "changed")}
        for side in ("baseline", "candidate")
    ]
    assert sides == [
        {"name": "v1", "commit": commit, "changed": False},
        {"name": "worktree (changed)", "commit": commit, "changed": True},
    ]


def test_case_options_reach_the_duel(measured):
    """As they were typed, whatever they begin with."""
    measured("10", "--subject", "resnet*,mine:net", "--device=cpu")
    assert {"--subject=resnet*,mine:net", "--device=cpu"} <= set(commands()[0])


def test_two_revisions_leave_the_files_that_lie_there_alone(made):
    """The candidate is a commit like the baseline."""
    made.commit(speed_txt="12")
    made.write(speed_txt="10")
    words = ("--baseline", "v1", "--candidate", "HEAD", "--results", "results")
    assert gate(*words) == 1
    assert record()["candidate"]["name"] == "HEAD"


def test_subfolder_is_measured_in(made, monkeypatch):
    """Where the user stands, on both sides."""
    made.commit(inside__speed_txt="5", speed_txt="absent")
    monkeypatch.chdir(made.folder / "inside")
    assert gate("--baseline", "HEAD", "--results", made.folder / "results") == 0
    monkeypatch.chdir(made.folder)
    assert commands()[0][commands()[0].index("--at") + 1] == "inside"


def test_two_environments_run_the_same_files(made):
    """Without a baseline; each side is called by its interpreter."""
    made.write(speed_txt="7")
    assert gate("--candidate-python", sys.executable, "--results", "results") == 0
    words = commands()[0]
    assert words[words.index("--candidate-python") + 1] == sys.executable
    assert "--baseline-python" not in words
    assert record()["baseline"]["name"] == "worktree (changed) with this Python"


def test_budget_ends_the_measuring(measured, capsys):
    """A restart of both cases says that it took 2 s: four of one case are 4 s, and too many."""
    assert measured("10 noisy", "--budget", "3") == 0
    assert len(commands()) == 1
    said = capsys.readouterr().out
    assert "4 more restarts of 1 case would take 4 s, and --budget leaves " in said


def test_judging_again_leaves_what_was_written(measured):
    """It gets a folder of its own; with another limit the word is another."""
    assert measured("10.1") == 0
    first = only_folder()
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    assert gate(first / "duel.jsonl", "--limit", "0.5", "--results", "others") == 1
    (second,) = Path("others", "gates").glob("2*")
    assert {path.name for path in second.iterdir()} == {"gate.html", "gate.json", "summary.md"}
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before
    assert json.loads((second / "gate.json").read_text())["seconds"] is None


def test_an_accepted_change_closes_no_gate(measured, capsys):
    """Accepted by judging again, and for all gates from then on."""
    assert measured("10 larger") == 1
    reason = ("--accept", "a bias was missing", "--accepted", "accepted.json")
    assert gate(only_folder(), *reason, "--results", "others") == 0
    said = capsys.readouterr().out
    assert "--accept: changes that are now in accepted.json: 1" in said
    assert f"accepted: {CASE}: parameters: 1,864 -> 1,865" in said
    assert "a bias was missing" in Path("accepted.json").read_text()
    assert gate(only_folder(), "--accepted", "accepted.json", "--results", "others") == 0
    assert gate(only_folder(), "--accepted", "none.json", "--results", "others") == 1


def test_what_is_slower_cannot_be_accepted(measured, capsys):
    """Which is said; a slowdown has no exact value that a later gate could look for."""
    assert measured("12") == 1
    assert gate(only_folder(), "--accept", "it is worth it", "--results", "others") == 1
    assert "no change of facts closes this gate" in capsys.readouterr().out
    assert not Path("gate-accepted.json").exists()


def test_gate_is_entered_into_the_history(measured):
    """Beside the gates, or where it was asked for; a line for each case."""
    measured("10")
    history = Path("results", "gates", "history.jsonl").read_text().splitlines()
    assert [json.loads(line)["case"] for line in history] == [CASE, OTHER_CASE]
    assert not Path("others").exists()


def test_history_may_be_kept_elsewhere(measured):
    """As a CI does, that has it from the last run."""
    measured("10", "--history", "results/mine.jsonl")
    assert len(Path("results", "mine.jsonl").read_text().splitlines()) == 2
    assert not Path("results", "gates", "history.jsonl").exists()


def test_judging_again_enters_nothing_into_the_history(measured):
    """It was measured once."""
    measured("10")
    history = Path("results", "gates", "history.jsonl")
    before = history.read_bytes()
    assert gate(only_folder(), "--results", "others", "--history", history) == 0
    assert gate(only_folder(), "--results", "others") == 0
    assert history.read_bytes() == before
    assert not Path("others", "gates", "history.jsonl").exists()


@pytest.mark.parametrize("speed", ["crash later", "too slow", "missing", "failed"])
def test_a_gate_that_was_cut_off_enters_nothing_into_the_history(measured, speed):
    """Nor one that timed nothing."""
    measured(speed)
    assert not Path("results", "gates", "history.jsonl").exists()


def test_summary_is_added_to_the_workflows(measured, tmp_path, monkeypatch):
    """Behind what is there."""
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    measured("10")
    written = (only_folder() / "summary.md").read_text()
    assert summary.read_text() == f"before\n{written}\n"


def test_junit_is_written_where_asked(measured):
    """For a CI that shows tests."""
    measured("12", "--junit", "results/junit.xml")
    assert "<failure" in Path("results", "junit.xml").read_text()


def test_last_line_says_the_status_and_the_folder(measured, capsys):
    """What to read, and where to look."""
    measured("10")
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == f"The gate passes (exit status 0). {only_folder().absolute()}"
    assert "restart 6 of 6" in said


def test_no_secret_and_no_home_is_kept(measured, monkeypatch):
    """As in every file of results."""
    words = ["reports", "gate", "--accept", "token=abc", "--results", "/home/somebody/results"]
    monkeypatch.setattr(sys, "argv", words)
    measured("10")
    assert "abc" not in record()["command"]
    assert "somebody" not in record()["command"]
    assert record()["command"].startswith("python -m reports gate --accept ")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "--baseline REV: needed to measure"),
        (["--baseline", "nowhere"], "--baseline 'nowhere': no such revision in "),
        (["duel.jsonl", "--baseline", "v1"], "--baseline: allowed without EVIDENCE"),
        (["duel.jsonl", "--device", "cpu"], "--device: allowed without EVIDENCE"),
        (["duel.jsonl"], "duel.jsonl: cannot be read: "),
        (["--baseline-python", "nopython"], "--baseline-python 'nopython': there is no such"),
        (["--baseline", "v1", "--accept", "meant"], "--accept: allowed with EVIDENCE alone"),
        (["duel.jsonl", "--accept", " "], "--accept: needs a reason"),
        (["--baseline", "v1", "--results", "speed.txt"], "--results: "),
        (["--baseline", "v1", "--junit", "speed.txt/junit.xml"], "--junit: "),
        (["--baseline", "v1", "--history", "speed.txt"], "speed.txt: line 1 is no case of a gate"),
        (["--baseline", "v1", "--accepted", "speed.txt"], "speed.txt: is not a file of accepted"),
    ],
)
def test_bad_usage_is_a_line_and_stops_a_bisection(made, capsys, words, line):
    """Nothing is measured, and nothing is written."""
    before = made.state
    words = [*words, *(() if "--results" in words else ("--results", "results"))]
    assert gate(*words) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"gate: {line}")
    assert said.count("\n") == 1
    assert gate(*words, "--bisect") == 128
    assert not Path("results").exists()
    assert made.state == before


@pytest.mark.parametrize(
    "words",
    [
        ["--budget", "0"],
        ["--budget", "nan"],
        ["--limit", "-3"],
        ["--limit", "inf"],
        ["--limit", "3%"],
        ["--runs", "-1"],
        ["--nonsense"],
        ["--base=v1"],
        ["one", "two"],
    ],
)
def test_a_wrong_option_stops_a_bisection(words, capsys):
    """With 2 it would call every commit bad."""
    with pytest.raises(SystemExit) as ended:
        main(["gate", *words])
    assert ended.value.code == 2
    assert words[-1] in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["gate", "--bisect", *words])
    assert ended.value.code == 128


def test_other_commands_go_on_refusing_unknown_options():
    """The gate's options are its own."""
    with pytest.raises(SystemExit) as ended:
        main(["table", "run", "--baseline", "v1"])
    assert ended.value.code == 2


def test_a_fault_of_ours_is_no_regression(measured, monkeypatch, capsys):
    """Python's own status for it is 1, which would say that something is worse."""

    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("reports.gating.command.conclude", fail)
    assert measured("10") == 3
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert measured("10", "--bisect") == 128


def test_a_full_disk_is_a_line(measured, monkeypatch, capsys):
    """What was measured is kept."""

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reports.gating.command.leave", fail)
    assert measured("10") == 3
    assert capsys.readouterr().err == "gate: [Errno 28] No space left on device\n"
    assert (only_folder() / "duel.jsonl").exists()
