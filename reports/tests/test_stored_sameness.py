"""Which two stored runs may be held against each other."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from made_pairs import OTHER, make_pair

from reports.reading import LoadError
from reports.stored.sameness import ensure_comparable, ensure_two


@pytest.fixture
def pair(run):
    """Makes two runs of one case each."""
    return partial(make_pair, run)


def test_runs_of_one_kind_may_be_compared(pair, record):
    """What does not matter to the speed may differ."""
    baseline, candidate = pair(record(), record(), fvcore="0.2", pytest_benchmark="6.0")
    assert baseline.suite.environment != candidate.suite.environment
    assert ensure_comparable(baseline, candidate) is None


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"cpu": "Other CPU"}, "machine cpu (Test CPU and Other CPU)"),
        ({"machine": {"cores": 4}}, "machine cores (none and 4)"),
        ({"torch": "2.15.0"}, "torch (2.14.1 and 2.15.0)"),
        ({"python": "3.12.1"}, "python (3.11.7 and 3.12.1)"),
        ({"numpy": "2.5"}, "numpy (none and 2.5)"),
        ({"cudnn": 91000}, "cudnn (none and 91000)"),
        ({"switches": {"cudnn_benchmark": True}}, "switches cudnn_benchmark (none and True)"),
        ({"variables": {"OMP_NUM_THREADS": "1"}}, "variables OMP_NUM_THREADS (none and 1)"),
        ({"threads": 1}, "threads (none and 1)"),
    ],
)
def test_runs_of_another_kind_are_refused_by_the_fields_that_differ(
    pair, record, environment, said
):
    """One line, with both values and the way out."""
    with pytest.raises(LoadError) as refusal:
        ensure_comparable(*pair(record(), record(), **environment))
    assert str(refusal.value) == (
        f"/results/one/benchmark.json and {OTHER}: their times cannot be compared, because these "
        f"differ: {said}; --across-machines compares what does not depend on them"
    )


def test_another_protocol_is_refused(pair, record):
    """Three restarts are not six."""
    first, second = pair(record(), record())
    second = replace(second, suite=replace(second.suite, protocol={"restarts": 6, "target": None}))
    with pytest.raises(LoadError, match=r"these differ: protocol restarts \(3 and 6\); --across"):
        ensure_comparable(first, second)


def test_all_fields_that_differ_are_named_each_value_short(pair, record):
    """The machine first; a long value is cut."""
    environment = {"machine": {"cpu": "x" * 100}, "torch": "2.15.0"}
    with pytest.raises(LoadError) as refusal:
        ensure_comparable(*pair(record(), record(), **environment))
    said = f"machine cpu (none and {'x' * 39}…); torch (2.14.1 and 2.15.0);"
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_run_and_its_copy_are_refused(run, record):
    """Wherever the copy lies; the same figures of another run are another run."""
    first, copied = run(record()), replace(run(record()), path=Path(OTHER))
    with pytest.raises(LoadError) as refusal:
        ensure_two(first, copied)
    assert str(refusal.value) == (
        f"/results/one/benchmark.json and {OTHER}: the same run twice; two runs are needed to tell "
        "what differs"
    )
    ensure_two(first, run(record(), path=OTHER))
    ensure_two(first, run(record(call_s=0.003)))
