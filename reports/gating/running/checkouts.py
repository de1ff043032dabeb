"""Both sides of a gate as folders of their own, for as long as they are measured.

A revision is a detached git worktree; the user's files are copied, so that they may be edited
meanwhile. Neither the user's index nor HEAD, branches or stash are touched. A submodule's folder
is empty in git's worktree and missing in the copy, and so is a repository inside the repository and
what git ignores: what a case needs from there has to be installed.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from reports.gating.running.interrupts import shielded
from reports.gating.running.repository import Repository, RepositoryError

# The candidate's name that means the files as they are, and no revision.
WORKTREE = "worktree"
# Names of the same length: a path is in every traceback, file name and environment of a process.
FOLDERS = {"--baseline": "a", "--candidate": "b"}

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """One side.

    Attributes:
        name: what was asked for; ``worktree (changed)`` where files differ from the commit.
        commit: that it stands for; `None` before a repository's first.
        changed: whether its files are not the commit's.
        root: its outermost folder.
        inside: where to stand in there, as the user stands in the repository.
    """

    name: str
    commit: str | None
    changed: bool
    root: Path
    inside: Path


@contextmanager
def checkouts(
    repository: Repository, *, baseline: str | None, candidate: str, say: Say
) -> Iterator[tuple[Checkout, Checkout]]:
    """The baseline and the candidate, in folders whose paths are equally long; gone behind it.

    Args:
        repository: where both are taken from.
        baseline: a revision; `None` for the same files as the candidate.
        candidate: a revision, or ``worktree``.
        say: is told what could not be cleaned up.

    Raises:
        RepositoryError: there is no such revision, or one lacks the folder that the user stands in.
        OSError: a file cannot be copied.
    """
    # Both are refused before anything is made.
    old = None if baseline is None else repository.commit_of("--baseline", baseline)
    new = None if candidate == WORKTREE else repository.commit_of("--candidate", candidate)
    with ExitStack() as stack:
        site = _Site(repository, stack, say)
        second = site.side("--candidate", candidate, new)
        first = site.twin(second) if baseline is None else site.side("--baseline", baseline, old)
        yield first, second


class _Site:
    """The temporary folder that both sides stand in; *stack* takes away what is made in it."""

    def __init__(self, repository: Repository, stack: ExitStack, say: Say) -> None:
        self._repository = repository
        self._stack = stack
        self._say = say
        with shielded():  # Nothing that is made goes without its end.
            self._place = Path(tempfile.mkdtemp(prefix="gate-")).resolve()
            stack.callback(self._clear)

    def side(self, option: str, name: str, commit: str | None) -> Checkout:
        """A revision, or for no commit the user's files."""
        root = self._place / FOLDERS[option]
        made = self._files(root) if commit is None else self._revision(root, name, commit)
        if not (root / made.inside).is_dir():
            raise RepositoryError(f"{option} {name!r}: has no folder {made.inside}")
        return made

    def twin(self, side: Checkout) -> Checkout:
        """A baseline of the same files as the candidate."""
        root = self._place / FOLDERS["--baseline"]
        shutil.copytree(side.root, root, symlinks=True, ignore=_git_at(side.root))
        return replace(side, root=root)

    def _revision(self, root: Path, name: str, commit: str) -> Checkout:
        self._stack.callback(self._remove, root)
        self._repository.add_checkout(root, commit)
        inside = self._repository.inside
        return Checkout(name=name, commit=commit, changed=False, root=root, inside=inside)

    def _files(self, root: Path) -> Checkout:
        repository = self._repository
        changed, commit = repository.changed, repository.head
        root.mkdir()
        for file in repository.files:
            _copy(repository.top / file, root / file)
        name = f"{WORKTREE} (changed)" if changed else WORKTREE
        inside = repository.inside
        return Checkout(name=name, commit=commit, changed=changed, root=root, inside=inside)

    def _remove(self, root: Path) -> None:
        with shielded():
            try:
                self._repository.remove_checkout(root)
            except RepositoryError as error:
                self._say(f"{root}: not removed from git's worktrees: {error}")

    def _clear(self) -> None:
        with shielded():
            try:
                shutil.rmtree(self._place)
            except OSError as error:
                self._say(f"{self._place}: not removed: {error}")


def _copy(file: Path, copy: Path) -> None:
    """Copies a file or a link; what is gone, and a repository's folder, is left out."""
    if not (file.is_symlink() or file.is_file()):
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, copy, follow_symlinks=False)


def _git_at(root: Path) -> Callable[[str, list[str]], list[str]]:
    """For copytree: that a folder is one of git's worktrees does not hold for its copy."""

    def ignored(folder: str, _names: list[str]) -> list[str]:
        return [".git"] if Path(folder) == root else []

    return ignored
