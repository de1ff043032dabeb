"""A pair of workers without processes: what it is asked is kept, its blocks are told."""

from types import MappingProxyType

from benchmarks.answers import Answer
from benchmarks.cases import Case
from benchmarks.dueling.pair import blamed
from benchmarks.measure.disturbance import Window
from benchmarks.measure.duel_record import Facts
from benchmarks.measure.sampling import Round, WarmUp
from benchmarks.messages import Prepared, Turn

SHAPE = Round(samples=3, iterations=2)


def case_named(name, **axes):
    """A case whose subject says which it is."""
    return Case(subject=name, resolution="4", threads=1, **axes)


def facts_of_nothing(**known):
    """Facts of a module that does nothing, but for what is *known*."""
    nothing = {
        "signature": {},
        "parameters": 0,
        "macs": 0,
        "activations": 0,
        "modules": [],
        "operators": [],
        "peak_memory_bytes": 0,
        "graphs": None,
        "graph_breaks": [],
        "relative_error": 0.0,
        "answer_error": None,
        "answer_remark": None,
        "tolerance": 1e-4,
    }
    return Facts(**nothing | known)


def window_of_10_ms():
    """What a system that says nothing counts."""
    unknown = dict.fromkeys(Window.__dataclass_fields__)
    return Window(**unknown | {"wall_s": 0.01, "cpu_s": 0.01})


class FakePair:
    """Stands for both workers; each question may fail as `trouble` has it."""

    trouble = MappingProxyType({})
    memory = MappingProxyType({})

    def __init__(self, first, *, device_type, settles):
        self.first, self.device_type, self.settles = first, device_type, settles
        self.asked, self.limits, self.closed = [], [], False

    def _note(self, name, side, case):
        self.asked.append((name, side, case.id))
        failed = self.trouble.get((name, side, case.id))
        if failed:
            with blamed(side):
                raise failed

    def prepare(self, side, case, limits):
        self._note("prepare", side, case)
        self.limits.append((case.id, limits))
        return Prepared(
            shape=(4,),
            threads=1,
            answer=Answer(relative_error=0.0, tolerance=1e-4),
            first_call_s=0.1,
            warmup=WarmUp(steady_s=0.003, calls=3, seconds=0.01, settled=True),
            round=SHAPE,
        )

    def turn(self, side, case):
        self._note("turn", side, case)
        return Turn(seconds=(0.004, 0.002, 0.003), window=window_of_10_ms(), speeds=None)

    def facts(self, side, case):
        self._note("facts", side, case)
        return facts_of_nothing()

    def memory_left(self, _device, _at_start_bytes):
        prepared = sum(name == "prepare" and side == "candidate" for name, side, _ in self.asked)
        return self.memory.get(prepared, 1.0)

    def drop(self, case):
        self.asked.append(("drop", None, case.id))

    def close(self):
        self.closed = True
