"""Sessions of pytest, each in a process of its own that need not import torch again."""

import multiprocessing
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1]
# What takes seconds to import, and is none of ours: pytest has to find our own plugins itself.
PRELOADED = ("torch._dynamo", "fvcore.nn", "scipy.stats", "psutil", "pytest")
PLAIN = ("-p", "no:cacheprovider")


@dataclass(frozen=True, kw_only=True)
class Done:
    """A session that has ended, as `subprocess.CompletedProcess`."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def said(self):
        """All of it."""
        return self.stdout + self.stderr


def start(folder, *arguments, where=None):
    """Begins a session, as ``python -m pytest`` typed in *where*, else in *folder*.

    It leads a process group; what it says is in *folder*.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    words = [*PLAIN, *map(str, arguments)]
    process = context.Process(target=_session, args=(words, folder, where or folder))
    process.start()
    return process


def ended(process, folder):
    """The session's end; what it said is forgotten then."""
    process.join()
    stdout, stderr = folder / "stdout.txt", folder / "stderr.txt"
    done = Done(returncode=process.exitcode, stdout=stdout.read_text(), stderr=stderr.read_text())
    stdout.unlink()
    stderr.unlink()
    return done


def _session(arguments, folder, where):
    os.setsid()
    # Tests that were started in the background ignore Ctrl-C, and would hand that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for descriptor, name in ((1, "stdout.txt"), (2, "stderr.txt")):
        with (folder / name).open("ab") as file:
            os.dup2(file.fileno(), descriptor)
    os.chdir(where)
    sys.path.insert(0, str(where))  # As python -m does.
    os.environ["COLUMNS"] = "120"
    sys.exit(int(pytest.main(arguments)))
