"""What a benchmark function asks for: its case, and a call that measures it."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.cases import Case
from benchmarks.description import describe, group_of
from benchmarks.libraries import SubjectUnavailable
from benchmarks.plugin import RUN
from benchmarks.protocol import Budget, RoundTimer, Samples, measure, rehearse
from benchmarks.variants import impossible


@pytest.fixture
def case(  # noqa: PLR0913, PLR0917  # Each axis is a parameter, so that pytest-benchmark can group by it.
    subject: str,
    workload: str,
    batch_size: int,
    resolution: str,
    precision: str,
    layout: str,
    mode: str,
    device: str,
    threads: int | None,
) -> Case:
    """The case that this benchmark measures."""
    return Case(
        subject=subject,
        workload=workload,
        batch_size=batch_size,
        resolution=resolution,
        precision=precision,
        layout=layout,
        mode=mode,
        device=device,
        threads=threads,
    )


@pytest.fixture
def measure_case(
    case: Case, request: pytest.FixtureRequest, benchmark: BenchmarkFixture
) -> Callable[[], None]:
    """Runs the protocol on the case through pytest-benchmark and keeps the record.

    With ``--benchmark-disable`` the answer is checked and nothing is timed.
    """
    run = request.config.stash[RUN]
    question = inspect.cleandoc(request.function.__doc__ or "")

    def run_case() -> None:
        if reason := impossible(case) or _untimeable(case, request.config):
            pytest.skip(reason)
        subject = run.subject(case)
        benchmark.group = group_of(case, subject)
        if not benchmark.enabled:
            benchmark.pedantic(rehearse, args=(case, subject))
            return
        budget, timer = _budget(request.config), _round_timer(benchmark, request.config)
        measurement = measure(case, subject, budget, timer, run.ledger.note)
        record = describe(case, subject, measurement, question=question, reason=run.reason(case))
        benchmark.extra_info.update(record.to_dict())
        run.add_measured(record, benchmark.stats)

    def run_or_leave_out() -> None:
        try:
            run_case()
        except BaseException as error:
            # pytest-benchmark leaves out of its table and its files what has an error, also
            # where the rounds had already been timed.
            benchmark.has_error = True
            benchmark.skipped = True  # Else, after Ctrl-C, it warns that it was not used.
            if isinstance(error, SubjectUnavailable):
                pytest.skip(str(error))
            raise

    return run_or_leave_out


def _untimeable(case: Case, config: pytest.Config) -> str | None:
    """Why pytest-benchmark's options leave no way to time the case, or `None` where there is."""
    queued = case.asks == "throughput" and case.device_type == "cuda"
    if config.getoption("benchmark_precision") and queued:
        return "--benchmark-precision chooses rounds too short to keep a CUDA queue full"
    return None


def _budget(config: pytest.Config) -> Budget:
    return Budget(
        max_time_s=float(config.getoption("benchmark_max_time")),
        min_time_s=float(config.getoption("benchmark_min_time")),
        min_rounds=config.getoption("benchmark_min_rounds"),
    )


def _round_timer(benchmark: BenchmarkFixture, config: pytest.Config) -> RoundTimer:
    warmup = config.getoption("benchmark_warmup") and config.getoption(
        "benchmark_warmup_iterations"
    )

    def time_rounds(call: Callable[[], Any], *, rounds: int, iterations: int) -> Samples:
        if config.getoption("benchmark_precision"):
            benchmark(call)  # pytest-benchmark's own stopping rule; pedantic has none.
        else:
            benchmark.pedantic(
                call,
                rounds=rounds,
                iterations=iterations,
                warmup_rounds=min(rounds, warmup or 0),
            )
        stats: Any = benchmark.stats
        return Samples(seconds=tuple(stats.stats.data), iterations=stats.iterations)

    return time_rounds
