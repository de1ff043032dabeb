"""Whether the layers are the call, and what a reader is told."""

import pytest

from benchmarks.profiling.agreement import agrees, remarks


@pytest.mark.parametrize(
    ("layers_s", "profiled_s", "plain_s", "expected"),
    [
        (0.95, 1.0, 1.0, True),
        (0.85, 1.0, 1.0, False),
        (0.85, 1.0, 0.82, True),  # Profiling costs more than is missing.
        (0.85, 1.0, 1.2, False),  # A plain call that was disturbed is no licence.
        (1.2, 1.0, 1.0, False),
    ],
)
def test_layers_agree_within_what_profiling_costs(layers_s, profiled_s, plain_s, expected):
    """And within what medians lose in being added up."""
    told = {"layers_s": layers_s, "profiled_s": profiled_s, "plain_s": plain_s}
    assert agrees(**told) is expected
    assert bool(remarks(**told, marked_s=plain_s, inside_s=layers_s)) is not expected


def test_what_is_in_no_module_is_told():
    """Of every call a half is somewhere else."""
    (line,) = remarks(layers_s=0.5, inside_s=0.5, profiled_s=1.0, marked_s=1.0, plain_s=1.0)
    assert line == "the layers are 50 % of a profiled call: the rest is outside of any module"


def test_a_disturbed_machine_is_told():
    """The layers are the call each time, and another one of them is disturbed."""
    (line,) = remarks(layers_s=0.5, inside_s=0.99, profiled_s=1.0, marked_s=1.0, plain_s=1.0)
    assert line.startswith("something else kept the machine busy")
    assert "50 %" in line


def test_a_plain_call_that_is_slower_than_a_watched_one_is_told():
    """Whatever slowed it down slowed the others down, too."""
    (line,) = remarks(layers_s=0.9, inside_s=0.99, profiled_s=1.0, marked_s=0.25, plain_s=1.0)
    assert line.startswith("something else kept the machine busy: a plain call took 4.0 times")


def test_a_heavy_profile_is_told():
    """Small layers are then mostly the watching."""
    (line,) = remarks(layers_s=0.99, inside_s=0.99, profiled_s=1.0, marked_s=0.5, plain_s=0.5)
    assert line.startswith("a profiled call takes 2.0 times a plain one")


def test_of_a_device_the_layers_are_its_time():
    """However long the host takes: three quarters of the call are waiting, and nothing is said."""
    call = {"profiled_s": 1.0, "plain_s": 1.0, "kernels_s": 0.25}
    assert agrees(layers_s=0.24, **call)
    assert not agrees(layers_s=0.9, **call)
    assert remarks(layers_s=0.24, inside_s=0.24, marked_s=1.0, **call) == []
    (line,) = remarks(layers_s=0.1, inside_s=0.1, marked_s=1.0, **call)
    assert line == (
        "the layers are 40 % of the device's time in a profiled call: the rest is outside of any "
        "module"
    )


def test_nothing_is_said_of_a_good_profile():
    """Silence is part of the signal."""
    assert remarks(layers_s=0.97, inside_s=0.99, profiled_s=1.0, marked_s=0.95, plain_s=0.95) == []
