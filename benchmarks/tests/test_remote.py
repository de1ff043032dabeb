"""A worker in a real process, whatever its module does to it."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks import remote
from benchmarks.cases import Case
from benchmarks.failures import CaseFailed, WorkerLost
from benchmarks.messages import Limits
from benchmarks.remote import RemoteRig, WorkerOptions

TOYS = """
import ctypes, os, pathlib, signal, subprocess, sys, time

import psutil
import torch
from torch import nn


class Good(nn.Module):
    def forward(self, x):
        print("to nobody")
        return x + 1


class Greedy(nn.Module):
    def forward(self, x):
        return torch.empty(2**60, dtype=torch.uint8)


class Large(nn.Module):
    def forward(self, x):
        # The kernel promises it, as long as nobody limits the process.
        return torch.empty(int(0.95 * psutil.virtual_memory().total), dtype=torch.uint8)


class Broken(nn.Module):
    def forward(self, x):
        return self.layer_that_is_not_there(x)


class Segfault(nn.Module):
    def forward(self, x):
        ctypes.string_at(0)


class Killed(nn.Module):
    def forward(self, x):
        os.kill(os.getpid(), signal.SIGKILL)


class Stopped(nn.Module):
    def forward(self, x):
        raise KeyboardInterrupt


class Exits(nn.Module):
    def forward(self, x):
        print("printed, which explains nothing")
        sys.exit("no licence found")


class Sleeps(nn.Module):
    def forward(self, x):
        child = subprocess.Popen(["sleep", "1000"])
        pathlib.Path("child.pid").write_text(str(child.pid))
        while True:
            time.sleep(0.01)


class HoldsTheInterpreter(nn.Module):
    def forward(self, x):
        return 7 ** (7**11)


class Computes(nn.Module):
    def forward(self, x):
        matrix = torch.rand(6000, 6000)
        pathlib.Path("busy").touch()
        return torch.linalg.svd(matrix)
"""
# Opens two workers, of which one is busy; says their numbers first.
PARENT = """
from test_remote import PATIENCE_S, NO_WARM_UP, case_of, options
from benchmarks.remote import RemoteRig

idle, busy = RemoteRig(options(PATIENCE_S)), RemoteRig(options(PATIENCE_S))
idle.harness_cost_s("cpu")
print(idle._process.pid, busy._process.pid, flush=True)
busy.prepare(case_of("Computes"), NO_WARM_UP)
"""
NO_WARM_UP = Limits(min_sample_s=0.0, warmup_s=0.0, weighed=False)
# What a machine with other work to do may take.
PATIENCE_S = 120.0


def options(case_timeout_s):
    """A limited worker."""
    return WorkerOptions(
        input_shape=(4,), case_timeout_s=case_timeout_s, variables={}, memory_share=0.9
    )


def case_of(name):
    """The case of a toy."""
    return Case(subject=f"toys_of_remote:{name}", resolution="4")


@pytest.fixture
def toys(tmp_path, monkeypatch):
    """The user's folder."""
    (tmp_path / "toys_of_remote.py").write_text(TOYS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def rig(toys):  # noqa: ARG001  # The worker stands in that folder.
    """A worker that has started: what a case may take does not begin before."""
    rig = RemoteRig(options(case_timeout_s=PATIENCE_S))
    assert rig.harness_cost_s("cpu") > 0
    yield rig
    rig.close()


def is_gone(pid):
    """Whether a process has ended; one that nobody has asked about yet is a zombie."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def assert_gone(*pids):
    """They end by a signal that is on its way."""
    end_s = time.monotonic() + PATIENCE_S
    while not all(map(is_gone, pids)):
        assert time.monotonic() < end_s, pids
        time.sleep(0.01)


def wait_for(path):
    """Until a file is there."""
    end_s = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < end_s, path
        time.sleep(0.01)


def lost(rig, name):
    """How the worker is lost to that case; it is closed, and no process of it is left."""
    with pytest.raises(WorkerLost) as raised:
        rig.prepare(case_of(name), NO_WARM_UP)
    rig.close()
    assert_gone(rig._process.pid)
    assert raised.value.case_id == case_of(name).id
    return raised.value.status, raised.value.reason


def test_a_system_without_a_process_to_give_is_one_line(monkeypatch):
    """As where a user's processes are limited; nothing is left open."""

    def refused(*_, **__):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refused)
    before = set(psutil.Process().open_files()), psutil.Process().num_fds()
    with pytest.raises(WorkerLost) as raised:
        RemoteRig(options(PATIENCE_S))
    assert (raised.value.case_id, raised.value.status) == ("", "failed")
    reason = "no worker could be started: [Errno 11] Resource temporarily unavailable"
    assert raised.value.reason == reason
    assert (set(psutil.Process().open_files()), psutil.Process().num_fds()) == before


