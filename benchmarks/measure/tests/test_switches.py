"""What is pinned for a case, and put back."""

import warnings

import pytest
import torch
from torch import backends

from benchmarks.measure.switches import CPU, CUDA, GENERAL, PRECISIONS, pinned


def everything():
    """Every switch as it is now."""
    return (
        torch.get_num_threads(),
        backends.cudnn.benchmark,
        torch.compiler.config.force_disable_caches,
        *(place.fp32_precision for place in PRECISIONS),
    )


@pytest.fixture
def restored():
    """Leaves the process as it was, whatever a test has set."""
    precisions = [place.fp32_precision for place in PRECISIONS]
    yield
    torch.set_float32_matmul_precision("highest")
    backends.cudnn.allow_tf32 = True
    for place, precision in zip(PRECISIONS, precisions, strict=True):
        place.fp32_precision = precision


def by_the_older_interface():
    """As many modules do on import."""
    torch.set_float32_matmul_precision("medium")
    backends.cudnn.allow_tf32 = False


def by_the_newer_interface():
    """As torch's documentation has it."""
    backends.cuda.matmul.fp32_precision = "tf32"
    backends.cudnn.conv.fp32_precision = "ieee"


def by_the_general_switch():
    """One word for all."""
    backends.fp32_precision = "tf32"


def by_nobody():
    """torch's defaults."""


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(
    "set_by_user",
    [by_nobody, by_the_older_interface, by_the_newer_interface, by_the_general_switch],
)
def test_precisions_are_the_cases_own_whatever_a_module_has_set(set_by_user):
    """Inside, both of torch's interfaces say the same; outside, all is as it was."""
    set_by_user()
    before = everything()
    with pinned(threads=None, tf32=False):
        assert {place.fp32_precision for place in GENERAL} == {"none"}
        assert not {place.fp32_precision for place in (*CUDA, *CPU)} & {"tf32", "bf16"}
        assert torch.get_float32_matmul_precision() == "highest"
        assert not backends.cuda.matmul.allow_tf32
        assert not backends.cudnn.allow_tf32
    with pinned(threads=None, tf32=True):
        assert {place.fp32_precision for place in CUDA} == {"tf32"}
        assert {place.fp32_precision for place in CPU} == {"ieee"}
        assert backends.cuda.matmul.allow_tf32
        assert backends.cudnn.allow_tf32
    assert everything() == before


@pytest.mark.usefixtures("restored")
def test_float32_products_are_exact_to_rounding_under_a_lowered_precision():
    """bfloat16 products, which "medium" allows on some processors, are off by a thousandth."""
    torch.set_float32_matmul_precision("medium")
    left, right = torch.randn(2, 64, 64, generator=torch.Generator().manual_seed(0))
    with pinned(threads=None, tf32=False):
        product = left @ right
    exact = left.double() @ right.double()
    assert (product - exact).norm() / exact.norm() < 1e-6


def test_switches_are_put_back_after_an_error():
    """Threads, autotuning and caches are the case's inside, and the process's after it."""
    before = everything()

    def fail_inside():
        with pinned(threads=1, tf32=True, autotune=True):
            assert torch.get_num_threads() == 1
            assert backends.cudnn.benchmark
            assert torch.compiler.config.force_disable_caches
            raise KeyError

    with pytest.raises(KeyError):
        fail_inside()
    assert everything() == before


@pytest.mark.parametrize("before", [True, False])
def test_compile_caches_are_used_where_they_are_asked_for(before):
    """Whatever was there is put back, and without asking there are none."""
    torch.compiler.config.force_disable_caches, was = before, everything()[2]
    try:
        with pinned(threads=None, tf32=False, compile_caches=True):
            assert not torch.compiler.config.force_disable_caches
        with pinned(threads=None, tf32=False):
            assert torch.compiler.config.force_disable_caches
        assert torch.compiler.config.force_disable_caches == before
    finally:
        torch.compiler.config.force_disable_caches = was


def test_a_switch_within_another_ends_by_itself():
    """A reference answer without autotuning leaves that of the case on."""
    with pinned(threads=None, tf32=False):
        with pinned(threads=None, tf32=False, autotune=False):
            assert not backends.cudnn.benchmark
        assert backends.cudnn.benchmark


def test_only_torch_s_remark_about_caches_is_silenced():
    """Any other warning of a module is heard."""
    with (
        warnings.catch_warnings(record=True, action="always") as heard,
        pinned(threads=None, tf32=False),
    ):
        warnings.warn("dynamo_pgo force disabled by us", stacklevel=1)
        warnings.warn("another", stacklevel=1)
    assert [str(warning.message) for warning in heard] == ["another"]
