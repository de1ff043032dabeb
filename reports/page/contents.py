"""What the page's scripts are given: plain values, of which nothing is markup."""

from collections.abc import Iterable, Sequence
from typing import Any

from reports.comparison import run_names
from reports.documents import facts
from reports.load import Run
from reports.page.cases import case_row
from reports.page.profiled import profiled
from reports.page.roof_lines import roof_lines
from reports.page.speedups import speedups_of
from reports.profiles.profile import Profile
from reports.remarks import ALL

FACETS = {
    "run": "Run",
    "kind": "Nets or blocks",
    "design": "Design",
    "subject": "Subject",
    "input": "Input",
    "device": "Device",
    "threads": "Threads",
    "workload": "Workload",
    "batch_size": "Batch size",
    "precision": "Precision",
    "layout": "Layout",
    "mode": "Mode",
    "flags": "Flags",
}
# Name, heading, the field that it is sorted by, whether that is a number.
COLUMNS = (
    ("case", "case", "label", False),
    ("run", "run", "run", False),
    ("setting", "of", "setting", False),
    ("call", "call (ms)", "call_s", True),
    ("images", "images/s", "images_per_second", True),
    ("per_mac", "ps/MAC", "seconds_per_mac", True),
    ("macs", "GMACs/input", "macs", True),
    ("parameters", "params (M)", "parameters", True),
    ("memory", "allocated in a call (MiB)", "peak_memory_bytes", True),
    ("share", "% of ceiling", "share_of_ceiling", True),
    ("flags", "beware", "flags", False),
)
# As in the run's cases.csv; the ends of the time's interval besides.
CSV = (
    *("run", "id", "subject", "source", "kind", "workload", "batch_size", "input", "precision"),
    *("layout", "mode", "device", "threads", "asks", "role", "group", "call_s", "low_s", "high_s"),
    *("cover", "images_per_second", "call_min_s", "call_q1_s", "call_q3_s", "call_p90_s"),
    *("call_p95_s", "call_p99_s", "samples", "restarts", "first_call_s", "compile_s", "macs"),
    *("parameters", "seconds_per_mac", "peak_memory_bytes", "process_peak_bytes"),
    *("arithmetic_intensity", "flops_per_second", "share_of_ceiling", "bound", "flags"),
)


def contents_of(runs: Sequence[Run], profiles: Sequence[Profile] = ()) -> dict[str, Any]:
    """All of it; `json.dumps` takes it as it is.

    Args:
        runs: at least one.
        profiles: of cases of these runs, or of others.
    """
    names = run_names(runs)
    cases: list[dict[str, Any]] = []
    speedups: list[dict[str, Any]] = []
    for name, run in zip(names, runs, strict=True):
        suffix = f", {name}" if len(runs) > 1 else ""
        keys = {case.record.id: len(cases) + at for at, case in enumerate(run.cases)}
        cases += [
            case_row(case, run.suite.ceilings, key=keys[case.record.id], run=name, setting=suffix)
            for case in run.cases
        ]
        speedups += speedups_of(run, keys, suffix)
    return {
        "title": title_of(runs),
        "runs": [_run(name, run) for name, run in zip(names, runs, strict=True)],
        "cases": cases,
        "speedups": speedups,
        "roofs": [
            line
            for name, run in zip(names, runs, strict=True)
            for line in roof_lines(name, run.suite.ceilings)
        ],
        "profiles": profiled(profiles),
        "advice": _advice(flag for case in cases for flag in case["flags"]),
        "facets": [{"name": name, "title": title} for name, title in FACETS.items()],
        "columns": [
            {"name": name, "title": title, "sort": sort, "numeric": numeric}
            for name, title, sort, numeric in COLUMNS
            if name != "run" or len(runs) > 1
        ],
        "csv": [*CSV],
    }


def title_of(runs: Sequence[Run]) -> str:
    """The machines and the days."""
    return "; ".join(dict.fromkeys(f"{run.machine}, {run.suite.started_at[:10]}" for run in runs))


def _run(name: str, run: Run) -> dict[str, Any]:
    return {
        "name": name,
        "run": run.name,
        "provenance": run.provenance,
        "facts": [[*fact] for fact in facts(run)],
    }


def _advice(raised: Iterable[str]) -> dict[str, str]:
    known = set(raised)
    return {remark: advice for remark, advice in ALL.items() if remark in known}