def test_a_worker_that_ends_at_once_is_found_out_by_its_first_answer(monkeypatch):
    """It may be gone before it is told anything."""
    monkeypatch.setattr(remote, "WORKER", "no_such_module_of_ours")
    rig = RemoteRig(options(PATIENCE_S))
    with pytest.raises(WorkerLost, match=r"exit status 1: .*No module named no_such_module"):
        rig.harness_cost_s("cpu")
    rig.close()


def test_a_failed_case_leaves_the_others_alive_until_one_takes_the_process_along(rig):
    """Too much memory and a bug fail one case each; only a crash fails them all."""
    rig.prepare(case_of("Good"), NO_WARM_UP)
    failed = {}
    for name in ("Greedy", "Large", "Broken"):
        with pytest.raises(CaseFailed) as raised:
            rig.prepare(case_of(name), NO_WARM_UP)
        assert not isinstance(raised.value, WorkerLost)
        failed[name] = raised.value
    assert [failure.status for failure in failed.values()] == [
        "out_of_memory",
        "out_of_memory",
        "failed",
    ]
    assert "DefaultCPUAllocator" in failed["Large"].reason
    assert "layer_that_is_not_there" in failed["Broken"].reason
    turn = rig.turn(case_of("Good"))
    assert len(turn.seconds) >= 1
    assert min(turn.seconds) > 0
    assert rig.answer(case_of("Good")).relative_error == 0
    assert rig.weigh(case_of("Good")) is None
    assert lost(rig, "Segfault") == (
        "crashed",
        "the worker ended with signal SIGSEGV: Fatal Python error: Segmentation fault",
    )


def test_a_worker_that_is_killed_is_told_by_the_signal(rig):
    """As the kernel does where memory runs out."""
    assert lost(rig, "Killed") == ("crashed", "the worker ended with signal SIGKILL")


def test_a_module_that_stops_its_process_stops_the_worker_alone(rig):
    """The run goes on; Ctrl-C is what its own process gets."""
    assert lost(rig, "Stopped") == ("crashed", "the worker ended with signal SIGINT")


def test_a_worker_that_exits_is_told_by_its_last_words(rig):
    """What the module printed before is not among them."""
    reason = "the worker ended with exit status 1: no licence found"
    assert lost(rig, "Exits") == ("crashed", reason)


def test_a_case_that_hangs_is_timed_out_and_what_it_started_ends(rig, toys):
    """The limit is on what the case takes in this worker, all calls together."""
    rig._options = options(case_timeout_s=1.5)
    assert lost(rig, "Sleeps") == ("timed_out", "no end after 1.5 s (--case-timeout)")
    assert_gone(int((toys / "child.pid").read_text()))


def test_a_case_that_never_lets_go_of_the_interpreter_is_timed_out(rig):
    """No signal handler of Python's would ever run in there."""
    rig._options = options(case_timeout_s=0.5)
    status, _ = lost(rig, "HoldsTheInterpreter")
    assert status == "timed_out"


def test_a_time_that_is_up_is_up(rig):
    """Nothing is left of it for a further call."""
    rig.prepare(case_of("Good"), NO_WARM_UP)
    rig._options = options(case_timeout_s=1e-6)
    with pytest.raises(WorkerLost, match="no end after 1e-06 s"):
        rig.turn(case_of("Good"))


def test_no_worker_outlives_its_parent(toys):
    """Neither an idle one nor one that is busy in a call of torch's."""
    paths = [*sys.path, str(Path(__file__).parent)]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=toys,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        workers = [int(number) for number in parent.stdout.readline().split()]
        wait_for(toys / "busy")
        assert not any(map(is_gone, workers))
        parent.kill()
        parent.wait()
        assert parent.returncode == -signal.SIGKILL
    assert_gone(*workers)
