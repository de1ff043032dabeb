"""Two stored runs that were judged, as Markdown and in the terminal."""

import io
from functools import partial

import pytest
from made_pairs import FACTS, OTHER, STEADY, TIMES, make_pair
from rich.console import Console

from benchmarks.measure.record import Outcome
from reports.gating.policy import Policy
from reports.stored.documents import print_stored, stored_markdown
from reports.stored.judging import Rules, judge
from reports.stored.spread import BETWEEN_RUNS

MARKDOWN = """\
# 1 of 2 cases regressed: `resnet18`; 1 inconclusive.

Two stored runs are weaker evidence than a duel (python -m reports gate), in which both sides take \
turns: between runs the hour, the neighbours and the processes differ, too.

Exit status 1. 1 planned case was measured in neither run and not judged. In every case: \
inference, batch size 1, input 3x224x224, float32, nchw, eager, cpu.

| case | verdict | change of time | restarts | smallest detectable | limit |
| --- | ---: | ---: | ---: | ---: | ---: |
| `resnet18` | regressed | +100 % (+66.7 to +140 %) | 3 | 29.8 % | 3.0 % |
| `plain18` | inconclusive | 0.0 % (-16.7 to +20.0 %) | 3 | 29.8 % | 3.0 % |

Change of time: the candidate's seconds over the baseline's, + is slower, with the 95 % interval. \
It is what runs of the same program differ by, 20 % either way (as --between-runs says), or what \
the restarts of these two differ by, where that is more.

All cases of a pair of runs share what the hour and the neighbours did: several that regressed \
together may be one such effect, and no correction for their number is made. Where nothing has \
changed, the interval of one case in 40 lies above 0, and of another below.

Regressed: the interval lies above 0, the change is above 3 %, nothing else took the cores, and \
the fixed work that was timed beside it does not explain it; improved is the same downward. \
Unchanged: the whole interval lies within 3 % either way. Inconclusive: none of that, so that two \
runs cannot tell. Smallest detectable: a slowdown that is found in 80 % of pairs of runs as noisy \
as these.

## How it was measured

- Baseline `one`: Test CPU, 2 cores; torch 2.14.1, torchvision 0.29.1; Python 3.11.7; 2026-11-23; \
commit `0123456789ab`; pytest benchmarks --benchmark-only
- Candidate `two`: Test CPU, 2 cores; torch 2.14.1, torchvision 0.29.1; Python 3.11.7; 2026-11-23; \
commit `0123456789ab`; pytest benchmarks --benchmark-only
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
    assert lines[0] == "1 of 2 cases regressed: resnet18; 1 inconclusive."
    assert lines[-2:] == [
        "1 planned case was measured in neither run and not judged.",
        "Exit status 1.",
    ]
    assert [line.split()[1] for line in lines if line.startswith("│")] == ["resnet18", "plain18"]


def test_documents_of_facts_alone_show_no_times(pair, record):
    """And say what they compare."""
    first, second = pair(record(macs=1000), record(macs=2000))
    shown = stored_markdown(first, second, judge(first, second, FACTS), FACTS)
    assert "; times are not compared." in shown
    assert "| `resnet18` | regressed (by facts) | - | - | - | - |" in shown
    assert "- `resnet18`: macs: 1,000 -\\> 2,000 (worse)" in shown
    assert "(--between-runs)" not in shown


def test_the_interval_says_where_it_was_found(pair, record):
    """How sure it is, of how many pairs, on which machine and day; another share says whose."""
    first, second = pair(record(medians=STEADY), record(medians=STEADY))
    own = Rules(policy=Policy(), between_runs=BETWEEN_RUNS)
    shown = stored_markdown(first, second, judge(first, second, own), own)
    assert (
        "with the 95 % interval. It is what runs of the same program differ by, 22 % either way "
        "(58 of 60 pairs of identical runs, with nothing else on the machine, lay within it (AMD "
        "EPYC with 2 cores, one block, one thread, torch 2.14.1, 2026-11-24); give that of another "
        "machine by --between-runs), or"
    ) in shown
    assert shown.startswith("# The only case: inconclusive.\n")
    assert (
        "\nNothing is shown to be worse, and no case was decided: the smallest detectable slowdown "
        "is 32.9 % (exit status 0)."
    ) in shown


def test_names_from_elsewhere_are_no_markup(pair, record):
    """A user's module may be called anything."""
    case = record(subject="<script>", medians=STEADY)
    first, second = pair(case, record(subject="<script>", call_s=0.02))
    shown = stored_markdown(first, second, judge(first, second, TIMES), TIMES)
    assert "`<script>`" in shown
    assert "<script>" not in shown.replace("`<script>`", "")
