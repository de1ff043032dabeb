"""The two sides of a duel: which folder and which interpreter, and how a worker is led there."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import benchmarks
import resnet_impl
from benchmarks.measure.duel_record import Side, SideRecord
from benchmarks.measure.fingerprint import DIGITS

# Names of one length: the environments of both sides then take the same room.
CACHES: Mapping[Side, str] = {"baseline": "a", "candidate": "b"}
VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
COMPILED = "__pycache__"
# In one of git's worktrees it is a file, and names the worktree.
GIT = ".git"
# What lies beside the code and is none.
NO_CODE = shutil.ignore_patterns("tests", "__pycache__", "*.jsonl", "*.md")


@dataclass(frozen=True, kw_only=True)
class Corner:
    """One side, as it was asked for.

    Attributes:
        name: what a reader knows it by.
        root: the folder of its checkout.
        at: the folder in there that the workers stand in.
        python: its interpreter; `None` for the one that measures.
        commit: of the checkout.
        changed: whether its files are not those of the commit.
    """

    side: Side
    name: str
    root: Path
    at: Path
    python: str | None
    commit: str | None
    changed: bool

    @property
    def folder(self) -> Path:
        """Where its workers stand."""
        return self.root / self.at

    def record(self, environment: dict[str, Any]) -> SideRecord:
        """The side as the duel's file knows it."""
        return SideRecord(
            name=self.name,
            commit=self.commit,
            changed=self.changed,
            digest=digest_of(self.root),
            environment=environment,
        )

    def holds(self, file: str) -> bool:
        """Whether a file is in the checkout."""
        return Path(file).resolve().is_relative_to(self.root.resolve())


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """Folders of the duel's own, gone behind it.

    Attributes:
        code: holds a copy of our package alone, so that both sides are measured by the same code,
            whatever is edited meanwhile.
        fallback: holds our model, for checkouts that are not of this project.
        exchange: what the sides leave for each other.
    """

    code: Path
    fallback: Path
    exchange: Path
    caches: Path

    def variables(self, corner: Corner) -> dict[str, str]:
        """The environment of a side's workers: ours first, its checkout next, what we lack last.

        Ours comes from a folder with nothing else in it: beside our package lies our model, and
        that is the side's own where it has one. A checkout may keep its packages in ``src``.
        """
        places = [corner.folder, corner.folder / "src", corner.root, corner.root / "src"]
        own = [self.code, *dict.fromkeys(places)]
        path = [*map(os.fspath, own), *_inherited(), os.fspath(self.fallback)]
        cache = self.caches / CACHES[corner.side]
        return {
            "PYTHONPATH": os.pathsep.join(path),
            "PYTHONHASHSEED": "0",  # The order of sets is no difference between the sides.
            "TORCHINDUCTOR_CACHE_DIR": os.fspath(cache),
            "TRITON_CACHE_DIR": os.fspath(cache / "triton"),
        }


@contextmanager
def workspace() -> Iterator[Workspace]:
    """The duel's folders, for as long as it lasts."""
    # A compiler's process that is being killed may still be writing.
    with tempfile.TemporaryDirectory(prefix="duel-", ignore_cleanup_errors=True) as folder:
        made = Workspace(**{name: Path(folder) / name for name in Workspace.__annotations__})
        for name in Workspace.__annotations__:
            (Path(folder) / name).mkdir()
        for place, package in ((made.code, benchmarks), (made.fallback, resnet_impl)):
            shutil.copytree(package.__path__[0], place / package.__name__, ignore=NO_CODE)
        yield made


def _inherited() -> list[str]:
    """What the user's own PYTHONPATH adds, without the place that our package was found in.

    That may be an environment's folder of packages, with another torch than the side's.
    """
    ours = Path(benchmarks.__path__[0]).resolve().parent
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [place for place in given if place and Path(place).resolve() != ours]


def digest_of(root: Path) -> str:
    """A short word for all files of a folder: what is read may change its speed, as code does.

    Without hidden folders, virtual environments and compiled Python.
    """
    total = sha256()
    for path in _files(root):
        total.update(os.fsencode(path.relative_to(root)) + b"\0" + _content(path) + b"\0")
    return total.hexdigest()[:DIGITS]


def _files(root: Path) -> Iterator[Path]:
    """In an order that is always the same; links to folders are files of their own."""
    for folder, folders, files in os.walk(root):
        place = Path(folder)
        links = [name for name in folders if (place / name).is_symlink()]
        folders[:] = sorted(
            name
            for name in folders
            if name != COMPILED
            and not name.startswith(".")
            and not (place / name / VIRTUAL_ENVIRONMENT).exists()
        )
        yield from (place / name for name in sorted([*files, *links]) if name != GIT)


def _content(path: Path) -> bytes:
    """What stands for a file's content; for a link that leads to no file, where it leads."""
    if path.is_file():
        with path.open("rb") as file:
            return file_digest(file, "sha256").digest()
    return os.fsencode(path.readlink()) if path.is_symlink() else b""
