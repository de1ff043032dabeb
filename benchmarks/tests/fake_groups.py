"""Groups of fake cases, how they are measured, and what may go wrong with one of them."""

import pytest
from fake_rigs import case_of

from benchmarks import crew, groups
from benchmarks.failures import CaseFailed, WorkerLost
from benchmarks.groups import measure_group
from benchmarks.settings import Sampling, Settings

ROUNDS = 3
RESTARTS = 3


def settings(*, restarts=RESTARTS, in_process=False, max_time_s=0.0, seed=0):
    """Three rounds a process, and no more."""
    return Settings(
        restarts=1 if in_process else restarts,
        in_process=in_process,
        sampling=Sampling(target=0.01, max_time_s=max_time_s, least_rounds=ROUNDS),
        min_sample_s=5e-6,
        case_timeout_s=300.0,
        input_shape=None,
        seed=seed,
    )


def cases(*names, **axes):
    """Cases by their subjects."""
    return [case_of(name, **axes) for name in names]


def nobody(_line):
    """Is told where the measuring stands."""


def measure_cases(world, group, asked, say=nobody):
    """The results of a group by id; what would open a rig, here or in a process, asks *world*."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "worker_rigs", lambda *_: world.open_rig)
        patch.setattr(groups, "local_rigs", lambda *_: world.open_rig)
        patch.setattr(crew, "SETTLE_S", 0.0)  # Fakes have no threads that spin.
        ended = list(measure_group(group, asked, say))
    results = {case_id: result for some in ended for case_id, result in some.items()}
    assert sum(map(len, ended)) == len(results)
    assert sorted(results) == sorted(case.id for case in group)
    return results


def measure(world, names, *, say=nobody, **kind):
    """The results of eager cases by subject."""
    results = measure_cases(world, cases(*names), settings(**kind), say)
    return {case.subject: results[case.id] for case in cases(*names)}


def lost(name, status="crashed"):
    """The process that the case took with it."""
    return WorkerLost(case_of(name).id, status, "signal SIGSEGV")


def failed(name, status="failed"):
    """A case that ended by itself."""
    return CaseFailed(case_of(name).id, status, "boom")


def trouble(world, asked_for, error, *, process=None, alone=True):
    """Raises *error* where its case is asked for that.

    Args:
        world: where.
        asked_for: the name of what is asked.
        error: names the case.
        process: in this one only.
        alone: whether also where no other case is alive.
    """

    def raises(asked, alive):
        if (asked.name, case_of(asked.subject).id) != (asked_for, error.case_id):
            return
        if process not in {None, asked.process} or (not alone and not set(alive) - {asked.subject}):
            return
        raise error

    world.trouble = raises
