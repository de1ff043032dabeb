"""What a live case is asked, and what it answers: values that pass between processes."""

from dataclasses import dataclass

from benchmarks.answers import Answer
from benchmarks.measure.device_time import DeviceTimes
from benchmarks.measure.disturbance import Speeds, Window
from benchmarks.measure.memory import Peaks
from benchmarks.measure.sampling import Round, WarmUp


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What bounds one case in one process.

    Attributes:
        min_sample_s: the least that a sample may take (``--benchmark-min-time``).
        warmup_s: the most that a warm-up may take.
        compile_caches: whether compiled code may come from the cache of an earlier restart.
        iterations: calls of a sample where an earlier restart has chosen them.
        round: all of a round, where it has to be that of another process.
        weighed: whether the case is weighed, which once is enough for.
    """

    min_sample_s: float
    warmup_s: float
    compile_caches: bool = False
    iterations: int | None = None
    round: Round | None = None
    weighed: bool = True


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A case that is ready to take turns.

    Attributes:
        shape: one sample's.
        threads: intra-op threads in force.
        first_call_s: with compilation, autotuning and the first touch of memory in it.
    """

    shape: tuple[int, ...]
    threads: int
    answer: Answer
    first_call_s: float
    warmup: WarmUp
    round: Round

    @property
    def compile_s(self) -> float:
        """What the first call took beyond a steady one: compilation, where there is any."""
        return max(0.0, self.first_call_s - self.warmup.steady_s)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One round.

    Attributes:
        seconds: per call, of each sample.
        window: what the system counted meanwhile.
        speeds: how fast the processors ran right behind it; a few times a second.
    """

    seconds: tuple[float, ...]
    window: Window
    speeds: Speeds | None


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What is found out beside the times, in passes of its own; the same in every process."""

    peaks: Peaks
    device: DeviceTimes | None
