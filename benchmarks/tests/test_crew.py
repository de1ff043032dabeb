"""The processes of one restart."""

from pathlib import Path

import pytest
from fake_rigs import World, case_of

from benchmarks import crew
from benchmarks.crew import SETTLE_S, Crew, local_rigs, opened, worker_rigs
from benchmarks.rig import LocalRig

EAGER, OTHER = case_of("a"), case_of("b")
COMPILED = case_of("a", mode="compile")


@pytest.fixture
def rests(monkeypatch):
    """The rests that were taken, in seconds; they take no time."""
    taken = []
    monkeypatch.setattr("time.sleep", taken.append)
    return taken


@pytest.fixture
def world():
    """Where rigs come from."""
    return World()


@pytest.mark.usefixtures("rests")
def test_eager_cases_share_a_rig(world):
    """One process holds them all, and a compiled case has one for itself."""
    together = Crew(world.open_rig, "1.0")
    assert together.rig(EAGER) is together.rig(OTHER)
    assert together.rig(COMPILED) is not together.rig(EAGER)
    assert together.rig(COMPILED) is not together.rig(case_of("b", mode="compile"))
    assert world.open == {1, 2, 3}


@pytest.mark.usefixtures("rests")
def test_a_subject_that_stays_apart_has_a_rig_of_its_own(world):
    """Eager as it is; the others share theirs as ever."""
    together = Crew(world.open_rig, "1.0", apart=(OTHER.subject,))
    assert together.rig(OTHER) is not together.rig(EAGER)
    assert together.rig(case_of("c")) is together.rig(EAGER)
    assert world.open == {1, 2}


@pytest.mark.usefixtures("rests")
def test_every_rig_is_closed_also_where_one_resists(world):
    """The error is not hidden, and no process is left behind it."""
    together = Crew(world.open_rig, "1.0")
    stubborn = together.rig(EAGER)
    together.rig(COMPILED)
    close = stubborn.close

    def resist():
        close()
        raise TimeoutError

    stubborn.close = resist
    with pytest.raises(TimeoutError):
        together.close()
    assert world.open == set()


def test_a_rig_is_opened_when_its_first_case_comes(world):
    """A process that nobody needs is not started."""
    with opened(world.open_rig, "1.0") as together:
        assert world.open == set()
        together.rig(EAGER)
        assert world.open == {1}


def test_threads_of_another_process_come_to_rest_first(world, rests):
    """Only where the process changes: the same one's threads are those that are wanted."""
    together = Crew(world.open_rig, "1.0")
    for case in (EAGER, OTHER):
        together.rig(case)
    assert rests == []
    for case in (COMPILED, COMPILED, EAGER):
        together.rig(case)
    assert rests == [SETTLE_S, SETTLE_S]


@pytest.mark.usefixtures("rests")
def test_a_turn_is_taken_in_the_case_s_rig(world):
    """The rig of the compiled case knows nothing of the eager one."""
    together = Crew(world.open_rig, "1.0")
    for case in (EAGER, COMPILED):
        together.turn(case)
    assert [(asked.name, asked.process) for asked in world.asked] == [("turn", 1), ("turn", 2)]


@pytest.mark.usefixtures("rests")
def test_all_processes_end_behind_an_error(world):
    """Whatever it was."""

    def fail_inside():
        with opened(world.open_rig, "1.0") as together:
            together.rig(EAGER)
            together.rig(COMPILED)
            raise KeyError

    with pytest.raises(KeyError):
        fail_inside()
    assert world.open == set()


def test_local_rigs_are_of_this_process():
    """What --in-process asks for."""
    assert isinstance(local_rigs((4,))(EAGER, "1.0"), LocalRig)


@pytest.mark.parametrize(
    ("axes", "cache", "limited"),
    [
        ({}, None, True),
        ({"device": "cuda:1"}, None, False),
        ({"mode": "compile"}, "toys_a-inference-b1-4-float32-nchw-compile-cpu", True),
        (
            {"mode": "compile-max-autotune", "device": "cuda:1"},
            "toys_a-inference-b1-4-float32-nchw-compile-max-autotune-cuda_1",
            False,
        ),
    ],
)
def test_a_worker_s_options_follow_from_its_case(monkeypatch, axes, cache, limited):
    """Each compiled case has a cache of its own, and CUDA's reservations are not limited."""
    monkeypatch.setattr(crew, "RemoteRig", lambda options: options)
    options = worker_rigs((3, 8, 8), 60.0, Path("/caches"))(case_of("toys:a", **axes), "1.0")
    wanted = {}
    if cache:
        wanted["TORCHINDUCTOR_CACHE_DIR"] = f"/caches/1.0/{cache}"
        wanted["TRITON_CACHE_DIR"] = f"/caches/1.0/{cache}/triton"
    assert options.variables == wanted
    assert (options.memory_share is not None) == limited
    assert (options.input_shape, options.case_timeout_s) == ((3, 8, 8), 60.0)
