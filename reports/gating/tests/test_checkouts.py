"""Both sides as folders, and the user's repository as it was."""

import os
import tempfile
from pathlib import Path

import pytest
from made_repositories import ENVIRONMENT, MadeRepository, files_of

from reports.gating.running.checkouts import checkouts
from reports.gating.running.repository import Repository, RepositoryError


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder of temporary folders."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def made(tmp_path, monkeypatch, temporary):  # noqa: ARG001  # All of it is inside.
    """A repository of two commits, in which the test stands."""
    for name, text in ENVIRONMENT.items():
        monkeypatch.setenv(name, text)
    repository = MadeRepository(tmp_path / "repository")
    repository.commit(net_py="old", kept_py="kept", gone_py="gone", _gitignore="*.log\n")
    repository.git("tag", "v1")
    repository.commit(net_py="new", inside__part_py="part")
    monkeypatch.chdir(repository.folder)
    return repository


def both(baseline="v1", candidate="worktree", *, folder=None, say=pytest.fail):
    """The context of both sides."""
    repository = Repository.around(folder or Path.cwd())
    return checkouts(repository, baseline=baseline, candidate=candidate, say=say)


def test_worktree_is_what_lies_there_but_for_what_is_ignored(made):
    """Edited, staged, new and deleted files are as they are; the baseline is as committed."""
    made.write(net_py="edited", new__file_py="new", noise_log="ignored", staged_py="staged")
    made.git("add", "staged.py")
    (made.folder / "gone.py").unlink()
    with both() as (baseline, candidate):
        old = {".gitignore": "*.log\n", "gone.py": "gone", "kept.py": "kept", "net.py": "old"}
        assert files_of(baseline.root) == old
        assert files_of(candidate.root) == {
            ".gitignore": "*.log\n",
            "inside/part.py": "part",
            "kept.py": "kept",
            "net.py": "edited",
            "new/file.py": "new",
            "staged.py": "staged",
        }
        assert (baseline.name, baseline.changed) == ("v1", False)
        assert (candidate.name, candidate.changed) == ("worktree (changed)", True)
        assert baseline.commit == made.git("rev-parse", "v1")
        assert candidate.commit == made.git("rev-parse", "HEAD")
        assert len(str(baseline.root)) == len(str(candidate.root))


def test_clean_worktree_is_called_so(made):
    """An ignored file changes nothing."""
    made.write(noise_log="ignored")
    with both() as (_, candidate):
        assert (candidate.name, candidate.changed) == ("worktree", False)
        assert candidate.commit == made.git("rev-parse", "HEAD")


def test_edits_during_the_measurement_do_no_harm(made):
    """The copy keeps the text that it was made of."""
    with both() as (_, candidate):
        made.write(net_py="edited meanwhile")
        assert (candidate.root / "net.py").read_text() == "new"


def test_links_and_modes_are_copied_as_such(made):
    """A link stays a link, also one to nowhere; a program can be started."""
    (made.folder / "link.py").symlink_to("net.py")
    (made.folder / "nowhere.py").symlink_to("absent.py")
    (made.folder / "net.py").chmod(0o755)
    with both() as (_, candidate):
        assert (candidate.root / "link.py").readlink() == Path("net.py")
        assert (candidate.root / "nowhere.py").readlink() == Path("absent.py")
        assert os.access(candidate.root / "net.py", os.X_OK)


def test_two_revisions_are_two_checkouts(made):
    """The files that lie there do not matter."""
    made.write(net_py="edited")
    with both("HEAD", "v1") as (baseline, candidate):
        assert (baseline.root / "net.py").read_text() == "new"
        assert (candidate.root / "net.py").read_text() == "old"
        assert (candidate.name, candidate.changed) == ("v1", False)


@pytest.mark.parametrize("candidate", ["worktree", "v1"])
def test_without_a_baseline_both_sides_have_the_same_files(made, candidate):
    """Two environments are compared; the folders are two all the same."""
    made.write(net_py="edited", new_py="new")
    with both(None, candidate) as (first, second):
        assert first.root != second.root
        assert files_of(first.root) == files_of(second.root)
        assert (first.name, first.commit, first.changed) == (
            second.name,
            second.commit,
            second.changed,
        )


def test_subfolder_is_the_same_on_both_sides(made):
    """Who stands in a subfolder has both sides measured in theirs."""
    with both("HEAD", folder=made.folder / "inside") as (baseline, candidate):
        assert (baseline.root / baseline.inside / "part.py").read_text() == "part"
        assert (candidate.root / candidate.inside / "part.py").read_text() == "part"


def test_subfolder_that_a_revision_lacks_is_refused(made, temporary):
    """In one line, and nothing stays."""
    before = made.state
    with (
        pytest.raises(RepositoryError, match=r"^--baseline 'v1': has no folder inside$"),
        both(folder=made.folder / "inside"),
    ):
        pytest.fail("it was measured")
    assert (made.state, list(temporary.iterdir())) == (before, [])


@pytest.mark.parametrize(
    ("baseline", "candidate", "option"),
    [
        ("nowhere", "worktree", "--baseline 'nowhere'"),
        ("v1", "nowhere", "--candidate 'nowhere'"),
        ("", "worktree", "--baseline ''"),
        ("--all", "worktree", "--baseline '--all'"),
        ("v1..HEAD", "worktree", "--baseline 'v1..HEAD'"),
        ("HEAD:net.py", "worktree", "--baseline 'HEAD:net.py'"),
        ("worktree", "worktree", "--baseline 'worktree'"),
    ],
)
def test_unknown_revision_is_refused_in_a_line(made, temporary, baseline, candidate, option):
    """With the option, the revision and the repository; nothing is made before."""
    with pytest.raises(RepositoryError) as refused, both(baseline, candidate):
        pytest.fail("it was measured")
    assert str(refused.value) == f"{option}: no such revision in {made.folder}"
    assert list(temporary.iterdir()) == []


