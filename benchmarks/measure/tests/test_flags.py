"""When each flag is raised, on hand-made figures and generated samples of known kind."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.measure.disturbance import Disturbance
from benchmarks.measure.flags import (
    ADVICE,
    bimodal,
    contended,
    drifting,
    flags_of,
    throttled,
)

QUIET = Disturbance(
    wall_s=1.0,
    cpu_s=2.0,
    voluntary_switches=0,
    involuntary_switches=3,
    major_faults=0,
    waiting=0.003,
    others_cpus=0.02,
    steal_cpus=0.0,
    cpu_pressure=0.01,
    memory_pressure=0.0,
    quota_throttled=0.0,
    frequency_hz=3e9,
    frequency_change=-0.01,
    throttle_events=0,
    gpu_clock_hz=1.7e9,
    gpu_throttle_reasons=["gpu_idle", "applications_clocks_setting"],
)
UNKNOWN = replace(QUIET, **{name: None for name in vars(QUIET) if name not in ("wall_s", "cpu_s")})


def _generator():
    return np.random.default_rng(2024)


@pytest.mark.parametrize("threads", [1, 2])
def test_quiet_machine_raises_no_flag(threads):
    """A little background load, a few switches and a GPU at rest are not worth a word."""
    assert not contended(QUIET, threads=threads, cores=2)
    assert not throttled(QUIET)


def test_unknown_raises_no_flag():
    """A system that says nothing accuses nobody."""
    assert not contended(UNKNOWN, threads=2, cores=2)
    assert not throttled(UNKNOWN)


@pytest.mark.parametrize(("threads", "flagged"), [(1, False), (2, True)])
def test_busy_neighbour_on_two_cores_matters_to_two_threads(threads, flagged):
    """One thread has a core to itself; two share with the neighbour, who gets 2/3 of a core."""
    others_cpus = {1: 1.0, 2: 2 / 3}[threads]
    crowded = replace(QUIET, others_cpus=others_cpus)
    assert contended(crowded, threads=threads, cores=2) is flagged


@pytest.mark.parametrize(("steal", "flagged"), [(0.019, False), (0.021, True)])
def test_steal_is_measured_against_the_threads(steal, flagged):
    """Two threads may lose a hundredth of two CPUs."""
    assert contended(replace(QUIET, steal_cpus=steal), threads=2, cores=4) is flagged


@pytest.mark.parametrize(("waiting", "flagged"), [(0.019, False), (0.021, True)])
def test_thread_that_waited_for_a_core_was_contended(waiting, flagged):
    """However much idle time the other cores had."""
    assert contended(replace(QUIET, waiting=waiting), threads=1, cores=8) is flagged


@pytest.mark.parametrize(
    "change",
    [
        {"throttle_events": 1},
        {"frequency_change": -0.06},
        {"quota_throttled": 0.02},
        {"gpu_throttle_reasons": ["gpu_idle", "sw_power_cap"]},
        {"gpu_throttle_reasons": ["hw_thermal_slowdown"]},
        {"gpu_throttle_reasons": ["hw_power_brake_slowdown"]},
    ],
    ids=str,
)
def test_whatever_slows_a_processor_down_is_throttling(change):
    """Heat, a falling clock, a quota, and what the GPU says of power and heat."""
    assert throttled(replace(QUIET, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"frequency_change": 0.3},
        {"gpu_throttle_reasons": ["sync_boost", "display_clock_setting"]},
        {"gpu_throttle_reasons": ["reason_0x8000"]},
    ],
    ids=str,
)
def test_rising_clocks_and_settings_are_no_throttling(change):
    """Somebody chose a setting; a reason that we do not know accuses nobody."""
    assert not throttled(replace(QUIET, **change))


@pytest.mark.parametrize(("end", "flagged"), [(1.10, True), (0.90, True), (1.03, False)])
def test_drift_has_to_be_large_enough_to_matter(end, flagged):
    """Noise of 1 % does not hide a drift by 10 % either way; one by 3 % is real and too small."""
    medians = np.linspace(1.0, end, 40) * _generator().lognormal(0.0, 0.01, 40)
    assert drifting(medians.tolist()) is flagged


def test_large_noise_without_a_trend_is_no_drift():
    """Of 200 steady series with noise of 20 %, at most one in twenty is flagged (p-value 0.01)."""
    generator = _generator()
    flagged = sum(drifting(generator.lognormal(0.0, 0.2, 30).tolist()) for _ in range(200))
    assert flagged <= 10


@pytest.mark.parametrize("medians", [[1.0] * 50, [1.0, 1.1, 1.2, 1.3, 1.4], [1.0], []])
def test_equal_or_too_few_rounds_are_no_drift(medians):
    """Five rounds in order come about by chance; equal ones have no order."""
    assert not drifting(medians)


def test_six_rounds_in_order_are_a_drift():
    """The chance of that is 2 in 720."""
    assert drifting([1.0, 1.1, 1.2, 1.3, 1.4, 1.5])


@pytest.mark.parametrize("ratio", [1.2, 1.8])
@pytest.mark.parametrize("share", [0.2, 0.5])
@pytest.mark.parametrize("count", [50, 300, 1500])
def test_two_levels_are_found(ratio, share, count):
    """Clearly apart, in any order, down to a fifth of the samples."""
    slow = round(share * count)
    levels = np.repeat([1.0, ratio], [count - slow, slow])
    generator = _generator()
    samples = generator.permutation(levels * generator.lognormal(0.0, 0.02, count))
    assert bimodal(samples.tolist())


@pytest.mark.parametrize(
    "samples",
    [
        _generator().normal(1.0, 0.05, 300),
        _generator().lognormal(0.0, 0.05, 300),
        _generator().lognormal(0.0, 0.2, 300),
        1.0 + 0.2 * _generator().exponential(size=300),
        1.0 + _generator().exponential(size=300),
        np.linspace(1.0, 1.5, 300),
        np.where(np.arange(300) % 30 == 0, 3.0, 1.0) * _generator().lognormal(0.0, 0.03, 300),
    ],
    ids=["normal", "lognormal 5 %", "20 %", "tail", "long tail", "drift", "spikes"],
)
def test_one_level_is_not_taken_for_two(samples):
    """Neither spread nor a tail, a drift or a few spikes make two levels."""
    assert not bimodal(samples.tolist())


def test_seldom_are_50_samples_of_one_level_taken_for_two():
    """Of 200 with an exponential tail, the worst of the kinds tried, less than a tenth."""
    generator = _generator()
    found = sum(bimodal((1 + 0.2 * generator.exponential(size=50)).tolist()) for _ in range(200))
    assert found < 20


def test_levels_too_near_to_matter_are_one():
    """5 % apart without any spread is below what is asked for; 11 % is above."""
    assert not bimodal([1.0] * 50 + [1.05] * 50)
    assert bimodal([1.0] * 50 + [1.11] * 50)


def test_cut_between_levels_is_not_drawn_aside_by_spikes():
    """Two levels are found although three samples in a hundred took five times as long."""
    samples = [1.0] * 60 + [1.2] * 37 + [5.0] * 3
    spread = _generator().lognormal(0.0, 0.02, 100)
    assert bimodal((np.array(samples) * spread).tolist())


def test_fewer_than_50_samples_have_no_levels():
    """Of 49 nothing is said, however far apart."""
    assert not bimodal([1.0] * 25 + [2.0] * 24)
    assert bimodal([1.0] * 25 + [2.0] * 25)


def test_every_flag_together_in_a_fixed_order():
    """All five, each with its advice."""
    medians = [1.0] * 10 + [1.5] * 10
    raised = flags_of(
        replace(QUIET, others_cpus=2.0, throttle_events=1),
        threads=2,
        cores=2,
        round_medians=medians,
        samples=medians * 3,
        settled=False,
    )
    assert raised == ("contended", "throttled", "drifting", "bimodal", "unsteady")
    assert raised == tuple(ADVICE)


def test_good_samples_of_a_quiet_machine_have_no_flags():
    """Nothing to say is an empty tuple."""
    samples = _generator().lognormal(0.0, 0.02, 200).tolist()
    raised = flags_of(
        QUIET, threads=2, cores=2, round_medians=samples[:40], samples=samples, settled=True
    )
    assert raised == ()
