"""The git repository that somebody stands in: asked, and never changed."""

import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

# What says which repository is meant. A hook or a bisection sets it for the programs that it runs,
# with paths that are wrong from another folder, and for an index that is none of ours.
OF_ONE_REPOSITORY = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
)
# No hook of the user's runs for a checkout of ours, and no daemon goes on watching one.
SETTINGS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")


class RepositoryError(ValueError):
    """git has no answer; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A working tree.

    Attributes:
        top: its outermost folder.
        inside: where in it the user stands, ``.`` at the top.
    """

    top: Path
    inside: Path

    @classmethod
    def around(cls, folder: Path) -> Self:
        """The repository that a folder lies in.

        Raises:
            RepositoryError: it lies in none that git would read.
        """
        try:
            top = git(folder, "rev-parse", "--show-toplevel")
            inside = git(folder, "rev-parse", "--show-prefix")
        except RepositoryError as error:
            raise RepositoryError(f"{folder}: in no git repository ({error})") from error
        return cls(top=Path(top.removesuffix("\n")), inside=Path(inside.removesuffix("\n")))

    def commit_of(self, option: str, revision: str) -> str:
        """The commit that a revision stands for.

        Args:
            option: that named it, as the refusal calls it.
            revision: as git understands it.

        Raises:
            RepositoryError: there is no such commit.
        """
        commit = self._commit(revision)
        if commit is None:
            shallow = self._ask("rev-parse", "--is-shallow-repository").strip() == "true"
            hint = "; it is a shallow clone: git fetch --unshallow gets the rest" if shallow else ""
            raise RepositoryError(
                f"{option} {revision!r}: no such revision in {self.top}{hint}"
            ) from None
        return commit

    @property
    def head(self) -> str | None:
        """The commit that is checked out; `None` before the first one."""
        return self._commit("HEAD")

    @property
    def changed(self) -> bool:
        """Whether a file differs from that commit, is missing, or is new and not ignored."""
        return bool(self._ask("status", "--porcelain", "-z", "--untracked-files=normal"))

    @property
    def files(self) -> tuple[Path, ...]:
        """The tracked and the new files that are not ignored, from the top; some may be gone.

        A folder among them is a repository of its own.
        """
        named = self._ask("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        # One whose merge is not done is named for each of its versions.
        return tuple(map(Path, dict.fromkeys(filter(None, named.split("\0")))))

    def add_checkout(self, folder: Path, commit: str) -> None:
        """Checks a commit out into a new folder; no branch and no index of the user's moves."""
        self._ask("worktree", "add", "--detach", str(folder), commit)

    def remove_checkout(self, folder: Path) -> None:
        """Removes such a folder, and what the repository knows of it; one half made, too."""
        if f"worktree {folder}" not in self._ask("worktree", "list", "--porcelain").splitlines():
            return
        self._ask("worktree", "remove", "--force", "--force", str(folder))

    def _commit(self, revision: str) -> str | None:
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        try:
            return self._ask(*asked).strip()
        except RepositoryError:
            return None

    def _ask(self, *words: str) -> str:
        return git(self.top, *words)


def git(folder: Path, *words: str) -> str:
    """What git says of a folder.

    Raises:
        RepositoryError: it refuses, or is not there; with its first line.
    """
    try:
        process = subprocess.Popen(  # noqa: S603  # No shell; the words are ours and revisions.
            ["git", "-C", str(folder), *SETTINGS, *words],  # noqa: S607  # The user's own git.
            env=environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # The terminal's Ctrl-C is ours to answer.
        )
    except OSError as error:
        raise RepositoryError(f"git cannot be started: {error.strerror}") from error
    with process:
        try:
            told, errors = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)  # Its filters, too, which may be slow.
            raise
    if process.returncode:
        said = os.fsdecode(errors).strip().splitlines()
        # Before it says why, it may tell what it is about.
        reasons = [line for line in said if line.startswith(("fatal:", "error:"))]
        raise RepositoryError([*reasons, *said, f"git exited with {process.returncode}"][0])
    return os.fsdecode(told)


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that say which repository is meant.

    git then finds the one around the folder, and leaves the times in its index as they are.
    """
    kept = {name: text for name, text in variables.items() if name not in OF_ONE_REPOSITORY}
    return kept | {"GIT_OPTIONAL_LOCKS": "0"}
