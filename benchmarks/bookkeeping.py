"""pytest's hooks that keep the books: outcomes, progress, the result file and the report."""

import warnings
from collections.abc import Generator
from typing import Any

import pytest
from pytest_benchmark.logger import PytestBenchmarkWarning

from benchmarks.failures import CaseFailed, failure
from benchmarks.measure.environment import package_version
from benchmarks.measure.fingerprint import fingerprint
from benchmarks.measure.machine import gpu_name, machine
from benchmarks.plugin import RUN, case_id, nothing_timed
from benchmarks.progress import closing_line, finished_line, running_line
from benchmarks.run import Run
from benchmarks.saved_runs import refusal, remark

# The momentary frequency, the host's name and the kernel's patch level: with them no two days on
# one machine would be of one machine, and a host's name is nobody's business.
MOMENTARY = ("hz_actual", "hz_actual_friendly")
PASSING = ("node", "release")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """One line while a case is measured, one when it has ended."""
    planned = case_id(item)
    if planned is None:
        return (yield)
    run = item.config.stash[RUN]
    terminal = item.config.pluginmanager.get_plugin("terminalreporter")
    shown = terminal is not None and not _in_pytests_words(item.config)
    if shown:
        _show_running(terminal, run, planned)
    try:
        result = yield
    except KeyboardInterrupt:
        run.ledger.close(planned, "not_run", "interrupted")
        raise
    if shown:
        _show_finished(terminal, run, planned)
    return result


def _show_running(terminal: Any, run: Run, planned: str) -> None:
    terminal.showfspath = False  # The case's line says more than its file.
    place = run.ledger.place(planned)

    def say(where: str) -> None:
        if terminal.isatty:
            terminal.rewrite(running_line(*place, planned, where), erase=True)

    run.say = say
    say("")


def _show_finished(terminal: Any, run: Run, planned: str) -> None:
    outcome = run.ledger[planned]
    line = finished_line(*run.ledger.place(planned), outcome, run.records.get(planned))
    if terminal.isatty:
        terminal.rewrite("", erase=True)
    terminal.write_line(line, red=outcome.status not in {"measured", "skipped", "not_run"})


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport, config: pytest.Config
) -> tuple[str, str, str] | None:
    """No dots between the lines of the cases; what pytest counts stays as it is."""
    if isinstance(report, pytest.CollectReport) or "case" not in dict(report.user_properties):
        return None
    if _in_pytests_words(config):
        return None
    if report.when != "call" and report.passed:
        return "", "", ""
    return report.outcome, "", report.outcome.upper()


def _in_pytests_words(config: pytest.Config) -> bool:
    """Whether pytest's own lines say it better: with -v, and where no figures come."""
    return config.get_verbosity() > 0 or nothing_timed(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Writes a case's outcome into the ledger, whichever way it ended."""
    report = yield
    planned = case_id(item)
    if planned is None:
        return report
    report.user_properties.append(("case", planned))
    ledger = item.config.stash[RUN].ledger
    if report.skipped:
        ledger.close(planned, "skipped", _skip_reason(report))
    elif call.excinfo is not None:
        status, reason = failure(call.excinfo.value)
        ledger.close(planned, status, reason)
        if isinstance(call.excinfo.value, CaseFailed):
            report.longrepr = reason  # A traceback into pytest's process would explain nothing.
    return report


def _skip_reason(report: pytest.TestReport) -> str:
    # pytest keeps (file, line, "Skipped: reason") of a skip.
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


def pytest_benchmark_update_machine_info(machine_info: dict[str, Any]) -> None:
    """The machine as it is every day, with what torch runs on."""
    for key in MOMENTARY:
        machine_info["cpu"].pop(key, None)
    for key in PASSING:
        machine_info.pop(key, None)
    here = machine()
    machine_info["fingerprint"] = fingerprint(here)
    machine_info["fingerprint_of"] = here
    machine_info["gpu"] = gpu_name()
    machine_info["torch"] = package_version("torch")


@pytest.hookimpl(wrapper=True)
def pytest_benchmark_compare_machine_info(
    benchmarksession: Any, machine_info: dict[str, Any], compared_benchmark: dict[str, Any]
) -> Generator[None, None, None]:
    """Refuses a baseline of another machine, of which pytest-benchmark only warns.

    Raises:
        pytest.UsageError: naming the fields that differ; pytest ends with exit status 4.
    """
    if reason := refusal(compared_benchmark, machine_info):
        raise pytest.UsageError(reason)
    if said := remark(compared_benchmark, machine_info):
        benchmarksession.logger.info(said)
    with warnings.catch_warnings():
        # Of another torch, too, it warns with all that is known of both machines.
        warnings.simplefilter("ignore", PytestBenchmarkWarning)
        yield


def pytest_benchmark_update_json(config: pytest.Config, output_json: dict[str, Any]) -> None:
    """Adds the run's own section to every document that pytest-benchmark writes."""
    config.stash[RUN].add_to(output_json)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Keeps the result and has the report made, also of a run that was cut short.

    Before pytest-benchmark ends the session: an option of its own that it cannot follow then
    (a group by a parameter that is not there, a file that cannot be written) costs no result.
    """
    run = session.config.stash[RUN]
    to_keep = run.ledger.ended and not nothing_timed(session.config)
    if to_keep and not run.keep(_document(session.config, run)):
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
    if to_keep and run.ledger.missing and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED  # A skipped case is no measured one.
    yield


def _document(config: pytest.Config, run: Run) -> dict[str, Any]:
    """pytest-benchmark's document of this run, made through its own hooks."""
    hook = config.hook
    machine_info = hook.pytest_benchmark_generate_machine_info(config=config)
    hook.pytest_benchmark_update_machine_info(config=config, machine_info=machine_info)
    commit_info = hook.pytest_benchmark_generate_commit_info(config=config)
    hook.pytest_benchmark_update_commit_info(config=config, commit_info=commit_info)
    document: dict[str, Any] = hook.pytest_benchmark_generate_json(
        config=config,
        benchmarks=run.stats,
        include_data=True,
        machine_info=machine_info,
        commit_info=commit_info,
    )
    hook.pytest_benchmark_update_json(config=config, benchmarks=run.stats, output_json=document)
    return document


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Says last where the report is."""
    run = config.stash[RUN]
    if not run.said:
        return
    terminalreporter.section("report")
    terminalreporter.write_line(closing_line(run.ledger.outcomes), red=bool(run.ledger.missing))
    for line in (*run.ledger.notes, *run.said):
        terminalreporter.write_line(line)
