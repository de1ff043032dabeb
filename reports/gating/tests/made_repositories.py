"""Small git repositories of a test's own, apart from whatever the user has set up."""

import os
import subprocess
from pathlib import Path

# Of the user's git nothing is read, and commits have an author and a day.
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_AUTHOR_DATE": "2026-11-25T02:00:00Z",
    "GIT_COMMITTER_NAME": "Author",
    "GIT_COMMITTER_EMAIL": "author@example.org",
    "GIT_COMMITTER_DATE": "2026-11-25T02:00:00Z",
}


class MadeRepository:
    """A repository in a folder, which is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words):
        """What git says; it has to agree."""
        variables = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-C", self.folder, *words],  # noqa: S607  # Whichever there is.
            env=variables | ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, **files):
        """Files with their text; a name's last underscore is its dot, two are a folder's end."""
        for name, text in files.items():
            *folders, last = name.split("__")
            path = self.folder.joinpath(*folders, ".".join(last.rsplit("_", 1)))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, **files):
        """A commit of everything that is there, with these files first; its id."""
        self.write(**files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "commit")
        return self.git("rev-parse", "HEAD")

    @property
    def state(self):
        """All that a gate may not touch."""
        return {
            "head": (self.folder / ".git" / "HEAD").read_text(),
            "index": (self.folder / ".git" / "index").read_bytes(),
            "index's time": (self.folder / ".git" / "index").stat().st_mtime_ns,
            "references": self.git("for-each-ref"),
            "history of HEAD": self.git("reflog"),
            "worktrees": self.git("worktree", "list"),
            "status": self.git("--no-optional-locks", "status", "--porcelain"),
            "settings": (self.folder / ".git" / "config").read_text(),
        }


def files_of(folder):
    """Each file's text by its path from there, git's own aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
