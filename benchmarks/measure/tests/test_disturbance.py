"""Windows of counters, and what is made of them."""

import json
from dataclasses import asdict, replace

import pytest

from benchmarks.measure.disturbance import Disturbance, Reading, Speeds, Window, disturbance_of

START = Reading(
    wall_s=100.0,
    cpu_s=10.0,
    voluntary_switches=1000,
    involuntary_switches=500,
    major_faults=7,
    waiting_s=1.0,
    busy_s=40.0,
    accounted_s=200.0,
    steal_s=2.0,
    cpu_pressure_s=5.0,
    memory_pressure_s=3.0,
    quota_s=0.5,
)
END = Reading(
    wall_s=102.0,
    cpu_s=12.0,
    voluntary_switches=1010,
    involuntary_switches=503,
    major_faults=8,
    waiting_s=1.5,
    busy_s=43.0,
    accounted_s=204.0,
    steal_s=2.1,
    cpu_pressure_s=6.0,
    memory_pressure_s=3.2,
    quota_s=0.6,
)
WINDOW = END - START
NO_LOOK = Speeds(
    frequency_hz=None, throttle_events=None, gpu_clock_hz=None, gpu_throttle_reasons=None
)


def _looks(**series):
    """One look for each position of the series given by name."""
    names, columns = series.keys(), zip(*series.values(), strict=True)
    return [replace(NO_LOOK, **dict(zip(names, column, strict=True))) for column in columns]


def test_two_readings_make_a_window():
    """A window has what each counter grew by."""
    assert (WINDOW.wall_s, WINDOW.cpu_s, WINDOW.busy_s) == (2.0, 2.0, 3.0)
    assert (WINDOW.voluntary_switches, WINDOW.major_faults) == (10, 1)


def test_windows_add_up():
    """Two rounds are the sum of each, whatever went on between them."""
    both = WINDOW + WINDOW
    assert isinstance(both, Window)
    assert (both.wall_s, both.involuntary_switches, both.waiting_s) == (4.0, 6, 1.0)


def test_unknown_in_one_window_is_unknown_in_the_sum():
    """A part that nobody counted is never taken for 0."""
    without = END - replace(START, steal_s=None)
    assert without.steal_s is None
    assert (WINDOW + without).steal_s is None
    assert (WINDOW + without).wall_s == 4.0


def test_hand_made_window_in_cpus_and_shares():
    """Of 2 CPUs 3 s of 4 s were busy: 1.5 CPUs, of which 1 was ours, so that others had half a CPU.

    Stolen were 0.1 s of 4 s: a 40th of 2 CPUs. The other shares are of the 2 s of wall time.
    """
    made = disturbance_of(WINDOW, [], cores=2)
    assert (made.wall_s, made.cpu_s) == (2.0, 2.0)
    assert made.others_cpus == pytest.approx(0.5)
    assert made.steal_cpus == pytest.approx(0.05)
    assert made.waiting == pytest.approx(0.25)
    assert made.cpu_pressure == pytest.approx(0.5)
    assert made.memory_pressure == pytest.approx(0.1)
    assert made.quota_throttled == pytest.approx(0.05)
    assert (made.voluntary_switches, made.involuntary_switches, made.major_faults) == (10, 3, 1)


def test_others_are_not_blamed_for_ticks_that_happen_to_fall_into_the_rounds():
    """A core that was ours alone and was booked one tick too many still leaves others nothing."""
    window = replace(WINDOW, cpu_s=2.0, busy_s=2.4, accounted_s=4.8)
    assert disturbance_of(window, [], cores=2).others_cpus == pytest.approx(0.0)


def test_others_never_take_less_than_nothing():
    """Ticks can say that everyone together worked less than we did."""
    window = replace(WINDOW, cpu_s=2.0, busy_s=1.8)
    assert disturbance_of(window, [], cores=2).others_cpus == 0.0


def test_everything_may_be_unknown():
    """Where the system says nothing, only the process's own times are left."""
    unknown = replace(
        WINDOW, **{name: None for name in asdict(WINDOW) if name not in ("wall_s", "cpu_s")}
    )
    made = asdict(disturbance_of(unknown, [NO_LOOK], cores=2))
    assert {name for name, value in made.items() if value is not None} == {"wall_s", "cpu_s"}


def test_no_rounds_have_no_shares():
    """A window of no length is nothing to divide by."""
    made = disturbance_of(START - START, [], cores=2)
    assert made.waiting is None
    assert made.others_cpus is None


def test_frequency_is_a_mean_and_a_change_in_time():
    """3, 3, 2, 2 GHz are 2.5 on average and fell by a third."""
    made = disturbance_of(WINDOW, _looks(frequency_hz=[3e9, 3e9, 2e9, 2e9]), cores=2)
    assert made.frequency_hz == pytest.approx(2.5e9)
    assert made.frequency_change == pytest.approx(-1 / 3)


def test_three_looks_are_too_few_for_a_change():
    """The mean is known from one look, a change from four."""
    made = disturbance_of(WINDOW, _looks(frequency_hz=[3e9, 3e9, 2e9]), cores=2)
    assert made.frequency_hz == pytest.approx(8e9 / 3)
    assert made.frequency_change is None


@pytest.mark.parametrize(("counts", "events"), [([5, 5, 8], 3), ([5, 5], 0), ([5], None)])
def test_throttle_events_are_those_between_the_looks(counts, events):
    """What had been counted before the first look is of no concern; one look knows no growth."""
    looks = _looks(throttle_events=counts)
    assert disturbance_of(WINDOW, looks, cores=2).throttle_events == events


def test_gpu_reasons_of_all_looks_are_kept_once():
    """A reason that was seen a single time is not lost."""
    looks = _looks(
        gpu_clock_hz=[1.5e9, None, 1.7e9],
        gpu_throttle_reasons=[("sw_power_cap", "gpu_idle"), None, ("gpu_idle",)],
    )
    made = disturbance_of(WINDOW, looks, cores=2)
    assert made.gpu_clock_hz == pytest.approx(1.6e9)
    assert made.gpu_throttle_reasons == ["gpu_idle", "sw_power_cap"]


def test_gpu_without_a_reason_is_not_an_unknown_one():
    """No reason is an empty list; a GPU that was not asked is `None`."""
    assert disturbance_of(WINDOW, [NO_LOOK], cores=2).gpu_throttle_reasons is None
    looks = _looks(gpu_throttle_reasons=[()])
    assert disturbance_of(WINDOW, looks, cores=2).gpu_throttle_reasons == []


def test_disturbance_is_ready_for_json():
    """It comes back from JSON as it was."""
    looks = _looks(frequency_hz=[3e9] * 4, gpu_throttle_reasons=[("gpu_idle",)] * 4)
    made = disturbance_of(WINDOW, looks, cores=2)
    assert Disturbance(**json.loads(json.dumps(asdict(made)))) == made
