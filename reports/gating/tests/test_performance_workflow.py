"""The workflow to copy: its gate is one that runs, and its comment is one and the same."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from made_repositories import ENVIRONMENT, MadeRepository

from reports.__main__ import _parser
from reports.gating.running.request import read_request
from reports.gating.written.markdown import MARKER

WORKFLOW = Path(__file__).resolve().parents[3] / ".github" / "workflows" / "performance.yml"
# Each stands for a program: writes its words down, and says what the test has it say.
STUB = """#!/bin/sh
printf '%s\\n' "$*" >> "$STUBS/$(basename "$0").txt"
case "$*" in *--jq*) cat "$STUBS/comments" ;; esac
"""


@pytest.fixture
def workflow():
    """The file as GitHub reads it."""
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(WORKFLOW.read_text())


@pytest.fixture
def steps(workflow):
    """Those of both jobs."""
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.fixture
def run(steps, tmp_path):
    """Runs a step's script as GitHub does, with stubs of python and gh; what they were told."""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    (stubs / "comments").write_text("")
    for name in ("python", "gh"):
        (stubs / name).write_text(STUB)
        (stubs / name).chmod(0o755)

    def run(name, **variables):
        (script,) = (step["run"] for step in steps if step.get("name") == name)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],  # noqa: S607
            env=os.environ
            | ENVIRONMENT
            | {"STUBS": str(stubs), "PATH": f"{stubs}:{os.environ['PATH']}"}
            | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return {path.stem: path.read_text().splitlines() for path in stubs.glob("*.txt")}

    return run


def used(steps, action):
    """The steps with that action."""
    return [step for step in steps if step.get("uses", "").partition("@")[0] == action]


def test_gate_is_a_command_that_our_parser_takes(run, tmp_path, monkeypatch):
    """Against the merge base of a branch that has moved on; every option is there."""
    repository = MadeRepository(tmp_path / "repository")
    base = repository.commit(net_py="base")
    repository.git("branch", "topic")
    main = repository.commit(net_py="of others")
    repository.git("checkout", "--quiet", "topic")
    repository.commit(net_py="mine")
    monkeypatch.chdir(repository.folder)
    folders = {"HISTORY": str(tmp_path / "history"), "RESULTS": str(tmp_path / "results")}
    (words,) = run("Gate", BASE=main, **folders)["python"]
    interpreter, module = shlex.split(words)[:3], shlex.split(words)[3:]
    assert interpreter == ["-P", "-m", "reports"]
    request = read_request(_parser().parse_args(module))
    assert request.baseline == base
    assert request.candidate == "HEAD"
    assert request.history == tmp_path / "history" / "history.jsonl"
    assert request.gates == tmp_path / "results" / "gates"


def test_main_branch_is_held_against_itself(run, tmp_path, monkeypatch):
    """There the base is the commit itself, so that all that is seen is noise."""
    repository = MadeRepository(tmp_path / "repository")
    commit = repository.commit(net_py="base")
    monkeypatch.chdir(repository.folder)
    (words,) = run("Gate", BASE=commit, HISTORY="history", RESULTS="results")["python"]
    assert f"--baseline {commit} " in words


@pytest.mark.parametrize(
    ("comments", "told"),
    [
        ("", ["api repos/owner/name/issues/7/comments -F body=@{summary}"]),
        ("41\n42\n", ["api --method PATCH repos/owner/name/issues/comments/42 -F body=@{summary}"]),
    ],
    ids=["first", "again"],
)
def test_there_is_one_comment_that_is_written_anew(run, tmp_path, comments, told):
    """The newest gate's summary, whether there is a comment of ours or not."""
    (tmp_path / "stubs" / "comments").write_text(comments)
    summaries = [tmp_path / "gates" / name / "summary.md" for name in ("20261124", "20261125")]
    for summary in summaries:
        summary.parent.mkdir(parents=True)
        summary.write_text("summary")
    said = run("Comment", RESULTS=str(tmp_path), GITHUB_REPOSITORY="owner/name", NUMBER="7")
    *lines, last = said["gh"]
    asked, written = "\n".join(lines), [last]
    assert asked.startswith("api --paginate repos/owner/name/issues/7/comments --jq ")
    assert f'startswith("{MARKER}")' in asked
    assert 'select(.user.login == "github-actions[bot]")' in asked
    assert written == [line.format(summary=summaries[-1]) for line in told]


def test_no_comment_without_a_gate(run, tmp_path):
    """One that ended before there was a summary has nothing to say."""
    (tmp_path / "gates").mkdir()
    assert "gh" not in run("Comment", RESULTS=str(tmp_path))


def test_history_and_gate_are_kept_whatever_the_gate_says(steps):
    """A gate that fails is the one that is looked at."""
    (upload,) = used(steps, "actions/upload-artifact")
    (save,) = used(steps, "actions/cache/save")
    (restore,) = used(steps, "actions/cache/restore")
    assert upload["if"] == save["if"] == "always()"
    assert upload["with"]["path"] == "${{ env.RESULTS }}"
    assert save["with"]["path"] == restore["with"]["path"] == "${{ env.HISTORY }}"
    assert save["with"]["key"] == restore["with"]["key"]
    assert save["with"]["key"].startswith(restore["with"]["restore-keys"])


def test_checkout_has_the_history_and_keeps_no_token(steps):
    """Without the history there is no merge base; and what is measured is anybody's code."""
    (checkout,) = used(steps, "actions/checkout")
    assert checkout["with"]["fetch-depth"] == 0
    assert checkout["with"]["persist-credentials"] is False
    assert [name for step in steps for name in step.get("env", {}) if "TOKEN" in name] == [
        "GH_TOKEN"
    ]


def test_workflow_may_do_no_more_than_it_does(workflow):
    """What is measured reads the code; the comment's job alone writes, and runs no code of it."""
    assert workflow["permissions"] == {"contents": "read"}
    gate, comment = workflow["jobs"]["gate"], workflow["jobs"]["comment"]
    assert "permissions" not in gate
    assert comment["permissions"] == {"pull-requests": "write"}
    assert not used(comment["steps"], "actions/checkout")
    # YAML reads "on" as true.
    assert workflow[True] == {"pull_request": None, "push": {"branches": ["main"]}}
