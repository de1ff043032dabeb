"""What pytest sees of the suite before it measures: options, and which items there are."""

import inspect
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cases import Case
from benchmarks.options import AXES, flag, read_options
from benchmarks.presets import PRESETS
from benchmarks.replay import ReplayClock
from benchmarks.results import RESULTS
from benchmarks.resumption import find_unfinished
from benchmarks.run import Run
from benchmarks.settings import read_settings

RUN = pytest.StashKey[Run]()
BENCHMARKS = Path(__file__).resolve().parent
IN_PARALLEL = (
    "cases are measured one at a time, and under pytest-xdist not at all: leave out -n, or say "
    "-n 0 (with --benchmark-disable it checks the answers)"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the axes and the presets beside pytest-benchmark's own options."""
    group = parser.getgroup("cases", "what pytest benchmarks measures")
    for name, axis in AXES.items():
        group.addoption(flag(name), metavar="LIST", help=f"comma list: {axis.help}")
    group.addoption("--input-shape", metavar="C,H,W", help="one sample of your own module")
    group.addoption("--preset", metavar="NAME", help=f"{', '.join(PRESETS)} (default: default)")
    group.addoption("--restarts", metavar="N", help="processes a case (default: 3; smoke: 1)")
    group.addoption("--in-process", action="store_true", help="measure in this process, once")
    group.addoption("--case-timeout", metavar="S", help="seconds a case and process (300)")
    group.addoption("--results", metavar="DIR", help="where runs are kept (reports/results)")
    group.addoption(
        "--no-ceilings", action="store_true", help="leave out what the machine does at best"
    )
    group.addoption(
        "--resume", metavar="RUN", help="go on where a run was killed: its folder or name"
    )
    group.addoption("--list-cases", action="store_true", help="print the case ids and stop")


def pytest_configure(config: pytest.Config) -> None:
    """Reads the options; a bad one ends the run with one line and exit status 4."""
    if config.getoption("list_cases") or config.getoption("collectonly"):
        config.option.dist = "no"  # One process lists; of several, the first would collect nothing.
    elif config.getoption("benchmark_only") and _in_parallel(config):
        raise pytest.UsageError(IN_PARALLEL)
    try:
        config.stash[RUN] = _run(config)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS and _wants_cases(config):
        config.args = [str(BENCHMARKS)]  # Plain pytest runs the tests, where there is no case.
    if config.getoption("list_cases"):
        config.option.no_header = True
        config.option.verbose = -2  # Below "quiet": nothing but what we print.


def _run(config: pytest.Config) -> Run:
    options, arguments = read_options(config.getoption), config.invocation_params.args
    settings = read_settings(config.getoption, options)
    resumed = config.getoption("resume")
    if resumed is None:
        return Run(options, settings, arguments)
    if not _wants_cases(config):
        raise ValueError(f"--resume {resumed!r}: allowed with --benchmark-only")
    unfinished = find_unfinished(resumed, options.results or RESULTS, config.getoption)
    return Run(unfinished.options, unfinished.settings, arguments, unfinished)


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
    return True if _wants_cases(config) and collection_path.name == "tests" else None


def _wants_cases(config: pytest.Config) -> bool:
    return bool(config.getoption("benchmark_only") or config.getoption("list_cases"))


def _in_parallel(config: pytest.Config) -> bool:
    """Whether pytest-benchmark times nothing because of xdist; by the signs that it goes by.

    A worker has the variable, and so has what a test under xdist starts.
    """
    return config.getoption("dist", "no") != "no" or "PYTEST_XDIST_WORKER" in os.environ


def nothing_timed(config: pytest.Config) -> bool:
    """Whether the run was asked not to measure; then there is nothing to keep."""
    option = config.getoption
    skipped = option("benchmark_skip") and not option("benchmark_only")
    disabled = option("benchmark_disable") and not option("benchmark_enable")
    return bool(skipped or disabled or option("list_cases") or option("collectonly"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One benchmark for each case that the function's question is about."""
    if "case" not in metafunc.fixturenames:
        return
    cases = metafunc.config.stash[RUN].cases_of(metafunc.function.__name__)
    metafunc.parametrize(tuple(AXES), [_parameters(case) for case in cases])


def _parameters(case: Case) -> Any:
    # pytest-benchmark times what has been measured, by a clock that moves by it alone.
    replayed = pytest.mark.benchmark(timer=ReplayClock())
    return pytest.param(*(getattr(case, axis) for axis in AXES), id=case.id, marks=replayed)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Drops the placeholder that pytest makes for a question without cases.

    A run that goes on is left the cases that it was begun with, whatever ``-k`` had chosen them,
    and no fewer.
    """
    run = config.stash[RUN]
    items[:] = [item for item in items if not _is_placeholder(item)]
    foreign = [item for item in items if (planned := case_id(item)) and run.has_no(planned)]
    if foreign:
        config.hook.pytest_deselected(items=foreign)
        items[:] = [item for item in items if item not in foreign]
    for item in items:
        if case_id(item):
            # A module's own deprecations are shown at the end, and fail no benchmark.
            item.add_marker(pytest.mark.filterwarnings("default"))
            # A case that is refused before its rounds says so itself.
            item.add_marker(pytest.mark.filterwarnings("ignore:Benchmark fixture was not used"))
    yield
    left_out = run.left_out({planned for item in items if (planned := case_id(item))})
    if left_out and not session.testsfailed:  # What could not be collected is told by pytest.
        raise pytest.UsageError(left_out)


def case_id(item: pytest.Item) -> str | None:
    """The id of the case that an item measures, or `None` where it is none of ours."""
    axes = _axes_of(item)
    if axes is None or _is_placeholder(item):
        return None
    return Case(**axes).id  # Not the item's own, which pytest escapes where it is not ASCII.


def _axes_of(item: pytest.Item) -> dict[str, Any] | None:
    """The item's values of all axes; someone else's test may have one of that name, not all."""
    callspec = getattr(item, "callspec", None)
    if callspec is None or not AXES.keys() <= callspec.params.keys():
        return None
    return {axis: callspec.params[axis] for axis in AXES}


def _is_placeholder(item: pytest.Item) -> bool:
    axes = _axes_of(item)
    return axes is not None and not isinstance(axes["subject"], str)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """What is left after -k and -m is the plan; under xdist there can be none."""
    config = session.config
    run = config.stash[RUN]
    questions = {planned: _question(item) for item in session.items if (planned := case_id(item))}
    run.collect(questions)
    if run.ledger.outcomes and _in_parallel(config) and not nothing_timed(config):
        if hasattr(config, "workeroutput"):
            config.workeroutput["refused"] = IN_PARALLEL
        raise pytest.UsageError(IN_PARALLEL)


def _question(item: pytest.Item) -> str:
    function: Any = item
    return inspect.cleandoc(function.function.__doc__ or "")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Ends the run for an xdist worker that has found cases: by itself it ends only its own."""
    if refused := getattr(node, "workeroutput", {}).get("refused"):
        raise pytest.UsageError(refused)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """With --list-cases, prints the ids and measures nothing."""
    if not session.config.getoption("list_cases"):
        return None
    for outcome in session.config.stash[RUN].ledger.outcomes:
        print(outcome.id)  # noqa: T201  # The one thing asked for; capture is off here.
    return True
