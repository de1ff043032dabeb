"""Markdown and the terminal, compared whole."""

import io
import re

from rich.console import Console

from benchmarks.measure.record import Outcome
from reports.comparison import compare
from reports.documents import (
    comparison_markdown,
    facts,
    print_comparison,
    print_run,
    run_markdown,
)

WRONG = Outcome(
    id="bad-case", status="out_of_memory", reason="asked for a | b in <lambda>() of __init__"
)

SUMMARY = """\
# one

| | |
| --- | --- |
| command | `pytest benchmarks --benchmark-only` |
| started | 2026-11-23T20:00:59+00:00 |
| took | 0:00:21 |
| cases | 3 of 4 measured |
| commit | 0123456789ab |
| protocol | restarts=3 |
| cpu | Test CPU |
| cores | 2 |
| memory | 8.00 GiB |
| torch | 2.14.1 |
| torchvision | 0.29.1 |
| python | 3.11.7 |

Times are those of one call, which is a whole batch, in one process: its median, with the 95 %
interval within that process (half of its width, or its ends where it is wide). A ratio above 1 is
slower. Another process can differ by more, and so can ratios: a small difference is no evidence.
Where it says "not in turns", the two were not alive together, the interval reaches from the least
to the most that theirs allow, and a small difference is no evidence.

![latency by block](latency_by_block.png)

## latency, 3x224x224, cpu

How long?

| case | call (ms) ± 95 % within one process | over eager float32 nchw ± 95 % within one process | \
quartiles (ms) | min (ms) | samples / processes | params (M) | GMACs/input | ps/MAC | beware |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| resnet18 | 2.00 ± 2.0 % | baseline | 1.90 to 2.20 | 1.80 | 5 / 1 | 11.7 | 1.81 | 1.10 | - |
| resnet18 nhwc | 1.00 ± 2.0 % | 0.500 | 0.950 to 1.10 | 0.900 | 5 / 1 | 11.7 | 1.81 | 0.551 | \
drifting |

## throughput, 3x224x224, cpu

How long?

| case | call (ms) ± 95 % within one process | quartiles (ms) | min (ms) | samples / processes | \
images/s | params (M) | GMACs/input | ps/MAC |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| resnet18 b8 | 10.0 ± 2.0 % | 9.50 to 11.0 | 9.00 | 5 / 1 | 800 | 11.7 | 1.81 | 0.689 |

<details><summary>How each case came to its steady state, in its first process</summary>

| case | first call (ms) | compile (s) | warm-up (calls) | warm-up (s) | \
steady, this process (ms) | harness (µs a sample) |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| resnet18-inference-b1-3x224x224-float32-nchw-eager-cpu | 10.0 | - | 10 | 0.300 | 2.00 | 0.200 |
| resnet18-inference-b1-3x224x224-float32-nhwc-eager-cpu | 10.0 | - | 10 | 0.300 | 1.00 | 0.200 |
| resnet18-inference-b8-3x224x224-float32-nchw-eager-cpu | 10.0 | - | 10 | 0.300 | 10.0 | 0.200 |

</details>

## Beware

- **drifting**: Let the machine come to rest first; until then the median \
depends on how long was sampled.

## Not measured

| case | outcome | reason |
| --- | --- | --- |
| bad-case | out of memory | asked for a \\| b in \\<lambda\\>() of \\_\\_init\\_\\_ |
"""

COMPARISON = """\
# 2 series beside each other

1. **torch 2.14.1** (the baseline): Test CPU, 2 cores; torch 2.14.1, torchvision 0.29.1; \
Python 3.11.7; 2026-11-23; commit 0123456789ab; pytest benchmarks --benchmark-only
2. **torch 3.0**: Test CPU, 2 cores; torch 3.0, torchvision 0.29.1; \
Python 3.11.7; 2026-11-23; commit 0123456789ab; pytest benchmarks --benchmark-only

Shown is what all have measured (2): the time of a call, and what it is over the baseline's, so
that a ratio above 1 is slower. Beside a time stands the 95 % interval over processes, beside a
ratio what lies between its least and its most (half of the width, or the ends where it is wide); a
figure without one comes from a single process. The calibrated ratio is of calls in units of fixed
work (a matrix product, a copy, a Python loop) that was timed beside them: where it differs from the
ratio, the machine itself was slower or faster. The runs were not measured in turns: a small
difference is no evidence.

![times by run](times_by_run.png)

## latency, 3x224x224, cpu

| case | torch 2.14.1 (ms) | torch 3.0 (ms) | ratio | calibrated ratio |
| --- | ---: | ---: | ---: | ---: |
| resnet18 | 2.00 | 3.00 | 1.50 | 1.50 |
| plain18 | 1.00 (0.789 to 1.27) | 1.20 (0.947 to 1.52) | 1.20 (0.747 to 1.93) | \
1.20 (0.747 to 1.93) |
"""


