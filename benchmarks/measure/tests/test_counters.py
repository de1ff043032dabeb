"""What the kernel's files say, from fake ones and from this machine's."""

import os
import time

import pytest

from benchmarks.measure import counters
from benchmarks.measure.counters import read_counters

STAT = """\
cpu  600 20 300 5000 40 4 6 100 50 0
cpu0 100 10 200 2500 20 1 2 30 50 0
cpu1 200 10 100 2000 20 3 4 70 0 0
cpu10 300 0 0 500 0 0 0 0 0 0
intr 12345 1 2 3
ctxt 999
"""
PRESSURE = """\
some avg10=0.78 avg60=6.05 avg300=5.81 total={some}
full avg10=0.00 avg60=0.00 avg300=0.00 total=7
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A machine with three CPUs, of which we may use the first two, and ticks of 10 ms."""
    monkeypatch.setattr(counters, "usable_cpus", lambda: {0, 1})
    monkeypatch.setattr(os, "sysconf", {"SC_CLK_TCK": 100}.__getitem__)
    files = {
        "proc/stat": STAT,
        "proc/thread-self/schedstat": "5000000000 250000000 1234\n",
        "proc/pressure/cpu": PRESSURE.format(some=36186246),
        "proc/pressure/memory": PRESSURE.format(some=1500000),
        "proc/self/cgroup": "0::/docker/abc\n",
        "sys/fs/cgroup/docker/abc/cpu.stat": "usage_usec 99\nthrottled_usec 2500000\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_cpu_times_are_those_of_the_usable_cpus(root):
    """Busy: 100+10+200+1+2 and 200+10+100+3+4 ticks; accounted: 2863 and 2407; stolen: 30 and 70.

    Guests' 50 ticks are part of user's 100, cpu10 is not ours, and the first line is everybody's.
    """
    reading = read_counters(root)
    assert reading.busy_s == pytest.approx(6.30)
    assert reading.accounted_s == pytest.approx(52.70)
    assert reading.steal_s == pytest.approx(1.00)


def test_waiting_is_the_second_number_of_schedstat(root):
    """250,000,000 ns are a quarter of a second."""
    assert read_counters(root).waiting_s == pytest.approx(0.25)


def test_pressure_is_the_total_of_some(root):
    """Microseconds in which at least one task waited, for CPUs and for memory apart."""
    reading = read_counters(root)
    assert reading.cpu_pressure_s == pytest.approx(36.186246)
    assert reading.memory_pressure_s == pytest.approx(1.5)


def test_quota_is_that_of_our_own_control_group(root):
    """2,500,000 microseconds without leave to run."""
    assert read_counters(root).quota_s == pytest.approx(2.5)


def test_first_version_of_control_groups_tells_no_quota(root):
    """Its files lie elsewhere; unknown is `None`."""
    (root / "proc/self/cgroup").write_text("2:cpuacct:/\n1:cpu:/\n")
    assert read_counters(root).quota_s is None


def test_system_without_these_files_knows_its_own_process_alone(tmp_path):
    """Neither /proc nor /sys: nothing of the machine, and no error."""
    reading = read_counters(tmp_path)
    machine = ("waiting_s", "busy_s", "accounted_s", "steal_s", "cpu_pressure_s", "quota_s")
    assert {getattr(reading, name) for name in machine} == {None}
    assert reading.memory_pressure_s is None
    assert reading.cpu_s >= 0.0


def test_pressure_that_is_switched_off_is_unknown(root):
    """Its file can be opened and not read, as a folder can."""
    (root / "proc/pressure/cpu").unlink()
    (root / "proc/pressure/cpu").mkdir()
    assert read_counters(root).cpu_pressure_s is None


def test_own_cpu_time_grows_by_the_work_done_and_not_beyond_what_the_clock_allows():
    """On this machine: CPU time is used while time is used, and never more than all cores have."""
    before = read_counters()
    until = time.process_time() + 0.02
    while time.process_time() < until:
        pass
    window = read_counters() - before
    # The two clocks are read one after the other, so the bound has some slack.
    assert 0.02 <= window.cpu_s <= window.wall_s * (os.cpu_count() or 1) + 0.01
    assert window.involuntary_switches >= 0


@pytest.mark.skipif(not os.path.exists("/proc/stat"), reason="no Linux")  # noqa: PTH110
def test_this_machine_books_all_of_its_time():
    """Busy and stolen are parts of what was booked, here and now."""
    reading = read_counters()
    assert 0.0 < reading.busy_s + reading.steal_s < reading.accounted_s
