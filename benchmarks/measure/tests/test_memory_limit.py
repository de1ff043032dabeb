"""A memory limit: a runaway allocation is torch's own error, and the process lives on."""

import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from benchmarks.measure import memory_limit
from benchmarks.measure.memory_limit import available_bytes, limit_memory

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
GIB = 2**30

# `empty` touches no page: without a limit of 2 % the system gives ten times as much.
RUNAWAY = """
import torch
from benchmarks.measure.memory_limit import limit_memory

def take(size):
    try:
        return f"took {torch.empty(size, dtype=torch.uint8).numel() == size}"
    except RuntimeError as error:
        return f"{type(error).__name__} {'DefaultCPUAllocator' in str(error)}"

room = limit_memory(0.02)
print(take(10 * room), take(room // 2), torch.ones(3, 3).mm(torch.ones(3, 3)).sum().item())
"""


@pytest.fixture
def limits(monkeypatch, tmp_path):
    """A fake machine with 8 GiB available and a process that holds 1 GiB; what it was told."""
    told = SimpleNamespace(soft=-1, hard=-1, set_to=None)
    resource = SimpleNamespace(
        RLIMIT_DATA="data",
        RLIM_INFINITY=-1,
        getrlimit=lambda _: (told.soft, told.hard),
        setrlimit=lambda kind, limit: setattr(told, "set_to", (kind, limit)),
    )
    monkeypatch.setitem(sys.modules, "resource", resource)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=8 * GIB))
    monkeypatch.setattr(memory_limit, "OWN_CGROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(memory_limit, "CGROUPS", tmp_path / "groups")
    monkeypatch.setattr(memory_limit, "STATUS", tmp_path / "status")
    memory_limit.STATUS.write_text(f"VmSize:\t {9 * 2**20} kB\nVmData:\t {2**20} kB\n")
    return told


def cgroup(path, **files):
    """Writes a fake group's files; a double underscore stands for a dot."""
    folder = memory_limit.CGROUPS / path
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(f"{content}\n")


@linux_only
def test_a_runaway_allocation_is_torchs_own_error_and_the_process_lives_on():
    """Ten times the room is refused, half of it is given, and torch still works."""
    ended = subprocess.run(
        [sys.executable, "-c", RUNAWAY], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "RuntimeError True took True 27.0\n"


def test_the_limit_is_a_share_above_what_the_process_holds(limits):
    """1 GiB held, half of 8 GiB on top: 5 GiB, of which 4 may still be taken."""
    assert limit_memory(0.5) == 4 * GIB
    assert limits.set_to == ("data", (5 * GIB, -1))


@pytest.mark.parametrize(("soft", "hard"), [(2 * GIB, -1), (2 * GIB, 3 * GIB), (-1, 2 * GIB)])
def test_a_limit_that_is_there_is_never_raised(limits, soft, hard):
    """With 2 GiB allowed and 1 GiB held, 1 GiB is left."""
    limits.soft, limits.hard = soft, hard
    assert limit_memory(0.5) == GIB
    assert limits.set_to == ("data", (2 * GIB, hard))


@pytest.mark.parametrize("share", [0, -0.5, 1.5, float("nan")])
def test_a_share_that_is_none_is_refused(limits, share):
    """Above 0 and at most 1."""
    with pytest.raises(ValueError, match="share"):
        limit_memory(share)
    assert limits.set_to is None


def test_another_system_has_no_such_limit(limits, monkeypatch):
    """Unknown is None: macOS takes the limit and does not keep to it."""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert limit_memory(0.5) is None
    assert limits.set_to is None


@pytest.mark.usefixtures("limits")
def test_a_machine_without_groups_has_what_the_machine_has():
    """No file that names the groups: 8 GiB."""
    assert available_bytes() == 8 * GIB


@pytest.mark.usefixtures("limits")
def test_a_group_of_version_2_has_its_limit_less_what_it_uses():
    """4 GiB, 3 GiB in use, 1 GiB of those are file pages that nobody used lately: 2 GiB."""
    memory_limit.OWN_CGROUPS.write_text("0::/service/run\n")
    stat = f"anon 5\ninactive_file {GIB}\nactive_file 7"
    cgroup("service/run", memory__max=4 * GIB, memory__current=3 * GIB, memory__stat=stat)
    assert available_bytes() == 2 * GIB


@pytest.mark.usefixtures("limits")
def test_the_tightest_group_of_version_2_counts():
    """An outer group of 3 GiB holds whatever the inner one, without a limit, would allow."""
    memory_limit.OWN_CGROUPS.write_text("0::/service/run\n")
    cgroup("service/run", memory__max="max", memory__current=GIB)
    (memory_limit.CGROUPS / "service" / "memory.max").write_text(f"{3 * GIB}\n")
    (memory_limit.CGROUPS / "service" / "memory.current").write_text(f"{2 * GIB}\n")
    assert available_bytes() == GIB


@pytest.mark.usefixtures("limits")
def test_a_container_of_version_1_finds_its_group_at_the_root():
    """The path is the host's; the files that the container sees are its own."""
    memory_limit.OWN_CGROUPS.write_text("9:cpu,cpuacct:/docker/0a1b\n4:memory:/docker/0a1b\n")
    cgroup("memory", memory__limit_in_bytes=6 * GIB, memory__usage_in_bytes=GIB)
    assert available_bytes() == 5 * GIB


@pytest.mark.usefixtures("limits")
def test_a_full_group_leaves_nothing():
    """Never less than nothing."""
    memory_limit.OWN_CGROUPS.write_text("0::/\n")
    cgroup("", memory__max=GIB, memory__current=2 * GIB)
    assert available_bytes() == 0
