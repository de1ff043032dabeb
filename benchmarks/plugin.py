"""What pytest sees of the suite: options, fixtures and hooks, each handing on to its noun."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.cases import Case
from benchmarks.description import describe, group_of
from benchmarks.measure.clock import cuda_clock
from benchmarks.options import AXES, flag, read_options
from benchmarks.presets import PRESETS
from benchmarks.protocol import Budget, RoundTimer, Samples, measure, rehearse
from benchmarks.run import Run
from benchmarks.subjects import SubjectUnavailable
from benchmarks.variants import impossible

RUN = pytest.StashKey[Run]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the axes and the presets beside pytest-benchmark's own options."""
    group = parser.getgroup("cases", "what pytest benchmarks measures")
    for name, axis in AXES.items():
        group.addoption(flag(name), metavar="LIST", help=f"comma list: {axis.help}")
    group.addoption("--input-shape", metavar="C,H,W", help="one sample of your own module")
    group.addoption("--preset", metavar="NAME", help=f"{', '.join(PRESETS)} (default: default)")
    group.addoption("--results", metavar="DIR", help="where runs are kept (reports/results)")
    group.addoption("--list-cases", action="store_true", help="print the case ids and stop")


def pytest_configure(config: pytest.Config) -> None:
    """Reads the options; a bad one ends the run with one line and exit status 4."""
    try:
        config.stash[RUN] = Run(read_options(config.getoption), config.invocation_params.args)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error
    if config.getoption("list_cases"):
        config.option.no_header = True
        config.option.verbose = -2  # Below "quiet": nothing but what we print.


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Makes the plan before anything is collected where an option could be wrong."""
    run = session.config.stash[RUN]
    if run.options.axes or run.options.input_shape:
        try:
            run.planned  # noqa: B018  # Cached; made here so that it fails here.
        except ValueError as error:
            raise pytest.UsageError(str(error)) from error


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves the tests out where only benchmarks were asked for."""
    only = config.getoption("benchmark_only") or config.getoption("list_cases")
    return True if only and collection_path.name == "tests" else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One benchmark for each case that the function's question is about."""
    if "case" not in metafunc.fixturenames:
        return
    cases = metafunc.config.stash[RUN].cases_of(metafunc.function.__name__)
    metafunc.parametrize(tuple(AXES), [_parameters(case) for case in cases])


def _parameters(case: Case) -> Any:
    # A wheel of pytest-benchmark's own timers does not wait for the device.
    marks = pytest.mark.benchmark(timer=cuda_clock) if case.device_type == "cuda" else ()
    return pytest.param(*(getattr(case, axis) for axis in AXES), id=case.id, marks=marks)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Drops the placeholder that pytest makes for a question without cases."""
    items[:] = [item for item in items if not _is_placeholder(item)]
    for item in items:
        if case_id(item):
            # A module's own deprecations are shown at the end, and fail no benchmark.
            item.add_marker(pytest.mark.filterwarnings("default"))


def case_id(item: pytest.Item) -> str | None:
    """The id of the case that an item measures, or `None` where it is none of ours."""
    callspec = getattr(item, "callspec", None)
    # Someone else's test may have a parameter of the name of an axis, but not all of them.
    if callspec is None or not AXES.keys() <= callspec.params.keys():
        return None
    return str(callspec.id)


def _is_placeholder(item: pytest.Item) -> bool:
    callspec: Any = getattr(item, "callspec", None)
    return case_id(item) is not None and not isinstance(callspec.params["subject"], str)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is left after -k and -m is the plan."""
    ledger = session.config.stash[RUN].ledger
    for item in session.items:
        if planned := case_id(item):
            ledger.plan(planned)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """With --list-cases, prints the ids and measures nothing."""
    if not session.config.getoption("list_cases"):
        return None
    for outcome in session.config.stash[RUN].ledger.outcomes:
        print(outcome.id)  # noqa: T201  # The one thing asked for; capture is off here.
    return True


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
        if reason := impossible(case):
            pytest.skip(reason)
        subject = run.subject(case)
        benchmark.group = group_of(case, subject)
        try:
            if not benchmark.enabled:
                benchmark.pedantic(rehearse, args=(case, subject))
                return
            budget, timer = _budget(request.config), _round_timer(benchmark, request.config)
            measurement = measure(case, subject, budget, timer, run.ledger.note)
        except SubjectUnavailable as error:
            pytest.skip(str(error))
        record = describe(case, subject, measurement, question=question, reason=run.reason(case))
        benchmark.extra_info.update(record.to_dict())
        run.add_measured(record, benchmark.stats)

    return run_case


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
