"""Cases that are alive together take turns."""

from itertools import chain, cycle, repeat

import numpy as np
import pytest
from fake_rigs import EXACT, case_of, prepared_of, turn_of, window_of

from benchmarks.failures import CaseFailed, WorkerLost
from benchmarks.measure.disturbance import Speeds
from benchmarks.measure.intervals import FIRST_LOOK
from benchmarks.messages import Turn
from benchmarks.settings import Sampling
from benchmarks.turns import Beat, Sitting, take_turns

CALL_S = 0.01
# Four rounds and no more: the time is up before the first.
FOUR_ROUNDS = Sampling(target=0.01, max_time_s=0.0, least_rounds=4)


class Stage:
    """The cases of one process and its fixed work; who was on, in order.

    Attributes:
        turns: by subject, what each turn gives; an error is raised.
    """

    def __init__(self, **turns):
        self.turns = {name: iter(given) for name, given in turns.items()}
        self.log = []

    def turn(self, case):
        self.log.append(case.subject)
        turn = next(self.turns[case.subject])
        if isinstance(turn, Exception):
            raise turn
        return turn

    def calibrate(self, device):
        self.log.append(device)
        return {"matmul_s": 0.001 * len(self.log), "copy_s": 0.5}

    def sittings(self, sampling):
        """One for each case."""
        return [Sitting(case_of(name), prepared_of(), sampling, self.turn) for name in self.turns]

    def play(self, sampling, seed=0):
        """Takes all turns; returns the sittings by subject, the failures and the beat."""
        sittings, beat = self.sittings(sampling), Beat(lambda: self.calibrate("cpu"))
        failed = take_turns(sittings, beat, np.random.default_rng(seed))
        return {sitting.case.subject: sitting for sitting in sittings}, failed, beat

    @property
    def cycles(self):
        """The log, cut where the fixed work begins a cycle."""
        cycles = []
        for name in self.log:
            if name == "cpu":
                cycles.append([])
            else:
                cycles[-1].append(name)
        return cycles


def steady(seconds=CALL_S):
    """Rounds that all take the same."""
    return repeat(turn_of(seconds))


def restart(sitting):
    """What a sitting gave, where nobody asks for the fixed work."""
    return sitting.restart(EXACT, Beat(lambda: Stage().calibrate("cpu")), 1e-7)


def test_every_case_has_one_round_a_cycle():
    """Nobody is passed over, and nobody comes twice before all have come."""
    stage = Stage(a=steady(), b=steady(), c=steady())
    sittings, failed, _ = stage.play(FOUR_ROUNDS)
    assert [sorted(cycle) for cycle in stage.cycles] == [["a", "b", "c"]] * 4
    assert [restart(sitting).cycles for sitting in sittings.values()] == [(0, 1, 2, 3)] * 3
    assert not failed


def test_order_changes_from_cycle_to_cycle():
    """With five cases and twelve cycles no case has always the same predecessor."""
    stage = Stage(a=steady(), b=steady(), c=steady(), d=steady(), e=steady())
    stage.play(Sampling(target=0.01, max_time_s=0.0, least_rounds=12))
    assert len({tuple(cycle) for cycle in stage.cycles}) > 6
    order = list(chain.from_iterable(stage.cycles))
    before_a = {order[place - 1] for place, name in enumerate(order) if name == "a" and place}
    assert len(before_a) > 2


@pytest.mark.parametrize(("seed", "same"), [(7, True), (8, False)])
def test_order_follows_from_the_seed(seed, same):
    """The same seed gives the same order, and another one another."""
    first, second = (Stage(a=steady(), b=steady(), c=steady(), d=steady()) for _ in range(2))
    first.play(FOUR_ROUNDS, seed=7)
    second.play(FOUR_ROUNDS, seed=seed)
    assert (first.log == second.log) == same


def test_a_precise_case_stops_and_the_others_go_on():
    """Even rounds are precise when first asked; those of two levels last until their time is up."""
    restless = cycle([turn_of(CALL_S), turn_of(2 * CALL_S)])
    stage = Stage(even=steady(), restless=restless)
    sampling = Sampling(target=0.01, max_time_s=60 * CALL_S, least_rounds=3)
    sittings, _, _ = stage.play(sampling)
    even, restless = restart(sittings["even"]), restart(sittings["restless"])
    assert (len(even.rounds), even.converged) == (FIRST_LOOK, True)
    # Two rounds take 3 calls' time, so that 40 take 60.
    assert (len(restless.rounds), restless.converged) == (40, False)
    assert stage.cycles[FIRST_LOOK:] == [["restless"]] * (40 - FIRST_LOOK)