def test_shallow_clone_says_how_to_get_the_rest(made, tmp_path):
    """A CI fetches one commit, and the merge base is not there."""
    clone = tmp_path / "shallow"
    made.git("clone", "--quiet", "--depth=1", f"file://{made.folder}", str(clone))
    with pytest.raises(RepositoryError, match="git fetch --unshallow"), both(folder=clone):
        pytest.fail("it was measured")


def test_no_repository_is_refused_in_a_line(tmp_path, monkeypatch):
    """With the folder, and git's own reason."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(RepositoryError) as refused:
        Repository.around(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path}: in no git repository (fatal: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("error", [None, RuntimeError, KeyboardInterrupt])
def test_nothing_of_the_users_is_touched_and_nothing_stays(made, temporary, error):
    """Index, HEAD, branches, stash, settings and worktrees are as before, also after an error."""
    made.write(net_py="stashed")
    made.git("stash")
    made.write(net_py="edited", new_py="new")
    made.git("add", "new.py")
    before = made.state
    try:
        with both() as (baseline, candidate):
            # What is measured leaves files.
            for side in (baseline, candidate):
                (side.root / "__pycache__").mkdir()
                (side.root / "__pycache__" / "net.pyc").write_text("compiled")
            if error:
                raise error
    except (RuntimeError, KeyboardInterrupt) as raised:
        assert type(raised) is error  # noqa: PT017  # Which one is the parameter.
    assert made.state == before
    assert list(temporary.iterdir()) == []
    assert not (made.folder / ".git" / "worktrees").exists()


def test_what_cannot_be_removed_is_told(made, temporary):
    """A repository that is gone is no reason to lose what was measured."""
    told = []
    with both(say=told.append) as (baseline, _):
        (made.folder / ".git").rename(made.folder / "elsewhere")
    assert len(told) == 1
    assert told[0].startswith(f"{baseline.root}: not removed from git's worktrees: fatal: ")
    assert list(temporary.iterdir()) == []


def test_what_is_gone_needs_no_removal(made, temporary):
    """Nor does a checkout that git was interrupted in before it knew of it."""
    told = []
    with both(say=told.append) as (baseline, _):
        made.git("worktree", "remove", "--force", str(baseline.root))
    assert told == []
    assert list(temporary.iterdir()) == []


def test_the_users_hooks_do_not_run(made):
    """What a hook does behind each checkout is for the user's own."""
    hook = made.folder / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {made.folder}/ran\n")
    hook.chmod(0o755)
    with both():
        pass
    assert not (made.folder / "ran").exists()


def test_variables_of_another_repository_do_not_mislead(made, tmp_path, monkeypatch):
    """A hook of one repository may run a gate in another; the folder says which one is meant."""
    other = MadeRepository(tmp_path / "other")
    other.commit(other_py="other")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.folder / ".git" / "objects"))
    before = made.state
    with both() as (baseline, candidate):
        assert (baseline.root / "net.py").read_text() == "old"
        assert files_of(candidate.root).keys() == {
            ".gitignore",
            "gone.py",
            "inside/part.py",
            "kept.py",
            "net.py",
        }
    assert made.state == before
    assert not (tmp_path / "no-index").exists()


def test_submodules_and_repositories_inside_are_left_out_on_both_sides(made):
    """Their folders are empty or not there; neither side has what the other lacks."""
    module = MadeRepository(made.folder / "module")
    commit = module.commit(module_py="module")
    made.git("update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    made.git("commit", "--quiet", "--message", "a submodule")
    MadeRepository(made.folder / "nested").commit(nested_py="nested")
    with both("HEAD") as (baseline, candidate):
        assert files_of(baseline.root) == files_of(candidate.root)
        assert "module/module.py" not in files_of(candidate.root)


def test_half_merged_files_are_copied_once(made):
    """The index has three versions of such a file; the one that lies there counts."""
    made.git("checkout", "--quiet", "-b", "branch", "v1")
    made.commit(net_py="theirs")
    made.git("checkout", "--quiet", "main")
    with pytest.raises(AssertionError):
        made.git("merge", "branch")
    with both() as (_, candidate):
        assert "<<<<<<<" in (candidate.root / "net.py").read_text()


def test_repository_without_a_commit_has_a_worktree(tmp_path):
    """Two environments can be compared before anything is committed."""
    repository = MadeRepository(tmp_path / "young")
    repository.write(net_py="new")
    with both(None, folder=repository.folder) as (baseline, candidate):
        assert (candidate.commit, candidate.name) == (None, "worktree (changed)")
        assert files_of(baseline.root) == {"net.py": "new"}


def test_another_worktree_of_the_repository_is_as_good(made, tmp_path):
    """Its own files are the candidate."""
    linked = tmp_path / "linked"
    made.git("worktree", "add", "--quiet", "--detach", str(linked), "v1")
    (linked / "net.py").write_text("edited there")
    before = made.state
    with both("HEAD", folder=linked) as (baseline, candidate):
        assert (baseline.root / "net.py").read_text() == "old"  # Its own HEAD.
        assert (candidate.root / "net.py").read_text() == "edited there"
    assert made.state == before
