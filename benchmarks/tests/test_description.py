"""A case's record: which figures answer which question, and which cases stand together."""

import json
import math
from dataclasses import replace

import pytest
from fake_rigs import COSTS, WEIGHTS, prepared_of, window_of

from benchmarks.answers import Answer
from benchmarks.cases import Case
from benchmarks.description import describe, group_of
from benchmarks.measure.device_time import DeviceTimes
from benchmarks.measure.disturbance import disturbance_of
from benchmarks.measure.memory import Peaks
from benchmarks.measure.record import CaseRecord
from benchmarks.measurement import Measurement, Restart
from benchmarks.subjects import find_subject

# Student's t, two-sided 95 %, two degrees of freedom, as printed in tables.
T_OF_TWO = 4.3027


def restart_of(median_s, *, error=0.0, converged=True, settled=True, first_call_s=5.0):
    """A process with three samples, a tenth of a second apart."""
    return Restart(
        prepared=prepared_of(iterations=2, settled=settled, first_call_s=first_call_s),
        rounds=((median_s - 0.1,), (median_s,), (median_s + 0.1,)),
        cycles=(0, 1, 2),
        median_s=median_s,
        interval=None,
        converged=converged,
        disturbance=disturbance_of(window_of(1.0), [], cores=2),
        answer=Answer(relative_error=error, tolerance=1e-4),
        calibration={"matmul_s": 0.001},
        harness_cost_s=1e-7,
    )


def record(*restarts, weights=WEIGHTS, **axes):
    """The record of a resnet18 that was measured in these processes, or in one of half a second."""
    case = Case(subject="resnet18", resolution="224", **axes)
    measurement = Measurement(turns=4, restarts=restarts or (restart_of(0.5),), weights=weights)
    subject = find_subject("resnet18")
    return describe(case, subject, measurement, COSTS, question="How long?", reason="a test")


def test_a_call_is_the_geometric_mean_of_the_processes():
    """0.2, 0.4 and 0.8 s: 0.4 s, and factors of two to either side.

    The logarithms are ln 2 apart, so that their standard deviation is ln 2, and the interval
    reaches t ln 2 / sqrt(3) to either side: a factor of 2 ** (4.3027 / sqrt(3)).
    """
    known = record(*map(restart_of, (0.2, 0.8, 0.4)))
    factor = 2 ** (T_OF_TWO / math.sqrt(3))
    assert known.call_s == pytest.approx(0.4)
    assert known.call_low_s == pytest.approx(0.4 / factor, rel=1e-4)
    assert known.call_high_s == pytest.approx(0.4 * factor, rel=1e-4)


def test_one_process_has_no_interval_over_processes():
    """It tells nothing about another."""
    known = record()
    assert (known.call_s, known.call_low_s, known.call_high_s) == (0.5, None, None)
    assert len(known.restarts) == 1


def test_samples_are_those_of_all_processes():
    """Least, quartiles and number; a percentile of so few cannot be claimed."""
    known = record(restart_of(0.5), restart_of(1.0), restart_of(1.5))
    # Sorted: 0.4 0.5 0.6 | 0.9 1.0 1.1 | 1.4 1.5 1.6; a quarter of the way is the third.
    assert (known.call_min_s, known.call_q1_s, known.call_q3_s) == pytest.approx((0.4, 0.6, 1.4))
    assert known.call_p90_s is None
    assert (known.samples, known.iterations) == (9, 2)


def test_all_processes_have_to_converge():
    """One that ran out of time is enough to say no."""
    assert record(restart_of(0.5), restart_of(0.5)).converged
    assert not record(restart_of(0.5), restart_of(0.5, converged=False)).converged


def test_a_flag_of_any_process_is_the_case_s():
    """It stays with its process as well."""
    known = record(restart_of(0.5), restart_of(0.5, settled=False))
    assert known.flags == ["unsteady"]
    assert [restart.flags for restart in known.restarts] == [[], ["unsteady"]]


def test_start_and_warm_up_are_the_first_process_s():
    """The later ones find compiled code in a cache."""
    known = record(restart_of(0.5), restart_of(0.5, first_call_s=1.0), mode="compile")
    assert (known.first_call_s, known.compile_s) == (5.0, 4.5)
    assert (known.warmup_calls, known.warmup_s, known.threads) == (3, 1.5, 2)
    assert [restart.compile_s for restart in known.restarts] == [4.5, 0.5]


def test_compile_time_is_told_of_compiled_modes_alone():
    """An eager first call has caches to fill, and compiles nothing."""
    assert record().compile_s is None


def test_the_largest_error_of_all_answers_is_told():
    """That of a later process, or of the check behind the warm-up."""
    known = record(restart_of(0.5, error=1e-6), restart_of(0.5, error=3e-6))
    assert (known.relative_error, known.tolerance) == (3e-6, 1e-4)
    early = restart_of(0.5)
    answer = Answer(relative_error=2e-5, tolerance=1e-4)
    early = replace(early, prepared=replace(early.prepared, answer=answer))
    assert record(early).relative_error == 2e-5


def test_a_calibrated_call_stands_beside_the_seconds():
    """Half a second is 500 matrix products of a millisecond."""
    assert record().calibrated_call == pytest.approx(500.0)


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


def test_flops_are_two_a_mac():
    """The two words never mean the same."""
    known = record()
    assert (known.macs, known.flops) == (8, 16)
    assert (known.elementwise_flops, known.least_bytes, known.closed_form_macs) == (3, 99, 8)


def test_what_a_device_does_not_say_is_unknown():
    """On the CPU there are no device times, and no process peak where the kernel keeps none."""
    known = record()
    assert (known.peak_memory_bytes, known.process_peak_bytes) == (80, None)
    assert (known.device_hot_s, known.device_cold_s, known.launch_s) == (None, None, None)


def test_weights_of_a_cuda_device_are_told():
    """Each under its own name."""
    weights = replace(
        WEIGHTS,
        peaks=Peaks(allocated_bytes=None, process_bytes=7),
        device=DeviceTimes(hot_s=0.1, cold_s=0.2, launch_s=0.3),
    )
    known = record(weights=weights, device="cuda")
    assert (known.peak_memory_bytes, known.process_peak_bytes) == (None, 7)
    assert (known.device_hot_s, known.device_cold_s, known.launch_s) == (0.1, 0.2, 0.3)


def test_a_record_says_which_case_it_is():
    """Its axes, its question and its reason, and with whom it took turns."""
    known = record(batch_size=8, layout="nhwc")
    assert known.id == "resnet18-inference-b8-224-float32-nhwc-eager-cpu"
    assert (known.batch_size, known.layout, known.asks) == (8, "nhwc", "throughput")
    assert (known.question, known.reason, known.turns) == ("How long?", "a test", 4)
    assert (known.source, known.kind, known.role) == ("resnet_impl", "net", None)
    assert known.input_shape == [3, 224, 224]


def test_a_record_survives_the_file():
    """What JSON gives back is the same record."""
    known = record(restart_of(0.5), restart_of(1.0))
    assert CaseRecord.from_dict(json.loads(json.dumps(known.to_dict()))) == known


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