def test_a_case_that_may_stop_stops_at_the_least_rounds():
    """It was precise at 20 rounds and is not asked again at 25, behind five that disagree."""
    disturbed = chain(repeat(turn_of(CALL_S), 20), repeat(turn_of(9 * CALL_S)))
    stage = Stage(a=disturbed)
    sampling = Sampling(target=0.01, max_time_s=1000.0, least_rounds=25)
    sittings, _, _ = stage.play(sampling)
    assert len(restart(sittings["a"]).rounds) == 25


def test_time_is_that_of_the_rounds_alone():
    """Ten rounds of 10 ms fill a tenth of a second, whatever the fixed work takes beside them."""
    stage = Stage(a=cycle([turn_of(CALL_S), turn_of(CALL_S, cpu_s=7.0)]))
    sittings, _, _ = stage.play(Sampling(target=1e-9, max_time_s=0.0999, least_rounds=3))
    assert len(restart(sittings["a"]).rounds) == 10


def test_slow_rounds_are_taken_to_their_least_number():
    """A round of 5 s exceeds its second at once, and is repeated all the same."""
    stage = Stage(slow=steady(5.0))
    sittings, _, _ = stage.play(Sampling(target=0.01, max_time_s=1.0, least_rounds=3))
    slow = restart(sittings["slow"])
    assert slow.rounds == ((5.0,),) * 3
    assert slow.interval is None
    assert not slow.converged


def test_a_failing_turn_ends_its_case_alone():
    """The others take all their turns; nobody asks again for the one that failed."""
    gone = CaseFailed(case_of("b").id, "failed", "boom")
    stage = Stage(a=steady(), b=[turn_of(CALL_S), gone], c=steady())
    sittings, failed, _ = stage.play(FOUR_ROUNDS)
    assert failed == {case_of("b").id: gone}
    assert [sorted(cycle) for cycle in stage.cycles] == [["a", "b", "c"]] * 2 + [["a", "c"]] * 2
    assert restart(sittings["c"]).cycles == (0, 1, 2, 3)


def test_a_lost_process_ends_the_turns():
    """What was alive there is gone, so that nobody can go on."""
    lost = WorkerLost(case_of("b").id, "crashed", "signal SIGSEGV")
    stage = Stage(a=steady(), b=[turn_of(CALL_S), lost])
    with pytest.raises(WorkerLost) as raised:
        stage.play(FOUR_ROUNDS)
    assert raised.value is lost
    assert stage.log[-1] == "b"


def test_fixed_work_is_timed_at_the_start_of_each_cycle():
    """Its median is kept: of three cycles, of two cases, the one when two turns had been taken."""
    stage = Stage(a=steady(), b=steady())
    _, _, beat = stage.play(Sampling(target=0.01, max_time_s=0.0, least_rounds=3))
    assert [place for place, name in enumerate(stage.log) if name == "cpu"] == [0, 3, 6]
    # What it takes grows with the log: 1 ms, 4 ms, 7 ms.
    assert beat.medians == {"matmul_s": 0.004, "copy_s": 0.5}


def test_restart_s_median_is_that_of_the_rounds_medians():
    """Medians 2, 4 and 7: their median is 4, though that of all samples is 2."""
    stage = Stage(a=[turn_of(1.0, 2.0, 2.0, 2.0, 9.0), turn_of(4.0), turn_of(7.0)])
    sittings, _, beat = stage.play(Sampling(target=0.01, max_time_s=0.0, least_rounds=3))
    given = sittings["a"].restart(EXACT, beat, 1e-7)
    assert given.median_s == 4.0
    assert given.samples == (1.0, 2.0, 2.0, 2.0, 9.0, 4.0, 7.0)
    assert (given.calibration, given.harness_cost_s) == (beat.medians, 1e-7)


def test_disturbance_is_that_of_all_rounds():
    """Windows add up, and looks are in the order of time where there were any."""
    looks = [
        Speeds(
            frequency_hz=None, throttle_events=events, gpu_clock_hz=None, gpu_throttle_reasons=None
        )
        for events in (3, 5)
    ]
    turns = [
        Turn(seconds=(1.0,), window=window_of(1.0, waiting_s=0.5), speeds=looks[0]),
        Turn(seconds=(1.0,), window=window_of(2.0, waiting_s=0.25), speeds=None),
        Turn(seconds=(1.0,), window=window_of(3.0, waiting_s=0.75), speeds=looks[1]),
    ]
    sittings, _, _ = Stage(a=turns).play(Sampling(target=0.01, max_time_s=0.0, least_rounds=3))
    disturbance = restart(sittings["a"]).disturbance
    assert (disturbance.wall_s, disturbance.waiting, disturbance.throttle_events) == (6.0, 0.25, 2)
    assert disturbance.others_cpus is None
