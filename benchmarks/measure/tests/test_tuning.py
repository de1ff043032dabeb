"""What torch and the kernel are set to."""

import pytest
import torch

from benchmarks.measure import tuning
from benchmarks.measure.tuning import SWITCHES, system_settings, torch_switches


def test_every_switch_can_be_read():
    """Unknown is only what torch itself cannot say."""
    switches = torch_switches()
    assert [name for name, value in switches.items() if value is None] == []
    assert {*SWITCHES, "flush_denormal"} == switches.keys()


@pytest.mark.parametrize("deterministic", [True, False])
def test_switch_is_read_as_it_is(deterministic):
    """Not as it was when the module was loaded."""
    before = torch.backends.cudnn.deterministic
    torch.backends.cudnn.deterministic = deterministic
    try:
        assert torch_switches()["cudnn_deterministic"] is deterministic
    finally:
        torch.backends.cudnn.deterministic = before


def test_flushing_of_denormals_is_seen_in_the_processor():
    """torch sets it and has nothing to read it with."""
    assert torch_switches()["flush_denormal"] is False
    if not torch.set_flush_denormal(True):
        pytest.skip("this processor cannot flush denormals")
    try:
        assert torch_switches()["flush_denormal"] is True
    finally:
        torch.set_flush_denormal(False)


def test_switch_that_this_torch_lacks_is_unknown(monkeypatch):
    """Another version has others."""
    monkeypatch.setattr(tuning, "SWITCHES", {"new": "backends.not_there.enabled"})
    assert torch_switches()["new"] is None


def test_precision_of_which_torch_refuses_to_tell_is_unknown():
    """The older interface raises where the newer one says something else."""
    matmul = torch.backends.cuda.matmul
    before = matmul.fp32_precision
    matmul.fp32_precision = "tf32"
    try:
        switches = torch_switches()
    finally:
        matmul.fp32_precision = before
    assert switches["cuda_matmul_fp32_precision"] == "tf32"
    assert switches["float32_matmul_precision"] is None


def test_kernel_s_settings_are_read(tmp_path):
    """The word in brackets is the one in force; governors that differ are all named."""
    for path, text in {
        "sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n",
        "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "performance\n",
        "sys/devices/system/cpu/cpu1/cpufreq/scaling_governor": "powersave\n",
        "sys/devices/system/cpu/cpu2/cpufreq/scaling_governor": "performance\n",
        "sys/devices/system/cpu/intel_pstate/no_turbo": "1\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert system_settings(tmp_path) == {
        "transparent_huge_pages": "madvise",
        "cpu_governor": "performance, powersave",
        "turbo": False,
    }


@pytest.mark.parametrize(("boost", "turbo"), [("1", True), ("0", False), (None, None)])
def test_boost_of_other_drivers_is_turbo_too(tmp_path, boost, turbo):
    """Intel's driver asks whether it is off, the others whether it is on."""
    if boost:
        (tmp_path / "sys/devices/system/cpu/cpufreq").mkdir(parents=True)
        (tmp_path / "sys/devices/system/cpu/cpufreq/boost").write_text(boost)
    assert system_settings(tmp_path)["turbo"] is turbo
