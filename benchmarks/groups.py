"""A group of cases is measured: in turns, restarted, whatever becomes of one of them."""

import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.cases import Case
from benchmarks.crew import Crew, OpenRig, local_rigs, opened, worker_rigs
from benchmarks.failures import NO_CASE, CaseFailed, WorkerLost
from benchmarks.measure.memory_limit import available_bytes
from benchmarks.measurement import Measurement, Restart
from benchmarks.messages import Limits, Weights
from benchmarks.settings import Settings
from benchmarks.turns import Beat, Sitting, take_turns

# Below this share of free memory no further case is made alive beside the others: what their
# calls allocate has to fit as well.
MEMORY_LEFT = 0.3
# A warm-up may take as long as the rounds behind it twice over, and at least three times as long
# as the slowest calls are watched.
LEAST_WARMUP_S = 1.5
# Alone, such a case may come through: another one's memory or its bug was in the way.
WORTH_A_TRY_ALONE = ("crashed", "out_of_memory")

Say = Callable[[str], None]
Results = Mapping[str, Measurement | CaseFailed]


def measure_group(cases: Sequence[Case], settings: Settings, say: Say) -> Iterator[Results]:
    """Measures cases that will be compared; every one ends as a measurement or a failure.

    They are alive together where memory allows. A case that crashes or runs out of memory
    beside others is tried once more alone.

    Args:
        cases: of one group and one device.
        settings: how.
        say: is told where the measuring stands.

    Yields:
        the cases that have ended, before others are begun.
    """
    waiting = deque(_sets(cases, settings))
    turns = 0
    with tempfile.TemporaryDirectory(prefix="compiled-") as caches:
        open_rig = (
            local_rigs(settings.input_shape)
            if settings.in_process
            else worker_rigs(settings.input_shape, settings.case_timeout_s, Path(caches))
        )
        while waiting:
            turns += 1
            together = Together(waiting.popleft(), turns, settings, open_rig)
            together.measure(say)
            waiting.extend(together.postponed)
            yield together.results


def _sets(cases: Sequence[Case], settings: Settings) -> list[list[Case]]:
    """The cases that start out together: all, but compiled ones share no process with others."""
    if not settings.in_process:
        return [list(cases)]
    eager = [case for case in cases if case.mode == "eager"]
    return [*([eager] if eager else []), *([case] for case in cases if case.mode != "eager")]


class Together:
    """Cases that are alive together, over all restarts.

    Attributes:
        results: by case id, once `measure` has returned.
        postponed: sets of cases that have to be measured apart from these.
    """

    def __init__(
        self, cases: list[Case], turns: int, settings: Settings, open_rig: OpenRig
    ) -> None:
        self.results: dict[str, Measurement | CaseFailed] = {}
        self.postponed: list[list[Case]] = []
        self._overflow: list[Case] = []
        self._cases = {case.id: case for case in cases}
        self._turns = turns
        self._settings = settings
        self._open_rig = open_rig
        self._restarts: dict[str, list[Restart]] = {case.id: [] for case in cases}
        self._weights: dict[str, Weights] = {}

    def measure(self, say: Say) -> None:
        """Restart after restart; one that lost its process is repeated without the culprit."""
        restarts, done, generation = self._settings.restarts, 0, 0
        while done < restarts and self._cases:
            say(f"{len(self._cases)} in turns, process {done + 1} of {restarts}")
            try:
                finished = self._restart(done, f"{self._turns}.{generation}")
            except WorkerLost as lost:
                self._fail(lost)
                # The first restart's compile is a cold one, also where it is repeated.
                generation += not done
                continue
            for case_id, restart in finished.items():
                self._restarts[case_id].append(restart)
            done += 1
        for case_id in self._cases:
            self.results[case_id] = Measurement(
                turns=self._turns,
                restarts=tuple(self._restarts[case_id]),
                weights=self._weights[case_id],
            )

    def _restart(self, number: int, generation: str) -> dict[str, Restart]:
        """One restart of every case that is left; those that fail are left no more."""
        seed = [self._settings.seed, self._turns, number, len(self._cases)]
        chance = np.random.default_rng(seed)
        at_start_bytes = available_bytes()  # Of all processes together.
        with opened(self._open_rig, generation, self._settings.apart) as crew:
            first = next(iter(self._cases.values()))
            harness_cost_s = crew.rig(first).harness_cost_s(first.device)
            sittings = self._prepare(crew, chance, at_start_bytes)
            beat = Beat(partial(crew.calibrate, first))
            for failure in take_turns(sittings, beat, chance).values():
                case = self._cases[failure.case_id]
                self._fail(failure)
                crew.rig(case).drop(case)  # Its memory is the others'.
            return {
                sitting.case.id: restart
                for sitting in sittings
                if (restart := self._finish(crew, sitting, beat, harness_cost_s))
            }

    def _prepare(
        self, crew: Crew, chance: np.random.Generator, at_start_bytes: int
    ) -> list[Sitting]:
        """Makes the cases alive in random order: the first to come gets other memory."""
        cases, sittings = list(self._cases.values()), list[Sitting]()
        for place in chance.permutation(len(cases)):
            case = cases[place]
            try:
                rig = crew.rig(case)
                # Asked in any event: the start of a process is no time of its first case.
                if rig.memory_left(case.device, at_start_bytes) < MEMORY_LEFT and sittings:
                    self._postpone(case)
                    continue
                prepared = rig.prepare(case, self._limits(case))
            except WorkerLost as lost:
                raise WorkerLost(case.id, lost.status, lost.reason) from lost
            except CaseFailed as failure:
                self._fail(failure)
            else:
                sittings.append(Sitting(case, prepared, self._settings.sampling, crew.turn))
        return sittings

    def _limits(self, case: Case) -> Limits:
        earlier = self._restarts[case.id]
        return Limits(
            min_sample_s=self._settings.min_sample_s,
            warmup_s=max(LEAST_WARMUP_S, 2 * self._settings.sampling.max_time_s),
            compile_caches=not self._settings.in_process,
            iterations=earlier[0].prepared.round.iterations if earlier else None,
            weighed=not earlier,
        )

    def _finish(
        self, crew: Crew, sitting: Sitting, beat: Beat, harness_cost_s: float
    ) -> Restart | None:
        """Checks the answer behind the rounds, and weighs where nothing is weighed yet."""
        case = sitting.case
        if case.id not in self._cases:
            return None
        rig = crew.rig(case)
        try:
            answer = rig.answer(case)
            weights = rig.weigh(case)
        except WorkerLost:
            raise
        except CaseFailed as failure:
            self._fail(failure)
            return None
        if weights:
            self._weights[case.id] = weights
        return sitting.restart(answer, beat, harness_cost_s)

    def _fail(self, failure: CaseFailed) -> None:
        """Ends a case, or leaves it to be tried alone; a worker that did not start ends all."""
        if failure.case_id == NO_CASE:
            for case_id in self._cases:
                self.results[case_id] = CaseFailed(case_id, failure.status, failure.reason)
            self._cases.clear()
            return
        if failure.case_id not in self._cases:
            return  # It has ended before, in this restart, and took the process along as it went.
        case = self._cases.pop(failure.case_id)
        if self._cases and failure.status in WORTH_A_TRY_ALONE:
            self.postponed.append([case])
        else:
            self.results[case.id] = failure

    def _postpone(self, case: Case) -> None:
        """Leaves a case to the set behind this one, beside others that do not fit either."""
        if not self._overflow:
            self.postponed.append(self._overflow)
        self._overflow.append(self._cases.pop(case.id))
