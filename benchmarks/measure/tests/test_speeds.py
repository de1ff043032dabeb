"""Frequencies, throttle counts and a GPU's clock, from fake files and a fake NVML."""

import sys
from types import SimpleNamespace

import pytest

from benchmarks.measure import speeds
from benchmarks.measure.nvml import gpu_of, reasons_of
from benchmarks.measure.speeds import read_speeds

CPUINFO = """\
processor\t: 0
cpu MHz\t\t: 800.000

processor\t: 1
cpu MHz\t\t: 2793.438
"""
# The name in brackets may hold blanks and brackets; the processor is the 39th field.
THREAD = "77 (a b) c) R" + " 0" * 35 + " 1 0 0\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A machine whose thread runs on the second of two CPUs."""
    monkeypatch.setattr(speeds, "usable_cpus", lambda: {0, 1})
    _write(tmp_path, "proc/thread-self/stat", THREAD)
    _write(tmp_path, "proc/cpuinfo", CPUINFO)
    return tmp_path


def _write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


class _NvmlError(Exception):
    """As pynvml's own."""


class _FakeNvml:
    """The part of pynvml that is used, for one GPU of a known name."""

    NVMLError = _NvmlError
    NVML_CLOCK_SM = 1

    def __init__(self, *, bits=0, broken=()):
        self.bits = bits
        self.broken = broken
        self.inits = 0

    def nvmlInit(self):  # noqa: N802
        self._fail("init")
        self.inits += 1

    def nvmlDeviceGetHandleByUUID(self, name):  # noqa: N802
        if name != "GPU-11-22":
            raise _NvmlError(name)
        return SimpleNamespace(name=name)

    def nvmlDeviceGetClockInfo(self, handle, kind):  # noqa: N802
        self._fail("clock")
        assert (handle.name, kind) == ("GPU-11-22", self.NVML_CLOCK_SM)
        return 1755

    def nvmlDeviceGetCurrentClocksEventReasons(self, handle):  # noqa: N802
        self._fail("reasons")
        assert handle.name == "GPU-11-22"
        return self.bits

    def _fail(self, what):
        if what in self.broken:
            raise _NvmlError(what)


def test_frequency_is_that_of_the_core_we_are_on(root):
    """The second CPU's, though the first one rests at 800 MHz."""
    assert read_speeds(root=root).frequency_hz == pytest.approx(2.793438e9)


def test_frequency_driver_is_preferred(root):
    """What cpufreq says in kHz is newer than /proc/cpuinfo."""
    _write(root, "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "3100000\n")
    assert read_speeds(root=root).frequency_hz == pytest.approx(3.1e9)


def test_processor_that_names_no_frequency_has_none(root):
    """Arm's /proc/cpuinfo has no such line."""
    _write(root, "proc/cpuinfo", "processor\t: 1\nBogoMIPS\t: 50.00\n")
    assert read_speeds(root=root).frequency_hz is None


def test_throttle_events_are_those_of_the_usable_cpus(root):
    """1 + 2 of the first, 3 of the second, and nothing of a third that is not ours."""
    for cpu, name, count in [(0, "core", 1), (0, "package", 2), (1, "core", 3), (2, "core", 99)]:
        folder = f"sys/devices/system/cpu/cpu{cpu}/thermal_throttle"
        _write(root, f"{folder}/{name}_throttle_count", f"{count}\n")
    assert read_speeds(root=root).throttle_events == 6


def test_system_that_says_nothing_is_unknown(tmp_path):
    """No files and no GPU: nothing is 0."""
    assert set(vars(read_speeds(root=tmp_path)).values()) == {None}


@pytest.mark.parametrize("uuid", ["11-22", "GPU-11-22"])
def test_gpu_is_found_by_its_name(uuid, root, monkeypatch):
    """torch leaves out the prefix that NVML wants; the clock comes in MHz."""
    nvml = _FakeNvml(bits=0x21)
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    look = read_speeds(gpu_of(uuid), root=root)
    assert nvml.inits == 1
    assert look.gpu_clock_hz == pytest.approx(1.755e9)
    assert look.gpu_throttle_reasons == ("gpu_idle", "sw_thermal_slowdown")


def test_reading_that_the_driver_refuses_is_unknown_alone(root, monkeypatch):
    """A GPU may tell its clock and not its reasons."""
    monkeypatch.setitem(sys.modules, "pynvml", _FakeNvml(broken=("reasons",)))
    look = read_speeds(gpu_of("11-22"), root=root)
    assert look.gpu_clock_hz == pytest.approx(1.755e9)
    assert look.gpu_throttle_reasons is None


def test_clock_that_the_driver_refuses_is_unknown(monkeypatch):
    """It is never 0 Hz."""
    monkeypatch.setitem(sys.modules, "pynvml", _FakeNvml(broken=("clock",)))
    gpu = gpu_of("11-22")
    assert gpu is not None
    assert gpu.clock_hz() is None


@pytest.mark.parametrize(
    ("nvml", "uuid"),
    [(None, "11-22"), (_FakeNvml(broken=("init",)), "11-22"), (_FakeNvml(), "another")],
    ids=["no pynvml", "no driver", "no such GPU"],
)
def test_without_nvml_there_is_no_gpu_to_ask(nvml, uuid, monkeypatch):
    """A missing package, driver or device costs the record, not the run."""
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    assert gpu_of(uuid) is None


def test_reasons_by_their_bits():
    """As nvml.h numbers them: power cap 4, hardware slowdown 8, brake 0x80; a new bit stays."""
    assert reasons_of(0) == ()
    assert reasons_of(0x8C) == ("sw_power_cap", "hw_slowdown", "hw_power_brake_slowdown")
    assert reasons_of(0x8000) == ("reason_0x8000",)
