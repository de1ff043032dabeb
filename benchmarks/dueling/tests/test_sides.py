"""How a side's workers are led to its own code and to the duel's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.dueling.sides import Corner, digest_of, workspace

PACKAGE = Path(__file__).parents[2]
TELL = "import benchmarks, resnet_impl; print(benchmarks.__path__[0], resnet_impl.__path__[0])"


def corner(root, side="baseline", at="."):
    """A side that measures a folder."""
    return Corner(
        side=side, name="x", root=root, at=Path(at), python=None, commit=None, changed=False
    )


def imported(root, at="."):
    """Where a worker of a side finds both packages."""
    with workspace() as folders:
        given = {**os.environ, **folders.variables(corner(root, at=at))}
        told = subprocess.run(
            [sys.executable, "-P", "-c", TELL],
            env=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return [
            "ours" if Path(path).is_relative_to(folders.code.parent) else path
            for path in told.stdout.split()
        ]


def test_a_side_has_its_own_model_and_the_duels_measuring_code(tmp_path):
    """Also where its checkout has a package of measuring code: that of another revision."""
    for package in ("resnet_impl", "benchmarks"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    assert imported(tmp_path) == ["ours", str(tmp_path / "resnet_impl")]


def test_a_checkout_of_another_project_gets_our_model(tmp_path):
    """The measuring code needs one."""
    assert imported(tmp_path) == ["ours", "ours"]


def test_packages_may_lie_in_src_or_in_the_folder_that_one_stands_in(tmp_path):
    """As in most repositories."""
    for place in ("src", "sub"):
        package = tmp_path / place / "resnet_impl"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
    assert Path(imported(tmp_path)[1]) == tmp_path / "src" / "resnet_impl"
    assert Path(imported(tmp_path, at="sub")[1]) == tmp_path / "sub" / "resnet_impl"


def test_the_sides_have_caches_of_compiled_code_of_their_own(tmp_path):
    """One side's code is never found by the other."""
    with workspace() as folders:
        names = ("baseline", "candidate")
        caches = {
            folders.variables(corner(tmp_path, side))["TORCHINDUCTOR_CACHE_DIR"] for side in names
        }
    assert len(caches) == 2


def test_our_code_is_copied_without_its_tests():
    """What is edited meanwhile changes nothing of a duel."""
    with workspace() as folders:
        copied = folders.code / "benchmarks"
        assert (copied / "protocol.py").read_bytes() == (PACKAGE / "protocol.py").read_bytes()
        assert not copied.is_symlink()
        assert not list(copied.rglob("test_*.py"))


def test_the_folders_are_gone_behind_the_duel():
    """Whatever was put there."""
    with workspace() as folders:
        (folders.exchange / "answer.pt").touch()
    assert not folders.code.parent.exists()


@pytest.fixture
def tree(tmp_path):
    """A checkout with code and what it reads, and what is none of it."""
    (tmp_path / "net.py").write_text("WIDTH = 64\n")
    (tmp_path / "widths.json").write_text("[64]\n")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "folder").symlink_to("env", target_is_directory=True)
    for hidden in HIDDEN:
        (tmp_path / hidden).mkdir()
        (tmp_path / hidden / "other.py").touch()
    (tmp_path / "env" / "pyvenv.cfg").touch()
    return tmp_path


HIDDEN = (".cache", "env", "__pycache__")


def test_the_digest_is_not_of_what_is_no_part_of_a_checkout(tree):
    """Hidden folders, virtual environments, compiled Python, and git's own place."""
    before = digest_of(tree)
    for hidden in HIDDEN:
        (tree / hidden / "other.py").write_text("X = 1\n")
    (tree / ".git").write_text("gitdir: /somewhere/else\n")
    assert digest_of(tree) == before


@pytest.mark.parametrize("name", ["net.py", "widths.json"])
def test_the_digest_is_of_all_files(tree, name):
    """A width in a file of data is as much of the program as one in its code."""
    before = digest_of(tree)
    (tree / name).write_text("32\n")
    assert digest_of(tree) != before


@pytest.mark.parametrize("name", ["gone", "folder"])
def test_the_digest_knows_where_links_lead(tree, name):
    """Though nothing is there, or a folder that is not looked into by that name."""
    before = digest_of(tree)
    (tree / name).unlink()
    (tree / name).symlink_to("elsewhere")
    assert digest_of(tree) != before


def test_the_digest_knows_names_too(tree):
    """A module by another name is another program."""
    before = digest_of(tree)
    (tree / "net.py").rename(tree / "nets.py")
    assert digest_of(tree) != before
