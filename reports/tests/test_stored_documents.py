"""Two stored runs that were judged, as Markdown and in the terminal."""

import io
from functools import partial

import pytest
from made_pairs import FACTS, OTHER, STEADY, TIMES, make_pair
from rich.console import Console

from benchmarks.measure.record import Outcome
from reports.stored.documents import print_stored, stored_markdown
from reports.stored.judging import judge

MARKDOWN = """\
# 1 of 2 cases regressed: `resnet18`; 1 unchanged.

Two stored runs are weaker evidence than a duel (python -m reports gate), in which both sides take \
turns: between runs the hour, the neighbours and the processes differ, too.

Exit status 1. 1 planned case was measured in neither run and not judged. In every case: \
inference, batch size 1, input 3x224x224, float32, nchw, eager, cpu.

| case | verdict | change of time | restarts | smallest detectable | limit |
| --- | ---: | ---: | ---: | ---: | ---: |
| `resnet18` | regressed | +100 % (+61.1 to +148 %) | 3 | 34.3 % | 34.3 % |

Change of time: the candidate's seconds over the baseline's, + is slower, with its 98 % interval, \
which combines what the restarts of both runs differ by and what runs of the same program do: 20 % \
in 19 of 20 pairs (--between-runs). Regressed: the interval lies above 0, the change is above 3 %, \
nothing else took the cores, and the fixed work that was timed beside it does not explain it; \
improved is the same downward. Unchanged: a slowdown by the limit is excluded (95 %), which is \
what two runs can show at best. Smallest detectable: found in 80 % of pairs of runs as noisy as \
these. Inconclusive: none of that.

<details><summary>Unchanged: 1 of 2</summary>

| case | verdict | change of time | restarts | smallest detectable | limit |
| --- | ---: | ---: | ---: | ---: | ---: |
| `plain18` | unchanged | 0.0 % (-19.5 to +24.2 %) | 3 | 34.3 % | 34.3 % |

</details>

## How it was measured

- Baseline `one`: Test CPU, 2 cores; torch 2.14.1, torchvision 0.29.1; Python 3.11.7; 2026-11-23; \
commit 0123456789ab; pytest benchmarks --benchmark-only
- Candidate `two`: Test CPU, 2 cores; torch 2.14.1, torchvision 0.29.1; Python 3.11.7; 2026-11-23; \
commit 0123456789ab; pytest benchmarks --benchmark-only
"""


@pytest.fixture
def pair(run):
    """Makes two runs of one case each."""
    return partial(make_pair, run)


def test_documents(run, record):
    """The answer, then how far it can be trusted, then the table."""
    skipped = [Outcome(id="x", status="skipped", reason="as told")]
    plain = record(subject="plain18", medians=STEADY)
    first = run(record(medians=STEADY), plain, unmeasured=skipped)
    slower = record(medians=[2 * median for median in STEADY])
    second = run(slower, plain, unmeasured=skipped, path=OTHER)
    judged = judge(first, second, TIMES)
    assert stored_markdown(first, second, judged, TIMES) == MARKDOWN
    console = Console(file=io.StringIO(), width=120)
    print_stored(judged, TIMES, console)
    lines = console.file.getvalue().splitlines()
    assert lines[0] == "1 of 2 cases regressed: resnet18; 1 unchanged."
    assert lines[-2:] == [
        "1 planned case was measured in neither run and not judged.",
        "Exit status 1.",
    ]
    assert [line.split()[1] for line in lines if line.startswith("│")] == ["resnet18", "plain18"]


def test_documents_of_facts_alone_show_no_times(pair, record):
    """And say what they compare."""
    first, second = pair(record(macs=1000), record(macs=2000))
    shown = stored_markdown(first, second, judge(first, second, FACTS), FACTS)
    assert "; times are not." in shown
    assert "| `resnet18` | regressed (by facts) | - | - | - | - |" in shown
    assert "- `resnet18`: macs: 1,000 -\\> 2,000 (worse)" in shown
    assert "(--between-runs)" not in shown


def test_names_from_elsewhere_are_no_markup(pair, record):
    """A user's module may be called anything."""
    case = record(subject="<script>", medians=STEADY)
    first, second = pair(case, record(subject="<script>", call_s=0.02))
    shown = stored_markdown(first, second, judge(first, second, TIMES), TIMES)
    assert "`<script>`" in shown
    assert "<script>" not in shown.replace("`<script>`", "")
