"""Several runs beside each other."""

import pytest

from reports.comparison import compare
from reports.reading import LoadError


def test_ratio_is_candidate_over_baseline_with_its_extremes(record, run):
    """Quartiles 1, 2, 4 s and 3, 5, 6 s: from 3/4 over 5/2 to 6/1."""
    baseline = record(call_q1_s=1.0, call_s=2.0, call_q3_s=4.0)
    candidate = record(call_q1_s=3.0, call_s=5.0, call_q3_s=6.0)
    (row,) = compare([run(baseline), run(candidate, path="/results/two/benchmark.json")]).rows
    (ratio,) = row.ratios
    assert ratio.span == (3 / 4, 5 / 2, 6.0)
    assert not ratio.in_turns


def test_slow_machine_drops_out_of_the_calibrated_ratio(record, run):
    """Twice the time, and twice the time of the fixed work beside it."""
    work = {"matmul_s": 0.001, "copy_s": 0.004, "python_s": 0.002}
    fast = record(medians=(0.002, 0.002))
    slow = record(medians=(0.004, 0.004), restarted={"calibration": work}, calibrated_call=2.0)
    (row,) = compare([run(fast), run(slow, path="/results/two/benchmark.json")]).rows
    assert [ratio.value for ratio in row.ratios] == [pytest.approx(2.0)]
    assert [ratio.span for ratio in row.calibrated_ratios] == [pytest.approx((1.0, 1.0, 1.0))]


def test_only_shared_cases_are_compared(record, run):
    """What one run lacks says nothing about the other."""
    shared = record()
    first = run(record(subject="alone"), shared)
    second = run(record(call_s=0.003), path="/results/two/benchmark.json", torch="3.0")
    comparison = compare([first, second])
    (row,) = comparison.rows
    assert row.name == "resnet18"
    assert row.group == "latency, 3x224x224, cpu"
    assert [ratio.value for ratio in row.ratios] == [pytest.approx(1.5)]


def test_runs_of_the_same_devices_are_compared_device_by_device(record, run):
    """Two machines with a GPU: CPU beside CPU, GPU beside GPU, also what the GPUs alone can."""
    cases = [record(), record(device="cuda"), record(device="cuda", precision="tf32")]
    twice = [record(device=c.device, precision=c.precision, call_s=0.004) for c in cases]
    one = run(*cases, gpu="GPU A")
    two = run(*twice, path="/results/two/benchmark.json", gpu="GPU B")
    comparison = compare([one, two])
    assert [series.name for series in comparison.series] == [
        "Test CPU, 2 cores + GPU A",
        "Test CPU, 2 cores + GPU B",
    ]
    assert [(row.group.rpartition(", ")[2], row.name) for row in comparison.rows] == [
        ("cpu", "resnet18"),
        ("cuda", "resnet18"),
        ("cuda", "resnet18 tf32"),
    ]
    assert [row.ratios[0].value for row in comparison.rows] == [2.0, 2.0, 2.0]


def test_runs_without_a_device_in_common_are_compared_across_devices(record, run):
    """A case is then the same on another device where all else is the same."""
    gpu = run(record(device="cuda", call_s=0.001), gpu="Test GPU")
    cpu = run(record(), path="/results/two/benchmark.json", cpu="Other CPU")
    comparison = compare([cpu, gpu])
    assert [series.name for series in comparison.series] == ["Other CPU", "Test GPU"]
    (row,) = comparison.rows
    assert row.group == "latency, 3x224x224"
    assert [ratio.value for ratio in row.ratios] == [0.5]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"torch": "3.0"}, ["torch 2.14.1", "torch 3.0"]),
        ({"cpu": "Other CPU"}, ["Test CPU, 2 cores", "Other CPU, 2 cores"]),
        ({"cpu": "Other CPU", "torch": "3.0"}, ["Test CPU, 2 cores", "Other CPU, 2 cores"]),
        ({}, ["/results/one/benchmark.json", "/results/two/benchmark.json"]),
    ],
)
def test_series_are_named_by_what_tells_them_apart(record, run, changes, names):
    """The first fact that differs is enough; the file's path is always its own."""
    runs = [run(record()), run(record(), path="/results/two/benchmark.json", **changes)]
    assert [series.name for series in compare(runs).series] == names


def test_three_series_take_as_many_facts_as_they_need(record, run):
    """Two of one machine differ by version, the third by machine."""
    runs = [
        run(record()),
        run(record(), path="/results/two/benchmark.json", torch="3.0"),
        run(record(), path="/results/three/benchmark.json", cpu="Other CPU"),
    ]
    assert [series.name for series in compare(runs).series] == [
        "Test CPU, 2 cores, torch 2.14.1",
        "Test CPU, 2 cores, torch 3.0",
        "Other CPU, 2 cores, torch 2.14.1",
    ]


def test_runs_without_a_shared_case_are_refused(record, run):
    """An empty comparison would look like an answer."""
    runs = [run(record()), run(record(subject="other"), path="/results/two/benchmark.json")]
    with pytest.raises(LoadError) as refusal:
        compare(runs)
    assert str(refusal.value) == (
        "/results/one/benchmark.json and /results/two/benchmark.json: they share no case"
    )


def test_run_without_figures_is_refused(record, run):
    """Where all was skipped there is nothing to compare."""
    with pytest.raises(LoadError, match=r"^/results/one/benchmark.json: nothing was measured"):
        compare([run(), run(record(), path="/results/two/benchmark.json")])
