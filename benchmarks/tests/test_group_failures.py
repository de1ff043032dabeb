"""A group is measured to its end, whatever becomes of one of its cases."""

import pytest
from fake_groups import (
    RESTARTS,
    ROUNDS,
    cases,
    failed,
    lost,
    measure,
    measure_cases,
    nobody,
    settings,
    trouble,
)
from fake_rigs import World, case_of

from benchmarks.failures import WorkerLost
from benchmarks.groups import Together
from benchmarks.measurement import Measurement


@pytest.mark.parametrize("step", ["prepare", "turn", "answer", "weigh"])
def test_a_case_that_fails_ends_alone(step):
    """At whatever step; it is asked for nothing more, and the others lose no round."""
    world = World()
    trouble(world, step, failed("b", "wrong"))
    results = measure(world, "abc")
    assert (results["b"].status, results["b"].reason) == ("wrong", "boom")
    assert world.names(step).count("b") == 1
    for name in "ac":
        assert [len(restart.rounds) for restart in results[name].restarts] == [ROUNDS] * RESTARTS


@pytest.mark.parametrize("step", ["prepare", "turn", "answer"])
def test_what_was_measured_twice_and_fails_the_third_time_is_not_measured(step):
    """Two restarts of a case that is wrong in the third are no figure."""
    world = World()
    trouble(world, step, failed("b", "wrong"), process=3)
    results = measure(world, "ab")
    assert results["b"].status == "wrong"
    assert isinstance(results["a"], Measurement)


@pytest.mark.parametrize("step", ["prepare", "turn", "answer", "weigh"])
def test_a_crash_repeats_the_restart_without_the_culprit(step):
    """It goes down in the second process; the others have three whole ones all the same."""
    world = World()
    trouble(world, step, lost("b"), process=2)
    results = measure(world, "abc")
    for name in "ac":
        restarts = results[name].restarts
        assert [len(restart.rounds) for restart in restarts] == [ROUNDS] * RESTARTS
        assert [len(restart.cycles) for restart in restarts] == [ROUNDS] * RESTARTS
        assert results[name].turns == 1
    assert not world.open


def test_the_culprit_of_a_crash_is_tried_alone():
    """There it comes through, in turns of its own, with as many restarts as the others."""
    world = World()
    trouble(world, "turn", lost("b"), alone=False)
    results = measure(world, "abc")
    assert [results[name].turns for name in "abc"] == [1, 2, 1]
    assert len(results["b"].restarts) == RESTARTS
    assert world.together()[-RESTARTS:] == [{"b"}] * RESTARTS


def test_a_crash_alone_stands():
    """It is tried beside the others and once alone, and that is all."""
    world = World()
    trouble(world, "turn", lost("b"))
    results = measure(world, "ab")
    assert (results["b"].status, results["b"].reason) == ("crashed", "signal SIGSEGV")
    assert world.names("turn").count("b") == 2
    assert isinstance(results["a"], Measurement)


def test_a_case_that_is_too_slow_is_not_tried_again():
    """Alone it would take as long; the restart that it has spoilt is repeated."""
    world = World()
    trouble(world, "turn", lost("b", "timed_out"))
    results = measure(world, "ab")
    assert results["b"].status == "timed_out"
    assert world.names("turn").count("b") == 1
    assert len(results["a"].restarts) == RESTARTS


@pytest.mark.parametrize("step", ["prepare", "turn"])
def test_out_of_memory_beside_others_is_tried_alone(step):
    """What the others hold may be what was missing."""
    world = World()
    trouble(world, step, failed("b", "out_of_memory"), alone=False)
    results = measure(world, "ab")
    assert len(results["b"].restarts) == RESTARTS
    assert results["b"].turns == 2


def test_out_of_memory_alone_stands():
    """It is asked for twice, and then it is the case's outcome."""
    world = World()
    trouble(world, "prepare", failed("b", "out_of_memory"))
    results = measure(world, "ab")
    assert results["b"].status == "out_of_memory"
    assert world.names("prepare").count("b") == 2


def test_an_only_case_is_not_tried_twice():
    """It was alone from the first."""
    world = World()
    trouble(world, "prepare", failed("a", "out_of_memory"))
    assert measure(world, "a")["a"].status == "out_of_memory"
    assert world.names("prepare") == ["a"]


def test_a_second_crash_of_the_only_one_left_stands():
    """With the first culprit gone the other was alone, and tried as such."""
    world = World()

    def both(asked, _alive):
        if asked.name == "turn":
            raise lost(asked.subject)

    world.trouble = both
    results = measure(world, "ab")
    assert {result.status for result in results.values()} == {"crashed"}
    assert sorted(world.names("turn").count(name) for name in "ab") == [1, 2]


@pytest.mark.parametrize("step", ["harness_cost_s", "calibrate"])
def test_a_worker_that_cannot_start_ends_all_its_cases(step):
    """Once, and under each case's own name; nothing is tried for ever."""
    world = World()

    def breaks(asked, _alive):
        if asked.name == step:
            raise WorkerLost("", "crashed", "exit status 1")

    world.trouble = breaks
    results = measure(world, "abc")
    assert world.names(step) == ["cpu"]
    for name, result in results.items():
        assert (result.case_id, result.status) == (case_of(name).id, "crashed")
        assert result.reason == "exit status 1"
    assert not world.open


def test_a_process_that_cannot_be_had_for_a_compiled_case_costs_that_case():
    """The others have theirs; the restart is repeated without it."""
    world = World()
    open_rig = world.open_rig

    def no_more(case, generation):
        if case.mode != "eager":
            raise WorkerLost("", "failed", "no worker could be started")
        return open_rig(case, generation)

    world.open_rig = no_more
    (eager,), (compiled,) = cases("a"), cases("b", mode="compile")
    results = measure_cases(world, [eager, compiled], settings())
    assert len(results[eager.id].restarts) == RESTARTS
    failed_case = results[compiled.id]
    assert (failed_case.case_id, failed_case.status) == (compiled.id, "failed")
    assert failed_case.reason == "no worker could be started"
    assert not world.open


def test_a_failed_case_that_takes_its_process_along_costs_the_others_nothing():
    """It has ended already; the restart is repeated, and each of them is measured whole."""
    world = World()

    def trouble_with_b(asked, _alive):
        if asked.subject == "b" and asked.name == "turn":
            raise failed("b", "wrong")
        if asked.subject == "b" and asked.name == "drop":
            raise lost("b")

    world.trouble = trouble_with_b
    results = measure(world, "abc")
    assert (results["b"].status, results["b"].reason) == ("wrong", "boom")
    for name in "ac":
        assert [len(restart.rounds) for restart in results[name].restarts] == [ROUNDS] * RESTARTS


def test_processes_end_where_the_user_stops():
    """Ctrl-C is nobody's failure, and leaves no process behind."""
    world = World()

    def stopped(asked, _alive):
        if asked.name == "turn":
            raise KeyboardInterrupt

    world.trouble = stopped
    with pytest.raises(KeyboardInterrupt):
        measure(world, "ab")
    assert not world.open


def test_what_crashed_beside_others_is_a_set_of_its_own():
    """A set has results for those that came through, and hands the other on."""
    world = World()
    trouble(world, "turn", lost("a"), alone=False)
    together = Together(cases(*"abc"), 1, settings(restarts=1), world.open_rig)
    together.measure(nobody)
    assert together.postponed == [cases("a")]
    assert together.results.keys() == {case.id for case in cases("b", "c")}
