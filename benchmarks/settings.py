"""How a run measures: how often, how precisely, and for how long at most."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.cases import positive
from benchmarks.options import Options

# Three are the fewest from which an interval over processes is of use: with two, it would be three
# times as wide at the same spread (t of 12.7 instead of 4.3).
RESTARTS = 3
# A smoke run shows that everything works.
SMOKE_RESTARTS = 1
# Relative half width of the interval within a process: finer than what processes differ by.
TARGET = 0.01
# pytest-benchmark's own defaults, for what runs without it.
MAX_TIME_S = 1.0
MIN_ROUNDS = 5
# A cold compile of a large net takes about a minute on two cores.
CASE_TIMEOUT_S = 300.0
# The median of fewer rounds is at the mercy of one that was disturbed.
LEAST_ROUNDS = 3


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """When a case has been sampled enough in one process.

    Attributes:
        target: relative half width of the 95 % interval of the process's median.
        max_time_s: the most that its rounds may take together.
        least_rounds: are taken in any event.
    """

    target: float
    max_time_s: float
    least_rounds: int


def default_sampling(restarts: int) -> Sampling:
    """What a run without options does in each of that many processes."""
    return Sampling(
        target=TARGET, max_time_s=MAX_TIME_S / restarts, least_rounds=_least(MIN_ROUNDS, restarts)
    )


def _least(min_rounds: int, restarts: int) -> int:
    return max(LEAST_ROUNDS, math.ceil(min_rounds / restarts))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a run measures.

    Attributes:
        restarts: processes that each case is measured in.
        in_process: in this process instead, once.
        min_sample_s: the least that a sample may take.
        case_timeout_s: the longest that a case may take in one process.
        input_shape: one sample of the user's own module.
        seed: of the order in which cases are made alive and take turns.
        apart: subjects that have a process of their own, as compiled cases have in any event.
    """

    restarts: int
    in_process: bool
    sampling: Sampling
    min_sample_s: float
    case_timeout_s: float
    input_shape: tuple[int, ...] | None
    seed: int = 0
    apart: tuple[str, ...] = ()

    @property
    def described(self) -> dict[str, Any]:
        """What a result says of how it was measured."""
        return {
            "restarts": self.restarts,
            "in_process": self.in_process,
            "target": self.sampling.target,
            "max_time_s": self.sampling.max_time_s,
            "least_rounds": self.sampling.least_rounds,
            "min_sample_s": self.min_sample_s,
            "case_timeout_s": self.case_timeout_s,
            "seed": self.seed,
        }


def read_settings(given: Callable[[str], Any], options: Options) -> Settings:
    """The settings that follow from the options, pytest-benchmark's own among them.

    Args:
        given: an option's value by its name, `None` where it was not given.
        options: the suite's.

    Raises:
        ValueError: with the option, the value and what is allowed.
    """
    if given("benchmark_cprofile"):
        raise ValueError("--benchmark-cprofile: not allowed, a case runs in other processes")
    in_process = bool(given("in_process"))
    if in_process and given("case_timeout") is not None:
        raise ValueError("--case-timeout: not allowed with --in-process, which cannot end a case")
    restarts = _restarts(given("restarts"), options, in_process=in_process)
    return Settings(
        restarts=restarts,
        in_process=in_process,
        sampling=Sampling(
            target=given("benchmark_precision") or TARGET,
            # pytest-benchmark's limits are meant for all of a case's rounds.
            max_time_s=float(given("benchmark_max_time")) / restarts,
            least_rounds=_least(given("benchmark_min_rounds"), restarts),
        ),
        min_sample_s=float(given("benchmark_min_time")),
        case_timeout_s=case_timeout_s(given("case_timeout")),
        input_shape=options.input_shape,
    )


def _restarts(text: str | None, options: Options, *, in_process: bool) -> int:
    if in_process:
        if text not in {None, "1"}:
            raise ValueError(f"--restarts {text!r}: with --in-process there is one process, so 1")
        return 1
    if text is not None:
        return positive("--restarts", text)
    smoke = options.preset == "smoke" and "subject" not in options.axes
    return SMOKE_RESTARTS if smoke else RESTARTS


def case_timeout_s(text: str | None) -> float:
    """The longest that a case may take in one process.

    Raises:
        ValueError: with the option, the value and what is allowed.
    """
    return CASE_TIMEOUT_S if text is None else seconds("--case-timeout", text)


def seconds(option: str, text: str) -> float:
    """Seconds that were asked for.

    Raises:
        ValueError: with the option, the value and what is allowed.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise ValueError(f"{option} {text!r}: allowed are seconds above 0")
    return value
