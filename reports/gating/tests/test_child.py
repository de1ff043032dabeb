"""A program that is followed to its end, and does not outlive who follows it."""

import os
import sys
import time

import psutil
import pytest

from reports.gating.running.child import follow

# Says who it is, then waits for a signal; its own child does so, too, in the same group.
WAITS = """
import os, signal, subprocess, sys
{before}
other = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(os.getpid(), other.pid, flush=True)
signal.pause()
"""
# What a machine with other work to do may take.
PATIENCE_S = 60.0
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
POLITE = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('x' * 1_000_000)))"


def python(text):
    """The command of a program."""
    return [sys.executable, "-u", "-c", text]


def test_lines_are_told_as_they_come():
    """Of both streams, without their ends; the last one with something in it is kept."""
    said = []
    text = "import sys; print('one'); print('two', file=sys.stderr); print(); sys.exit(7)"
    ended = follow(python(text), os.environ, said.append)
    assert said == ["one", "two", ""]
    assert (ended.status, ended.line, ended.told) == (7, "two", "exit status 7")


def test_signal_that_ended_it_is_named():
    """A crash in compiled code is no exit status."""
    ended = follow(
        python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"), os.environ, print
    )
    assert (ended.told, ended.line) == ("signal SIGSEGV", "")


def test_bytes_that_are_no_text_are_told_all_the_same():
    """A module may print what it likes."""
    said = []
    follow(python(r"import os; os.write(1, b'\xff\n')"), os.environ, said.append)
    assert said == ["\N{REPLACEMENT CHARACTER}"]


def test_environment_is_what_was_given():
    """Nothing of this process's own comes along."""
    said = []
    follow(python("import os; print(os.environ.get('HOME'))"), {"GIVEN": "1"}, said.append)
    assert said == ["None"]


@pytest.mark.parametrize(
    ("before", "grace_s"),
    [("", PATIENCE_S), (POLITE, PATIENCE_S), (DEAF, 0.05)],
    ids=["dies", "talks", "deaf"],
)
def test_an_error_ends_it_and_its_group(before, grace_s):
    """Asked first; one that fills the pipe is read on, and one that is deaf is killed."""
    met = []

    def meet(line):
        met.extend(psutil.Process(int(word)) for word in line.split())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow(python(WAITS.format(before=before)), os.environ, meet, grace_s=grace_s)
    assert len(met) == 2
    end_s = time.monotonic() + PATIENCE_S
    while not all(map(is_over, met)):
        assert time.monotonic() < end_s
        time.sleep(0.005)


def is_over(process):
    """Whether it has ended; init may take its time to notice."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_program_that_is_not_there_is_an_error():
    """With its name."""
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        follow(["no-such-program"], os.environ, print)


def test_what_it_leaves_behind_may_hold_its_pipe():
    """The program has ended; nobody waits for what it has started."""
    text = """
import subprocess, sys
other = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(other.pid)
"""
    said = []
    assert follow(python(text), os.environ, said.append).status == 0
    psutil.Process(int(said[0])).kill()


def test_last_line_may_lack_its_end():
    """And a letter may come in two pieces."""
    said = []
    text = r"import os; os.write(1, b'gr\xc3'); os.write(1, b'\xbcn')"
    ended = follow(python(text), os.environ, said.append)
    assert (said, ended.line) == (["gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n"], said[0])
