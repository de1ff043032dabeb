"""Options become the way a run measures, or one clear line."""

import pytest

from benchmarks.options import read_options
from benchmarks.settings import Sampling, Settings, read_settings

# What pytest-benchmark hands on where nothing was typed; its seconds are text.
HOST = {
    "benchmark_max_time": "1.0",
    "benchmark_min_time": "0.000005",
    "benchmark_min_rounds": 5,
    "benchmark_precision": None,
    "benchmark_cprofile": None,
}


def read(**given):
    """The settings of a command line that holds only these."""
    values = HOST | given
    return read_settings(values.get, read_options(given.get))


def test_nothing_asked_for_is_three_processes_to_one_percent():
    """A third of a second of rounds in each at most, three of them at least."""
    assert read() == Settings(
        restarts=3,
        in_process=False,
        sampling=Sampling(target=0.01, max_time_s=1 / 3, least_rounds=3),
        min_sample_s=5e-6,
        case_timeout_s=300.0,
        input_shape=None,
        seed=0,
    )


@pytest.mark.parametrize(
    ("given", "restarts"),
    [
        ({"preset": "smoke"}, 1),
        ({"preset": "smoke", "restarts": "4"}, 4),
        ({"preset": "smoke", "precision": "bfloat16"}, 1),
        ({"preset": "smoke", "subject": "resnet18"}, 3),
        ({"preset": "full"}, 3),
        ({"restarts": "1"}, 1),
        ({"in_process": True}, 1),
        ({"in_process": True, "restarts": "1"}, 1),
        ({"in_process": False, "restarts": "2"}, 2),
    ],
)
def test_restarts_are_three_unless_something_says_otherwise(given, restarts):
    """A smoke run needs one, unless its subjects were replaced; this process is one."""
    assert read(**given).restarts == restarts


@pytest.mark.parametrize(
    ("min_rounds", "restarts", "least"),
    [(5, "1", 5), (5, "2", 3), (30, "3", 10), (31, "3", 11), (1, "1", 3)],
)
def test_min_rounds_are_meant_for_all_processes_together(min_rounds, restarts, least):
    """The share of each is rounded up, and three are taken in any event."""
    settings = read(benchmark_min_rounds=min_rounds, restarts=restarts)
    assert settings.sampling.least_rounds == least


@pytest.mark.parametrize(
    ("given", "max_time_s"),
    [({"restarts": "1"}, 6.0), ({"restarts": "4"}, 1.5), ({"in_process": True}, 6.0)],
)
def test_time_is_meant_for_all_processes_together(given, max_time_s):
    """Six seconds are shared, so that more restarts take no more of them."""
    settings = read(benchmark_max_time="6", **given)
    assert settings.sampling.max_time_s == max_time_s


def test_pytest_benchmark_s_options_keep_their_meaning():
    """Precision and the least sample are handed on as numbers."""
    settings = read(benchmark_precision=0.05, benchmark_min_time="0.001")
    assert (settings.sampling.target, settings.min_sample_s) == (0.05, 0.001)


def test_time_and_shape_are_read():
    """Seconds may be broken, and a shape is the user's own module's."""
    settings = read(case_timeout="2.5", input_shape="3,8,8")
    assert (settings.case_timeout_s, settings.input_shape) == (2.5, (3, 8, 8))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"restarts": "0"}, "--restarts '0': allowed are whole numbers from 1"),
        ({"restarts": "1.5"}, "--restarts '1.5': allowed are whole numbers from 1"),
        ({"restarts": ""}, "--restarts '': allowed are whole numbers from 1"),
        (
            {"restarts": "3", "in_process": True},
            "--restarts '3': with --in-process there is one process, so 1",
        ),
        (
            {"case_timeout": "5", "in_process": True},
            "--case-timeout: not allowed with --in-process, which cannot end a case",
        ),
        ({"case_timeout": "soon"}, "--case-timeout 'soon': allowed are seconds above 0"),
        ({"case_timeout": "0"}, "--case-timeout '0': allowed are seconds above 0"),
        ({"case_timeout": "inf"}, "--case-timeout 'inf': allowed are seconds above 0"),
        ({"case_timeout": "nan"}, "--case-timeout 'nan': allowed are seconds above 0"),
        (
            {"benchmark_cprofile": "tottime"},
            "--benchmark-cprofile: not allowed, a case runs in other processes",
        ),
    ],
)
def test_a_wrong_value_is_one_line(given, message):
    """The option, the value and what is allowed."""
    with pytest.raises(ValueError, match="--") as refusal:
        read(**given)
    assert str(refusal.value) == message


def test_a_result_says_how_it_was_measured():
    """All that bounds the rounds, as plain values."""
    assert read(restarts="2").described == {
        "restarts": 2,
        "in_process": False,
        "target": 0.01,
        "max_time_s": 0.5,
        "least_rounds": 3,
        "min_sample_s": 5e-6,
        "case_timeout_s": 300.0,
        "seed": 0,
    }
