"""Rigs without processes or clocks: what they are asked is kept, what they answer is told."""

from collections import defaultdict
from dataclasses import dataclass

from benchmarks.answers import Answer
from benchmarks.cases import Case
from benchmarks.costs import Costs
from benchmarks.measure.disturbance import Window
from benchmarks.measure.memory import Peaks
from benchmarks.measure.sampling import Round, WarmUp
from benchmarks.messages import Limits, Prepared, Turn, Weights

EXACT = Answer(relative_error=0.0, tolerance=1e-4)
WEIGHTS = Weights(
    peaks=Peaks(allocated_bytes=80, process_bytes=None),
    device=None,
)

COSTS = Costs(
    parameters=10,
    macs=8,
    activations=2,
    elementwise_flops=3,
    least_bytes=99,
    fvcore_flops=None,
    closed_form_macs=8,
    notes=("no fvcore",),
)


def window_of(wall_s, **known):
    """What a system that says nothing counts in *wall_s*, but for what is *known*."""
    nothing = dict.fromkeys(Window.__dataclass_fields__)
    return Window(**nothing | {"wall_s": wall_s, "cpu_s": wall_s} | known)


def prepared_of(*, iterations=1, steady_s=0.5, first_call_s=5.0, settled=True):
    """A case of one image, alive on two threads."""
    return Prepared(
        shape=(3, 224, 224),
        threads=2,
        answer=EXACT,
        first_call_s=first_call_s,
        warmup=WarmUp(steady_s=steady_s, calls=3, seconds=3 * steady_s, settled=settled),
        round=Round(samples=1, iterations=iterations),
    )


def turn_of(*seconds, **known):
    """A round of these samples."""
    return Turn(seconds=seconds, window=window_of(sum(seconds), **known), speeds=None)


def case_of(name, **axes):
    """A case whose subject says which it is."""
    return Case(subject=name, resolution="4", **axes)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One call of a rig: its name, the number of the process, the subject and the limits."""

    name: str
    process: int
    subject: str
    limits: Limits | None = None


class World:
    """Opens rigs, keeps what they were asked, and has cases take 10 ms a call.

    Attributes:
        asked: everything, in order.
        open: the numbers of the processes that are alive now.
        trouble: is called before each answer with what was asked and the subjects that are alive
            in the process; it may raise.
        memory: the share that is free beside so many cases; one below is enough for all others.
        at_start_bytes: what each was told that the host had at the start.
        seconds: a call's, by subject.
    """

    def __init__(self):
        self.asked = []
        self.open = set()
        self.trouble = lambda _asked, _alive: None
        self.memory = lambda _cases: 1.0
        self.at_start_bytes = []
        self.seconds = defaultdict(lambda: 0.01)
        self._opened = 0

    def open_rig(self, _case, _generation):
        """A fresh process."""
        self._opened += 1
        self.open.add(self._opened)
        return FakeRig(self, self._opened)

    def names(self, name):
        """The subjects that were asked for by that name, in order."""
        return [asked.subject for asked in self.asked if asked.name == name]

    def together(self):
        """The subjects that took turns, by the process that they did it in."""
        alive = defaultdict(set)
        for asked in self.asked:
            if asked.name == "turn":
                alive[asked.process].add(asked.subject)
        return list(alive.values())


class FakeRig:
    """A rig of a world's."""

    def __init__(self, world, process):
        self._world = world
        self._process = process
        self._alive = {}

    def _is_asked(self, name, subject, limits=None):
        asked = Asked(name=name, process=self._process, subject=subject, limits=limits)
        self._world.asked.append(asked)
        self._world.trouble(asked, tuple(self._alive))

    def prepare(self, case, limits):
        self._is_asked("prepare", case.subject, limits)
        self._alive[case.subject] = limits
        return prepared_of(iterations=limits.iterations or self._process + 1)

    def turn(self, case):
        self._is_asked("turn", case.subject)
        return turn_of(self._world.seconds[case.subject])

    def answer(self, case):
        self._is_asked("answer", case.subject)
        return EXACT

    def weigh(self, case):
        self._is_asked("weigh", case.subject)
        return WEIGHTS if self._alive[case.subject].weighed else None

    def drop(self, case):
        self._is_asked("drop", case.subject)
        self._alive.pop(case.subject)

    def calibrate(self, case):
        self._is_asked("calibrate", case.device)
        return {"matmul_s": 0.001}

    def harness_cost_s(self, device):
        self._is_asked("harness_cost_s", device)
        return 1e-7

    def memory_left(self, _device, at_start_bytes):
        self._world.at_start_bytes.append(at_start_bytes)
        return self._world.memory(len(self._alive))

    def close(self):
        self._world.open.remove(self._process)
