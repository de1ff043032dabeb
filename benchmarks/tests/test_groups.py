"""A group is measured in turns, restart after restart."""

import pytest
from fake_groups import (
    RESTARTS,
    ROUNDS,
    cases,
    failed,
    measure,
    measure_cases,
    nobody,
    settings,
    trouble,
)
from fake_rigs import World, case_of

from benchmarks import groups
from benchmarks.groups import MEMORY_LEFT, Together


def test_each_restart_is_a_process_of_its_own():
    """Three processes, one behind the other, and each case has its rounds in all of them."""
    world = World()
    results = measure(world, "abc")
    assert world.together() == [{"a", "b", "c"}] * RESTARTS
    assert not world.open
    for result in results.values():
        assert [len(restart.rounds) for restart in result.restarts] == [ROUNDS] * RESTARTS
        assert result.turns == 1


def test_answers_are_checked_behind_the_rounds():
    """In every process, and nothing is timed after it."""
    world = World()
    measure(world, "ab")
    for process in range(1, RESTARTS + 1):
        names = [asked.name for asked in world.asked if asked.process == process]
        assert names.count("answer") == 2
        assert "turn" not in names[names.index("answer") :]


def test_cases_are_weighed_once():
    """What is the same in every process is found out in the first."""
    world = World()
    results = measure(world, "ab")
    limits = [asked.limits for asked in world.asked if asked.name == "prepare"]
    assert [limit.weighed for limit in limits] == [True, True, False, False, False, False]
    assert all(result.weights.peaks.allocated_bytes == 80 for result in results.values())


def test_iterations_of_the_first_process_are_kept():
    """Samples of all restarts are alike: the first process here chooses two, the next would three.

    Source:
        `FakeRig.prepare` chooses the process's number and one.
    """
    world = World()
    results = measure(world, "a")
    assert [restart.prepared.round.iterations for restart in results["a"].restarts] == [2, 2, 2]
    assert [asked.limits.iterations for asked in world.asked if asked.limits] == [None, 2, 2]


@pytest.mark.parametrize(
    ("max_time_s", "warmup_s"), [(0.01, 1.5), (5.0, 10.0)], ids=["least", "twice the rounds"]
)
def test_warm_up_may_take_twice_as_long_as_the_rounds(max_time_s, warmup_s):
    """And a second and a half at least."""
    world = World()
    measure(world, "a", restarts=1, max_time_s=max_time_s)
    (limits,) = [asked.limits for asked in world.asked if asked.limits]
    assert limits.warmup_s == warmup_s


@pytest.mark.parametrize(("in_process", "cached"), [(True, False), (False, True)])
def test_compiled_code_is_kept_for_other_processes(in_process, cached):
    """There are none where everything happens in this one."""
    world = World()
    measure(world, "a", in_process=in_process)
    assert {asked.limits.compile_caches for asked in world.asked if asked.limits} == {cached}


def test_order_follows_from_the_seed():
    """The same seed asks the same in the same order; restarts and other seeds differ."""
    world = World()
    logs = []
    for seed in (1, 1, 2):
        world.asked.clear()
        measure(world, "abcdef", seed=seed)
        logs.append([(asked.name, asked.subject) for asked in world.asked])
    assert logs[0] == logs[1]
    assert logs[0] != logs[2]
    prepared = [subject for name, subject in logs[0] if name == "prepare"]
    assert len({tuple(prepared[start : start + 6]) for start in (0, 6, 12)}) == RESTARTS


def test_all_is_said_while_it_goes_on():
    """How many cases take turns, and in which process."""
    world = World()
    said = []
    trouble(world, "turn", failed("b"), process=1)
    measure(world, "ab", restarts=2, say=said.append)
    assert said == ["2 in turns, process 1 of 2", "1 in turns, process 2 of 2"]


def test_cases_for_which_no_memory_is_left_form_later_sets():
    """Two fit beside each other: five cases are measured as two, two and one."""
    world = World()
    world.memory = lambda alive: 1.0 if alive < 2 else MEMORY_LEFT / 2
    results = measure(world, "abcde", restarts=2)
    sets = world.together()
    assert [len(alive) for alive in sets] == [2, 2, 2, 2, 1, 1]
    assert set.union(*sets[::2]) == set("abcde")
    assert sorted(result.turns for result in results.values()) == [1, 1, 2, 2, 3]
    assert all(len(result.restarts) == 2 for result in results.values())


def test_memory_left_is_that_of_all_processes_together(monkeypatch):
    """A process that starts late is told what there was before the first one."""
    monkeypatch.setattr(groups, "available_bytes", lambda: 800)
    world = World()
    measure_cases(world, [*cases("a", "b"), *cases("c", mode="compile")], settings(restarts=1))
    assert world.at_start_bytes == [800] * 3


def test_what_has_ended_is_handed_on_before_others_are_begun(monkeypatch):
    """Of cases that do not fit beside each other, the first are safe while the last are at it."""
    monkeypatch.setattr(groups, "worker_rigs", lambda *_: world.open_rig)
    world = World()
    world.memory = lambda alive: 1.0 if alive < 2 else MEMORY_LEFT / 2
    ended = groups.measure_group(cases(*"abc"), settings(), nobody)
    first = next(ended)
    assert len(first) == 2
    assert {case_of(name).id for name in world.names("turn")} == first.keys()
    (last,) = ended
    assert len(last) == 1


def test_memory_is_not_asked_for_the_first():
    """Where hardly any is left from the start, each case has its turn alone."""
    world = World()
    world.memory = lambda _: 0.0
    results = measure(world, "abc", restarts=1)
    assert sorted(result.turns for result in results.values()) == [1, 2, 3]


def test_a_case_postponed_in_a_later_process_starts_anew():
    """Its first restart was beside another; all that count are of one set."""
    world = World()

    def second_process_is_short(alive):
        return 0.0 if alive and {2} & world.open else 1.0

    world.memory = second_process_is_short
    results = measure(world, "ab")
    first, second = sorted(results.values(), key=lambda result: result.turns)
    assert (first.turns, second.turns) == (1, 2)
    assert [len(result.restarts) for result in (first, second)] == [RESTARTS] * 2


def test_in_this_process_compiled_cases_stay_apart():
    """Eager ones are alive together, and each compiled one is alone."""
    world = World()
    eager, compiled = cases("a", "b"), cases("c", "d", mode="compile")
    results = measure_cases(world, [compiled[0], *eager, compiled[1]], settings(in_process=True))
    assert world.together() == [{"a", "b"}, {"c"}, {"d"}]
    assert [results[case.id].turns for case in (*eager, *compiled)] == [1, 1, 2, 3]


def test_in_processes_compiled_cases_take_turns_with_the_others():
    """Each in one of its own; the turns are the same."""
    world = World()
    group = [*cases("a", "b"), *cases("c", mode="compile")]
    results = measure_cases(world, group, settings(restarts=1))
    assert sorted(map(sorted, world.together())) == [["a", "b"], ["c"]]
    assert {result.turns for result in results.values()} == {1}
    rounds = {case.id: results[case.id].restarts[0].cycles for case in group}
    assert set(rounds.values()) == {(0, 1, 2)}


def test_what_did_not_fit_is_one_set():
    """Those for which no memory was left have fewer beside them when they are on."""
    world = World()
    world.memory = lambda _: 0.0
    together = Together(cases(*"abcd"), 1, settings(restarts=1), world.open_rig)
    together.measure(nobody)
    (apart,) = together.postponed
    assert len(apart) == 3
    assert together.results.keys() == {case.id for case in cases(*"abcd")} - {c.id for c in apart}
