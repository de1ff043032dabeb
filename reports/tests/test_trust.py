"""A case of three processes: every figure is held against its samples."""

import math
from dataclasses import replace

import pytest

from reports.load import load_run
from reports.reading import LoadError

# Of three processes the rounds of each, in seconds per call. The medians of the rounds are 1, 2, 3;
# 2, 2, 2, 2, 2, 2 with one sample far away; and 5, 4, 3: of the processes 2, 2 and 4.
ROUNDS = (
    ((1.0, 1.0, 9.0), (2.0,), (3.0, 3.0)),
    ((2.0,), (2.0, 2.0, 50.0), (2.0,), (2.0,), (2.0,), (2.0,)),
    ((5.0,), (4.0,), (3.0,)),
)
DATA_OF_THREE = [1.0, 1.0, 9.0, 2.0, 3.0, 3.0, 2.0, 2.0, 2.0, 50.0, *[2.0] * 4, 5.0, 4.0, 3.0]
# Student's t for 2 degrees of freedom, two-sided 95 %.
T2 = 4.302652730


@pytest.fixture
def of_three(record):
    """The record of these rounds, its figures by hand; a batch of 4 through a compiled net."""
    middle = math.log(16) / 3  # Of ln 2, ln 2 and ln 4.
    deviation = math.log(2) / math.sqrt(3)  # (1/3, 1/3, 2/3) ln 2 away: squares sum to 2/3.
    half = T2 * deviation / math.sqrt(3)
    call_s = math.exp(middle)
    case = record(
        medians=(2.0, 2.0, 4.0),
        batch_size=4,
        mode="compile",
        call_s=call_s,
        call_low_s=math.exp(middle - half),
        call_high_s=math.exp(middle + half),
        call_min_s=1.0,
        call_q1_s=2.0,
        call_q3_s=3.0,
        samples=17,
        converged=False,
        flags=["contended", "drifting"],
        calibrated_call=call_s / 0.002,
        latency_s=call_s,
        images_per_second=4 / call_s,
        first_call_s=7.0,
        compile_s=5.0,
        warmup_calls=3,
        warmup_s=0.5,
    )
    return replace(case, restarts=list(restarts_of_three(case.restarts)))


def restarts_of_three(restarts):
    """The processes' own figures; only the second has rounds enough for an interval."""
    work = {"matmul_s": 0.001, "copy_s": 0.004}  # Their geometric mean is 2 ms.
    first = {"first_call_s": 7.0, "compile_s": 5.0, "warmup_calls": 3, "warmup_s": 0.5}
    own = (
        {"flags": ["drifting"], "low_s": None, "high_s": None, **first},
        {"flags": ["contended", "drifting"], "converged": False, "low_s": 2.0, "high_s": 2.0},
        {"low_s": None, "high_s": None},
    )
    for restart, rounds, changes in zip(restarts, ROUNDS, own, strict=True):
        samples, cycles = [*map(len, rounds)], [*range(len(rounds))]
        yield replace(restart, samples=samples, cycles=cycles, calibration=work, **changes)


@pytest.fixture
def document_of_three(document, of_three):
    """The real file's document with that case alone."""
    benchmark = document["benchmarks"][0]
    benchmark["extra_info"], benchmark["stats"]["data"] = of_three.to_dict(), DATA_OF_THREE
    document["benchmarks"] = [benchmark]
    document["suite"]["outcomes"] = [{"id": of_three.id, "status": "measured", "reason": None}]
    return document


def test_samples_are_read_by_process_and_round(write, document_of_three):
    """And every figure of three processes is what it is by hand."""
    (case,) = load_run(write(document_of_three)).cases
    assert case.restarts == ROUNDS
    assert case.samples_s == tuple(DATA_OF_THREE)
    assert [list(medians.values()) for medians in case.medians_s] == [[1, 2, 3], [2] * 6, [5, 4, 3]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("call_s", 2.0), ("call_low_s", 1.0), ("call_high_s", None), ("call_min_s", 1.5)),
        *(("call_q1_s", 1.5), ("call_q3_s", 4.0), ("call_p90_s", 5.0), ("samples", 18)),
        *(("converged", True), ("flags", ["drifting"]), ("flags", [])),
        *(("calibrated_call", 1.0), ("latency_s", 2.0), ("images_per_second", 2.0), ("flops", 7)),
        *(("first_call_s", 1.0), ("compile_s", None), ("warmup_calls", 4), ("warmup_s", 0.0)),
    ],
)
def test_figure_of_a_case_that_does_not_follow_is_refused(write, document_of_three, name, value):
    """From the restarts, the samples and the counts."""
    document_of_three["benchmarks"][0]["extra_info"][name] = value
    with pytest.raises(LoadError, match=f": {name} is not that of its samples and counts$"):
        load_run(write(document_of_three))


@pytest.mark.parametrize(
    ("number", "name", "value"),
    [(1, "median_s", 3.0), (2, "median_s", 2.1), (1, "low_s", 1.9), (2, "high_s", None)],
)
def test_figure_of_a_restart_that_does_not_follow_is_refused(
    write, document_of_three, number, name, value
):
    """From its own rounds."""
    document_of_three["benchmarks"][0]["extra_info"]["restarts"][number - 1][name] = value
    line = f": restart {number}: {name} is not that of its samples$"
    with pytest.raises(LoadError, match=line):
        load_run(write(document_of_three))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"harness_cost_s": -1e-9}, "harness_cost_s is -1e-09"),
        ({"first_call_s": 0.0}, "first_call_s is 0.0"),
        ({"samples": [0, 1, 5]}, "its rounds have [0, 1, 5] samples"),
        ({"samples": [], "cycles": []}, "its rounds have [] samples"),
        ({"cycles": [0, 1]}, "has 3 rounds and 2 cycles"),
        ({"cycles": [0, 2, 2]}, "its cycles do not grow from round to round"),
        ({"cycles": [-1, 0, 1]}, "its cycles do not grow from round to round"),
        ({"calibration": {}}, "has no calibration"),
        ({"calibration": {"copy_s": None}}, "its calibration has copy_s = None"),
        ({"calibration": {"copy_s": 0}}, "its calibration has copy_s = 0"),
        ({"flags": ["great"]}, "has the flag 'great', which is unknown"),
    ],
)
def test_restart_that_cannot_be_is_refused(write, document_of_three, of_three, changes, line):
    """Its number is named, too."""
    document_of_three["benchmarks"][0]["extra_info"]["restarts"][0] |= changes
    path = write(document_of_three)
    with pytest.raises(LoadError) as refusal:
        load_run(path)
    assert str(refusal.value) == f"{path}: case {of_three.id}: restart 1: {line}"


def test_case_without_restarts_is_refused(write, document_of_three):
    """Its samples belong to nobody."""
    document_of_three["benchmarks"][0]["extra_info"]["restarts"] = []
    with pytest.raises(LoadError, match=r": has no restarts$"):
        load_run(write(document_of_three))


def test_order_of_flags_is_free(write, document_of_three):
    """A set of them was raised."""
    document_of_three["benchmarks"][0]["extra_info"]["flags"] = ["drifting", "contended"]
    assert load_run(write(document_of_three)).cases


def test_ends_of_a_run_are_read(write, document_of_three):
    """Also crashed and timed out."""
    ended = [
        {"id": f"x-{status}", "status": status, "reason": "why"}
        for status in ("crashed", "timed_out", "failed", "skipped")
    ]
    document_of_three["suite"]["outcomes"] += ended
    run = load_run(write(document_of_three))
    assert [outcome.status for outcome in run.outcomes][1:] == [each["status"] for each in ended]
