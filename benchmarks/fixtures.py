"""What a benchmark function asks for: its case, and a call that measures it."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.cases import Case
from benchmarks.description import group_of
from benchmarks.failures import CaseFailed
from benchmarks.journal import JournalError
from benchmarks.libraries import SubjectUnavailable
from benchmarks.plugin import RUN
from benchmarks.rehearsal import rehearse
from benchmarks.replay import replay
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
    """Measures the case, with its group, and hands its samples to pytest-benchmark.

    With ``--benchmark-disable`` the answer is checked and nothing is timed.
    """
    run = request.config.stash[RUN]

    def run_case() -> None:
        if reason := impossible(case):
            pytest.skip(reason)
        subject = run.subject(case)
        benchmark.group = group_of(case, subject)
        if not benchmark.enabled:
            benchmark.pedantic(rehearse, args=(case, subject))
            return
        figure = run.figure(case)
        benchmark.extra_info.update(figure.record.to_dict())
        replay(benchmark, _clock(request), figure.samples, figure.record.iterations)
        run.add_measured(figure.record, benchmark.stats)

    def run_or_leave_out() -> None:
        try:
            run_case()
        except BaseException as error:
            # pytest-benchmark leaves out of its table and its files what has an error.
            benchmark.has_error = True
            benchmark.skipped = True  # Else, after Ctrl-C, it warns that it was not used.
            if isinstance(error, SubjectUnavailable) or _is_skip(error):
                pytest.skip(str(error))
            if isinstance(error, JournalError):
                pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)
            raise

    return run_or_leave_out


def _is_skip(error: BaseException) -> bool:
    return isinstance(error, CaseFailed) and error.status == "skipped"


def _clock(request: pytest.FixtureRequest) -> Any:
    """The timer that the case was collected with."""
    marker = request.node.get_closest_marker("benchmark")
    return marker.kwargs["timer"]
