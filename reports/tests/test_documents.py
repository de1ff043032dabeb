"""Markdown and the terminal, compared whole."""

import io

from rich.console import Console

from benchmarks.measure.record import Outcome
from reports.comparison import compare
from reports.documents import (
    comparison_markdown,
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
| cases | 3 of 4 measured |
| commit | 0123456789ab |
| cpu | Test CPU |
| cores | 2 |
| memory | 8.00 GiB |
| torch | 2.14.1 |
| torchvision | 0.29.1 |
| python | 3.11.7 |

Times are those of one call, over the rounds of one process. Another process can differ by more
than the quartiles show, and cases were measured one after the other: a small difference is no
evidence.

![latency by block](latency_by_block.png)

## latency, 3x224x224, cpu

How long?

| case | median (ms) | quartiles (ms) | min (ms) | rounds | params (M) | GMACs | ps/MAC |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| resnet18 | 2.00 | 1.90 to 2.20 | 1.80 | 5 | 11.7 | 1.81 | 1.10 |
| resnet18 nhwc | 1.00 | 0.950 to 1.10 | 0.900 | 5 | 11.7 | 1.81 | 0.551 |

## throughput, 3x224x224, cpu

How long?

| case | median (ms) | quartiles (ms) | min (ms) | rounds | images/s | params (M) | GMACs | ps/MAC |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| resnet18 b8 | 10.0 | 9.50 to 11.0 | 9.00 | 5 | 800 | 11.7 | 1.81 | 0.689 |

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

Shown are the medians of what all have measured (1), and what they are over the
baseline's: a ratio above 1 is slower. The runs were not measured in turns: a small difference is no
evidence.

![times by run](times_by_run.png)

## latency, 3x224x224, cpu

| case | torch 2.14.1 (ms) | torch 3.0 (ms) | ratio |
| --- | ---: | ---: | ---: |
| resnet18 | 2.00 | 3.00 | 1.50 |
"""

TERMINAL = """\
one: Test CPU, 2 cores; torch 2.14.1, torchvision 0.29.1; Python 3.11.7; 2026-11-23; commit \
0123456789ab; pytest benchmarks --benchmark-only
latency, 3x224x224, cpu
┏━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━┳━━━━━━━━┓
┃ case     ┃ median (ms) ┃ quartiles (ms) ┃ min (ms) ┃ rounds ┃ params (M) ┃ GMACs ┃ ps/MAC ┃
┡━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━╇━━━━━━━━┩
│ resnet18 │        2.00 │   1.90 to 2.20 │     1.80 │      5 │       11.7 │  1.81 │   1.10 │
└──────────┴─────────────┴────────────────┴──────────┴────────┴────────────┴───────┴────────┘
bad-case  out_of_memory: asked for a | b in <lambda>() of __init__
"""


def in_terminal(show, what):
    """What a wide terminal without colours would show, without the padding."""
    console = Console(file=io.StringIO(), width=200)
    show(what, console)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def test_summary(record, run):
    """One table a group, only the columns that say something, and what was not measured."""
    cases = [
        record(),
        record(layout="nhwc", call_median_s=0.001),
        record(batch_size=8, call_median_s=0.01),
    ]
    assert run_markdown(run(*cases, unmeasured=[WRONG]), ["latency_by_block"]) == SUMMARY


def test_summary_shows_percentiles_memory_compile_time_and_role_where_known(record, run):
    """A column appears as soon as one case fills it; the others get a dash."""
    cases = [
        record(call_p90_s=0.003, call_p99_s=0.004, peak_memory_bytes=2**21, mode="compile",
               compile_s=12.0, role="bottleneck, matched MACs"),
        record(macs=None, activations=None),
    ]  # fmt: skip
    lines = run_markdown(run(*cases)).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[-4:]]
    known, _, compiled, plain = cells
    assert dict(zip(known, compiled, strict=True)) == {
        "case": "resnet18 compile",
        "is the": "bottleneck, matched MACs",
        "median (ms)": "2.00",
        "quartiles (ms)": "1.90 to 2.20",
        "min (ms)": "1.80",
        "p90 (ms)": "3.00",
        "p99 (ms)": "4.00",
        "rounds": "5",
        "params (M)": "11.7",
        "GMACs": "1.81",
        "ps/MAC": "1.10",
        "compile (s)": "12.0",
        "peak memory (MiB)": "2.00",
    }
    assert [name for name, cell in zip(known, plain, strict=True) if cell == "-"] == [
        *("is the", "p90 (ms)", "p99 (ms)", "GMACs", "ps/MAC", "compile (s)"),
        "peak memory (MiB)",
    ]


def test_summary_tells_the_notes(record, run):
    """What the run remarked about itself, such as a library that is missing."""
    noted = run(record())
    noted.suite.notes.append("fvcore cannot be imported")
    assert "\nNote: fvcore cannot be imported\n" in run_markdown(noted)


def test_comparison(record, run):
    """Baseline first, then each series with its ratio."""
    slower = run(record(call_median_s=0.003), path="/results/two/benchmark.json", torch="3.0")
    comparison = compare([run(record()), slower])
    assert comparison_markdown(comparison, ["times_by_run"]) == COMPARISON
    shown = in_terminal(print_comparison, comparison)
    assert "│ resnet18 │              2.00 │           3.00 │  1.50 │\n" in shown


def test_terminal(record, run):
    """The same cells as in the Markdown."""
    assert in_terminal(print_run, run(record(), unmeasured=[WRONG])) == TERMINAL


def test_user_names_are_no_markup(record, run):
    """Square brackets are rich's own; a user's module may have them."""
    case = record(subject="mine:make[bold]", source="user")
    assert "mine:make[bold]" in in_terminal(print_run, run(case))
