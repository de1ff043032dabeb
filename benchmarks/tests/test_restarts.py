"""One process's part of a case, and what several of them say together."""

import math
from dataclasses import replace

import pytest
from fake_rigs import EXACT, case_of, prepared_of, window_of

from benchmarks.measure.disturbance import disturbance_of
from benchmarks.measure.flags import ADVICE
from benchmarks.measure.intervals import Interval
from benchmarks.measurement import Restart
from benchmarks.restarts import calibrated, flags_of_any, restart_record

# On a machine that says nothing, so that nothing it did is flagged.
RESTART = Restart(
    prepared=prepared_of(),
    rounds=((0.4, 0.6), (0.5,), (0.3, 0.5, 0.7)),
    cycles=(0, 1, 3),
    median_s=0.5,
    interval=Interval(value=0.5, low=0.45, high=0.55),
    converged=True,
    disturbance=disturbance_of(window_of(3.0), [], cores=2),
    answer=EXACT,
    calibration={"matmul_s": 0.001, "copy_s": 0.004},
    harness_cost_s=1e-7,
)


def record(restart=RESTART, **axes):
    """The record of a process."""
    return restart_record(case_of("a", **axes), restart)


def test_rounds_are_told_by_their_samples_and_cycles():
    """So that the samples, which stand elsewhere in one row, can be cut again."""
    known = record()
    assert (known.samples, known.cycles) == ([2, 1, 3], [0, 1, 3])
    assert sum(known.samples) == len(RESTART.samples)
    assert RESTART.samples == (0.4, 0.6, 0.5, 0.3, 0.5, 0.7)


def test_a_record_says_how_the_process_went():
    """The median and its interval, the warm-up, the fixed work and the cost of timing."""
    known = record()
    assert (known.median_s, known.low_s, known.high_s, known.converged) == (0.5, 0.45, 0.55, True)
    assert (known.first_call_s, known.warmup_calls, known.warmup_s, known.settled) == (
        5.0,
        3,
        1.5,
        True,
    )
    assert known.calibration == {"matmul_s": 0.001, "copy_s": 0.004}
    assert (known.harness_cost_s, known.flags) == (1e-7, [])
    assert (known.disturbance["wall_s"], known.disturbance["steal_cpus"]) == (3.0, None)


def test_what_is_not_known_is_nothing():
    """Too few rounds have no interval, which is not one of width 0."""
    known = record(replace(RESTART, interval=None))
    assert (known.low_s, known.high_s) == (None, None)


def test_compile_time_is_told_of_compiled_modes_alone():
    """An eager first call has caches to fill, and compiles nothing."""
    assert record(mode="compile").compile_s == 4.5
    assert record().compile_s is None


def test_a_record_is_plain_values():
    """It survives the way through its own reader."""
    known = record()
    assert type(known).from_dict(known.to_dict()) == known


def test_flags_come_from_what_was_seen():
    """A warm-up that never settled, and rounds that climb by half."""
    rounds = tuple((1.0 + 0.05 * number,) for number in range(10))
    climbing = replace(RESTART, prepared=prepared_of(settled=False), rounds=rounds)
    assert record(climbing).flags == ["drifting", "unsteady"]


@pytest.mark.parametrize(("device", "flagged"), [("cpu", True), ("cuda", False)])
def test_a_gpu_s_case_needs_one_core_and_not_its_threads(monkeypatch, device, flagged):
    """One CPU's worth of others fits on two cores beside one thread, and not beside two."""
    monkeypatch.setattr("benchmarks.restarts.usable_cpus", lambda: {0, 1})
    # Of 6 s that two CPUs had in 3 s, 3 s were others' and none was ours.
    busy = window_of(3.0, cpu_s=0.0, busy_s=3.0, accounted_s=6.0)
    shared = replace(RESTART, disturbance=disturbance_of(busy, [], cores=2))
    assert shared.disturbance.others_cpus == 1.0
    assert ("contended" in record(shared, device=device).flags) == flagged


def test_flags_of_all_processes_are_in_their_fixed_order():
    """Once each, whichever process has raised them and in whichever order."""
    restarts = [replace(record(), flags=flags) for flags in (["unsteady"], [], ["contended"] * 2)]
    restarts.append(replace(record(), flags=["drifting", "unsteady"]))
    assert flags_of_any(restarts) == ["contended", "drifting", "unsteady"]
    assert flags_of_any([replace(record(), flags=list(reversed(ADVICE)))]) == list(ADVICE)


def test_a_calibrated_call_is_one_in_units_of_the_fixed_work():
    """1 ms and 4 ms have the geometric mean 2 ms: half a second is 250 of it.

    In a process of half the speed 1.2 s over 4 ms are 300; together sqrt(250 * 300).
    """
    slow = replace(record(), median_s=1.2, calibration={"matmul_s": 0.002, "copy_s": 0.008})
    assert calibrated([record()]) == pytest.approx(250.0)
    assert calibrated([record(), slow]) == pytest.approx(math.sqrt(250 * 300))


def test_a_slow_hour_leaves_a_calibrated_call_as_it_is():
    """Everything takes three times as long, and its share of the fixed work is the same."""
    slow = replace(record(), median_s=3 * 0.5, calibration={"matmul_s": 0.003, "copy_s": 0.012})
    assert calibrated([slow]) == pytest.approx(calibrated([record()]))
