"""What is known of a machine, from files as kernels write them."""

import platform
import socket
from types import SimpleNamespace

import pytest
import torch

from benchmarks.measure import machine as measured
from benchmarks.measure.fingerprint import digest, fingerprint
from benchmarks.measure.machine import (
    cpu_brand,
    cpu_quota,
    gpu_driver,
    gpu_fields,
    hypervisor,
    machine,
    memory_class,
)

GIBI = 2**30
PROCESSOR = """processor\t: {number}
cpu family\t: 6
model\t\t: 106
model name\t: Intel(R) Xeon(R) Processor @ 2.80GHz
stepping\t: 6
cpu MHz\t\t: {megahertz}
physical id\t: {socket}
flags\t\t: {flags}
"""
ARM = "processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n\n"
# /proc/driver/nvidia/version of the open and of the closed kernel module.
OPEN = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs)\n"
CLOSED = (
    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\n"
)


def write(root, path, text):
    """Puts a kernel's file below *root*."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


@pytest.fixture
def kernel(tmp_path):
    """Two sockets with a core each, of a guest of KVM's."""

    def write_kernel(megahertz="2800.0", flags="avx2 fpu hypervisor"):
        processors = (
            PROCESSOR.format(number=number, socket=number, megahertz=megahertz, flags=flags)
            for number in range(2)
        )
        write(tmp_path, "proc/cpuinfo", "\n".join(processors))
        for node in ("node0", "node1", "has_cpu"):
            write(tmp_path, f"sys/devices/system/node/{node}/cpulist", "0")
        return tmp_path

    return write_kernel


def test_fields_are_those_that_the_kernel_s_files_say(kernel):
    """The digest is of the flags in alphabetical order."""
    fields = machine(kernel())
    assert fields["cpu"] == "Intel(R) Xeon(R) Processor @ 2.80GHz"
    assert fields["cpu_model"] == "6/106/6"
    assert fields["cpu_flags"] == digest("avx2 fpu hypervisor")
    assert (fields["sockets"], fields["numa_nodes"]) == (2, 2)
    assert fields["hypervisor"] == "unknown"


def test_fingerprint_does_not_move_with_the_frequency_or_the_order_of_the_flags(kernel):
    """Both differ between two readings or two kernels on one machine."""
    before = fingerprint(machine(kernel()))
    assert fingerprint(machine(kernel("1200.5", "hypervisor fpu avx2"))) == before
    assert fingerprint(machine(kernel("2800.0", "avx2 avx512f fpu hypervisor"))) != before


def test_no_field_names_the_host_or_its_kernel():
    """They change without another machine, and a name is nobody's business."""
    values = [value for value in machine().values() if isinstance(value, str)]
    assert socket.gethostname() not in values
    assert platform.release() not in values


def test_machine_without_a_kernel_s_files_is_known_as_far_as_python_knows_it(tmp_path):
    """What cannot be read is unknown, and nothing fails."""
    fields = machine(tmp_path)
    assert fields["cpu"] == (platform.processor() or platform.machine())
    unknown = ("cpu_model", "cpu_flags", "cpu_quota", "sockets", "numa_nodes", "hypervisor")
    assert {name: fields[name] for name in unknown} == dict.fromkeys(unknown)


def test_arm_s_processor_is_known_by_its_part(tmp_path):
    """Its kernel gives no model's name, and calls the flags features."""
    write(tmp_path, "proc/cpuinfo", ARM)
    fields = machine(tmp_path)
    assert fields["cpu_model"] == "0x41/0xd40"
    assert fields["cpu_flags"] == digest("asimd fp")
    assert cpu_brand(tmp_path) == (platform.processor() or platform.machine())


@pytest.mark.parametrize(
    ("seen_gib", "class_gib"), [(15.4, 16), (15.7, 16), (16, 16), (23.5, 32), (0.5, 1), (1, 1)]
)
def test_a_little_less_memory_is_the_same_class(seen_gib, class_gib):
    """The kernel keeps some of what is built in."""
    assert memory_class(int(seen_gib * GIBI)) == class_gib * GIBI


@pytest.mark.parametrize(
    ("cpu_max", "cores"), [("150000 100000\n", 1.5), ("max 100000\n", None), ("", None)]
)
def test_quota_is_in_cores(tmp_path, cpu_max, cores):
    """1.5 periods of time in each period are one and a half cores."""
    write(tmp_path, "sys/fs/cgroup/cpu.max", cpu_max)
    assert cpu_quota(tmp_path) == cores


@pytest.mark.parametrize(
    ("files", "flags", "name"),
    [
        ({}, "fpu", None),
        ({}, "fpu hypervisor", "unknown"),
        ({"sys/class/dmi/id/sys_vendor": "Amazon EC2\n"}, "hypervisor", "Amazon EC2"),
        ({"sys/class/dmi/id/sys_vendor": "Dell Inc.\n"}, "fpu", None),
        ({"sys/hypervisor/type": "xen\n"}, "fpu", "xen"),
    ],
)
def test_hypervisor_is_named_where_the_kernel_does(tmp_path, files, flags, name):
    """A machine's maker is no hypervisor where the processor sees none."""
    write(tmp_path, "proc/cpuinfo", f"flags\t: {flags}\n\n")
    for path, text in files.items():
        write(tmp_path, path, text)
    assert hypervisor(tmp_path) == name


@pytest.mark.parametrize(
    ("path", "text", "version"),
    [
        ("sys/module/nvidia/version", "580.65.06\n", "580.65.06"),
        ("proc/driver/nvidia/version", OPEN, "580.65.06"),
        ("proc/driver/nvidia/version", CLOSED, "535.183.01"),
        ("proc/driver/nvidia/version", "something else\n", None),
    ],
)
def test_driver_is_read_from_the_kernel(tmp_path, path, text, version):
    """torch itself knows only the CUDA version."""
    write(tmp_path, path, text)
    assert gpu_driver(tmp_path) == version


def test_gpus_are_told_with_number_and_capability(tmp_path, monkeypatch):
    """Two of one name are one name; that there are two is a field of its own."""
    cuda = SimpleNamespace(
        is_available=lambda: True,
        device_count=lambda: 2,
        get_device_name=lambda _: "NVIDIA H100",
        get_device_capability=lambda _: (9, 0),
    )
    monkeypatch.setattr(measured, "torch", SimpleNamespace(cuda=cuda))
    assert gpu_fields(tmp_path) == {
        "gpu": "NVIDIA H100",
        "gpus": 2,
        "gpu_capability": "9.0",
        "gpu_driver": None,
    }


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_gpu_s_driver_is_known():
    """As a version."""
    assert gpu_fields()["gpu_driver"][0].isdecimal()
