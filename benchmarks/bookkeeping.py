"""pytest's hooks that keep the books: outcomes, progress, the result file and the report."""

from collections.abc import Generator
from typing import Any

import pytest

from benchmarks.ledger import failure
from benchmarks.measure.environment import gpu_name, package_version
from benchmarks.plugin import RUN, case_id
from benchmarks.progress import closing_line, finished_line, running_line
from benchmarks.run import Run

# py-cpuinfo reads the momentary frequency: no two runs on one machine would be of one machine.
MOMENTARY = ("hz_actual", "hz_actual_friendly")


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
    if terminal.isatty:
        terminal.rewrite(running_line(*run.ledger.place(planned), planned), erase=True)


def _show_finished(terminal: Any, run: Run, planned: str) -> None:
    outcome = run.ledger[planned]
    line = finished_line(*run.ledger.place(planned), outcome, run.records.get(planned))
    if terminal.isatty:
        terminal.rewrite("", erase=True)
    terminal.write_line(line, red=outcome.status in ("wrong", "failed", "out_of_memory"))


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(
    report: pytest.TestReport, config: pytest.Config
) -> tuple[str, str, str] | None:
    """No dots between the lines of the cases; what pytest counts stays as it is."""
    if "case" not in dict(report.user_properties) or _in_pytests_words(config):
        return None
    if report.when != "call" and report.passed:
        return "", "", ""
    return report.outcome, "", report.outcome.upper()


def _in_pytests_words(config: pytest.Config) -> bool:
    """Whether pytest's own lines say it better: with -v, and where no figures come."""
    return config.get_verbosity() > 0 or _nothing_timed(config)


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
        if status in ("wrong", "out_of_memory"):
            report.longrepr = reason  # A traceback into the protocol would explain nothing.
    return report


def _skip_reason(report: pytest.TestReport) -> str:
    # pytest keeps (file, line, "Skipped: reason") of a skip.
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


def pytest_benchmark_update_machine_info(machine_info: dict[str, Any]) -> None:
    """The machine as it is every day, with what torch runs on."""
    for key in MOMENTARY:
        machine_info["cpu"].pop(key, None)
    machine_info["gpu"] = gpu_name()
    machine_info["torch"] = package_version("torch")


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
    to_keep = run.ledger.ended and not _nothing_timed(session.config)
    if to_keep and not run.keep(_document(session.config, run)):
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
    yield


def _nothing_timed(config: pytest.Config) -> bool:
    """Whether the run was asked not to measure; then there is nothing to keep."""
    option = config.getoption
    skipped = option("benchmark_skip") and not option("benchmark_only")
    disabled = option("benchmark_disable") and not option("benchmark_enable")
    return bool(skipped or disabled or option("list_cases"))


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
    terminalreporter.write_line(closing_line(run.ledger.outcomes))
    for line in (*run.ledger.notes, *run.said):
        terminalreporter.write_line(line)