def in_terminal(show, what):
    """What a wide terminal without colours would show, without the padding."""
    console = Console(file=io.StringIO(), width=240)
    show(what, console)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def table_of(markdown):
    """The cells of the last group's table, without its rule."""
    shown, _, _ = markdown.partition("<details>")
    lines = [line for line in shown.splitlines() if line.startswith("|")]
    start = max(at for at, line in enumerate(lines) if line.startswith("| case"))
    rows = [lines[start], *lines[start + 2 :]]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_summary(record, run):
    """One table a group, only the columns that say something, and what was not measured."""
    cases = [
        record(),
        record(layout="nhwc", call_s=0.001, flags=["drifting"]),
        record(batch_size=8, call_s=0.01),
    ]
    assert run_markdown(run(*cases, unmeasured=[WRONG]), ["latency_by_block"]) == SUMMARY


def test_summary_shows_percentiles_memory_compile_time_and_role_where_known(record, run):
    """A column appears as soon as one case fills it; the others get a dash."""
    cases = [
        record(call_p90_s=0.003, call_p99_s=0.004, peak_memory_bytes=2**21, mode="compile",
               process_peak_bytes=3 * 2**20, compile_s=12.0, role="bottleneck, matched MACs"),
        record(macs=None, activations=None),
    ]  # fmt: skip
    known, compiled, plain = table_of(run_markdown(run(*cases)))
    assert dict(zip(known, compiled, strict=True)) == {
        "case": "resnet18 compile",
        "role": "bottleneck, matched MACs",
        "call (ms) ± 95 % within one process": "2.00 ± 2.0 %",
        "over eager float32 nchw ± 95 % within one process": "1.00",
        "quartiles (ms)": "1.90 to 2.20",
        "min (ms)": "1.80",
        "p90 (ms)": "3.00",
        "p99 (ms)": "4.00",
        "samples / processes": "5 / 1",
        "params (M)": "11.7",
        "GMACs/input": "1.81",
        "ps/MAC": "1.10",
        "compile (s)": "12.0",
        "allocated in a call (MiB)": "2.00",
        "process grows by (MiB)": "3.00",
    }
    assert [name for name, cell in zip(known, plain, strict=True) if cell == "-"] == [
        *("role", "p90 (ms)", "p99 (ms)", "GMACs/input", "ps/MAC", "compile (s)"),
        *("allocated in a call (MiB)", "process grows by (MiB)"),
    ]


def test_summary_tells_the_notes(record, run):
    """What the run remarked about itself, such as a library that is missing."""
    noted = run(record())
    noted.suite.notes.append("fvcore cannot be imported")
    assert "\nNote: fvcore cannot be imported\n" in run_markdown(noted)


def test_crash_and_time_out_are_told(run):
    """As every other outcome that is no measurement."""
    ended = [
        Outcome(id="one", status="crashed", reason="signal 11"),
        Outcome(id="two", status="timed_out", reason="took 60 s"),
    ]
    shown = run_markdown(run(unmeasured=ended))
    assert "| one | crashed | signal 11 |\n| two | timed out | took 60 s |\n" in shown


def test_facts_leave_out_what_only_programs_compare(record, run):
    """Dozens of switches; what is unknown is no fact either."""
    machine = {"machine": {"cpu": "x"}, "switches": {"a": True}}
    known = facts(run(record(), settings={"turbo": None, "thp": "always"}, **machine))
    assert ("settings", "thp=always") in known
    shown = dict(facts(run(record(), settings={"turbo": None}, **machine)))
    assert not {"machine", "switches", "settings"} & shown.keys()


def test_comparison(record, run):
    """Baseline first, then each series with its ratios; without processes, without intervals."""
    several = (0.001, 0.0011, 0.001 / 1.1)
    first = run(record(), record(subject="plain18", medians=several))
    slower = [record(call_s=0.003), record(subject="plain18", medians=[1.2 * m for m in several])]
    second = run(*slower, path="/results/two/benchmark.json", torch="3.0")
    comparison = compare([first, second])
    assert comparison_markdown(comparison, ["times_by_run"]) == COMPARISON
    shown = in_terminal(print_comparison, comparison)
    cells = [cell.strip() for cell in shown.splitlines()[-2].strip("│").split("│")]
    assert cells == [
        *("plain18", "1.00 (0.789 to 1.27)", "1.20 (0.947 to 1.52)"),
        *(["1.20 (0.747 to 1.93)"] * 2),
    ]


def test_terminal(record, run):
    """The same cells as in the Markdown, and below them what to beware of."""
    told = run(record(converged=False), record(layout="nhwc"), unmeasured=[WRONG])
    provenance, group, *lines, remark, unmeasured = in_terminal(print_run, told).splitlines()
    assert provenance == f"one: {told.provenance}"
    assert group == "latency, 3x224x224, cpu"
    rows = [re.split("[┃│]", line)[1:-1] for line in lines if line[0] in "┃│"]
    in_markdown = table_of(run_markdown(run(*told.records)))
    assert [[cell.strip() for cell in row] for row in rows] == in_markdown
    assert remark == (
        "imprecise: Give each case more time (--benchmark-max-time): it was up before some "
        "process's own interval came within the target. One over processes takes more --restarts."
    )
    assert unmeasured == "bad-case  out_of_memory: asked for a | b in <lambda>() of __init__"


def test_user_names_are_no_markup(record, run):
    """Square brackets are rich's own; a user's module may have them."""
    case = record(subject="mine:make[bold]", source="user")
    assert "mine:make[bold]" in in_terminal(print_run, run(case))
