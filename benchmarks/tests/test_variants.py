"""Precision, layout and mode, applied to a module."""

import pytest
import torch
from torch import nn

from benchmarks import variants
from benchmarks.cases import Case
from benchmarks.variants import autocast, compile_mode, impossible, prepare, prepare_input


def case(**axes):
    """A case on the CPU."""
    return Case(subject="toy", resolution="8", **axes)


def conv():
    """A convolution and a batch of two for it."""
    return nn.Conv2d(3, 4, 3), torch.randn(2, 3, 8, 8)


@pytest.mark.parametrize(
    ("precision", "dtype"),
    [
        ("float32", torch.float32),
        ("tf32", torch.float32),
        ("amp-bfloat16", torch.float32),
        ("bfloat16", torch.bfloat16),
        ("float16", torch.float16),
    ],
)
def test_only_the_cast_precisions_cast_module_and_input(precision, dtype):
    """TF32 is a switch and autocast casts by itself: their weights stay float32."""
    module, batch = conv()
    chosen = case(precision=precision)
    assert next(prepare(module, chosen).parameters()).dtype == dtype
    assert prepare_input(batch, chosen).dtype == dtype


def test_channels_last_reaches_weights_and_input():
    """The values stay where they are seen, the memory is laid out anew."""
    module, batch = conv()
    chosen = case(layout="nhwc")
    weight = prepare(module, chosen).weight
    assert weight.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(weight, module.weight)
    assert prepare_input(batch, chosen).is_contiguous(memory_format=torch.channels_last)


def test_input_without_four_dimensions_has_no_layout():
    """A linear layer's batch goes through as it is."""
    batch = torch.randn(2, 4)
    assert torch.equal(prepare_input(batch, case(layout="nhwc")), batch)


def test_the_module_itself_is_left_alone():
    """The reference and the counts are taken from the same module afterwards."""
    module, _ = conv()
    prepare(module, case(precision="bfloat16", layout="nhwc"))
    assert module.weight.dtype == torch.float32
    assert module.weight.is_contiguous()


def test_autocast_lowers_the_output_alone():
    """Under amp-bfloat16 a convolution answers in bfloat16; under float32 nothing is entered."""
    module, batch = conv()
    with autocast(case(precision="amp-bfloat16")):
        assert module(batch).dtype == torch.bfloat16
    with autocast(case()):
        assert module(batch).dtype == torch.float32


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("compile", "default"),
        ("compile-reduce-overhead", "reduce-overhead"),
        ("compile-max-autotune", "max-autotune"),
    ],
)
def test_modes_carry_torchs_own_names(mode, name):
    """``compile`` alone is torch.compile's default mode."""
    assert compile_mode(mode) == name


def test_compiled_module_is_compiled():
    """The mode is not only a word in the id."""
    module, _ = conv()
    compiled = prepare(module, case(mode="compile"))
    assert isinstance(compiled, torch._dynamo.eval_frame.OptimizedModule)


def test_eager_float32_is_possible_everywhere():
    """The reference itself is never skipped."""
    assert impossible(case()) is None


def test_tf32_needs_a_cuda_device():
    """The reason says what would be needed."""
    assert impossible(case(precision="tf32")) == (
        "cpu has no TF32: it is a format of CUDA devices from compute capability 8.0"
    )


def test_cuda_graphs_need_a_cuda_device():
    """On the CPU the mode would measure ``compile`` under another name."""
    assert "replays CUDA graphs" in impossible(case(mode="compile-reduce-overhead"))


def test_missing_gpu_is_a_reason(monkeypatch):
    """A planned CUDA case on a machine without one is skipped, not failed."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert impossible(case(device="cuda")) == "no CUDA device"


def test_gpu_that_is_not_there_is_a_reason(monkeypatch):
    """The machine has two, and the third is asked for."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert impossible(case(device="cuda:2")) == "no CUDA device 2: the machine has 2"
    assert impossible(case(device="cuda:1")) is None


def test_missing_compiler_is_a_reason(monkeypatch, tmp_path):
    """torch.compile on the CPU builds C++."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    assert impossible(case(mode="compile")) == (
        "torch.compile needs a C++ compiler, and none is on the PATH"
    )
    (tmp_path / "my-c++").write_text("#!/bin/sh\n")
    (tmp_path / "my-c++").chmod(0o755)
    monkeypatch.setenv("CXX", "my-c++ -std=c++17")
    assert impossible(case(mode="compile")) is None


def test_unsupported_dtype_is_found_by_trying(monkeypatch):
    """What torch says about it becomes the reason."""

    def refuse(_conv, _x):
        raise RuntimeError("not implemented for 'Half'\nsecond line")

    variants._dtype_gap.cache_clear()
    monkeypatch.setattr(nn.Conv2d, "forward", refuse)
    reason = impossible(case(precision="float16"))
    variants._dtype_gap.cache_clear()
    assert reason == "cpu has no torch.float16 convolution: not implemented for 'Half'"


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16", "amp-float16"])
def test_every_precision_runs_on_cuda(precision):
    """Module and batch end up on the device, in the precision's dtype."""
    module, batch = conv()
    chosen = case(precision=precision, device="cuda", layout="nhwc")
    assert impossible(chosen) is None
    with torch.inference_mode(), autocast(chosen):
        answer = prepare(module, chosen)(prepare_input(batch, chosen))
    assert answer.device.type == "cuda"
