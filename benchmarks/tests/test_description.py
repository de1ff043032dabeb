"""A case's record: which figures answer which question, and which cases stand together."""

import pytest

from benchmarks.answers import Answer
from benchmarks.cases import Case
from benchmarks.description import describe, group_of
from benchmarks.measure.counts import Counts
from benchmarks.measure.sampling import WarmUp
from benchmarks.measure.stats import summarise
from benchmarks.protocol import Measurement, Timing
from benchmarks.subjects import find_subject

MEASUREMENT = Measurement(
    shape=(3, 224, 224),
    timing=Timing(
        answer=Answer(relative_error=0.0, tolerance=1e-4),
        first_call_s=5.0,
        warmup=WarmUp(steady_s=0.5, calls=3, seconds=1.5),
        iterations=1,
        calls=summarise([0.4, 0.5, 0.6]),
        peak_memory_bytes=None,
        threads=2,
    ),
    counts=Counts(parameters=10, macs=8, activations=2, fvcore_flops=None),
)


def record(**axes):
    """The record of a resnet18 whose median call takes half a second."""
    case = Case(subject="resnet18", resolution="224", **axes)
    subject = find_subject("resnet18")
    return describe(case, subject, MEASUREMENT, question="How long?", reason="a test")


@pytest.mark.parametrize(
    ("batch_size", "device", "latency_s", "images_per_second"),
    [
        (1, "cpu", 0.5, 2.0),
        (8, "cpu", 0.5, 16.0),
        (1, "cuda", 0.5, None),
        (8, "cuda:1", None, 16.0),
    ],
)
def test_on_cuda_only_the_question_that_was_asked_is_answered(
    batch_size, device, latency_s, images_per_second
):
    """With a queue, one call waited for and calls back to back are different measurements."""
    known = record(batch_size=batch_size, device=device)
    assert (known.latency_s, known.images_per_second) == (latency_s, images_per_second)


def test_compile_time_is_told_of_compiled_modes_alone():
    """An eager first call has caches to fill, and compiles nothing."""
    assert record(mode="compile").compile_s == 4.5
    assert record().compile_s is None


def test_flops_are_two_a_mac():
    """The two words never mean the same."""
    assert (record().macs, record().flops) == (8, 16)


@pytest.mark.parametrize(
    ("subject", "axes", "group"),
    [
        ("resnet18", {}, "latency, 3x224x224, cpu"),
        ("resnet18", {"batch_size": 8}, "throughput, 3x224x224, cpu"),
        ("resnet18", {"precision": "bfloat16", "mode": "compile"}, "latency, 3x224x224, cpu"),
        ("resnet18", {"threads": 2}, "latency, 3x224x224, cpu, 2 threads"),
        ("basic_64", {"resolution": "56"}, "blocks, 64 channels, 56x56, cpu"),
        ("bottleneck_256_w64", {"resolution": "56"}, "blocks, 64 channels, 56x56, cpu"),
        (
            "basic_64to128_s2",
            {"resolution": "56", "batch_size": 4, "precision": "bfloat16"},
            "blocks, 64 to 128 channels, 56x56, cpu, batch 4, bfloat16",
        ),
    ],
)
def test_cases_of_one_comparison_share_a_group(subject, axes, group):
    """Variants of a net stand together; blocks stand with the blocks of their site."""
    case = Case(**({"subject": subject, "resolution": "224"} | axes))
    assert group_of(case, find_subject(subject)) == group
