"""A gate as Markdown, whole and cut."""

import re

from made_gates import make_change, make_gate, make_id, make_side, make_verdict

from reports.gating.written.markdown import MARKER, MOST_BYTES, gate_markdown
from reports.gating.written.safe_text import code, line, prose

WHOLE = """\
<!-- resnet-bench gate -->
## 1 of 3 cases regressed: `resnet56`; 2 unchanged.

The gate fails (exit status 1). In every case: inference, batch size 1, input 32, float32, nchw, \
eager, cpu, threads 1.

| case | verdict | change of time | restarts | smallest detectable | limit |
| --- | ---: | ---: | ---: | ---: | ---: |
| all cases | unchanged | +0.4 % (-0.6 to +1.4 %) | 6 | 0.8 % | 1.0 % |
| `resnet56` | regressed | +12.0 % (+11.0 to +13.0 %) | 6 | 2.0 % | 3.0 % |
| `plain8` | unchanged | -0.2 % (-1.2 to +0.8 %) | 6 | 2.0 % | 3.0 % |

Change of time: the candidate's seconds over the baseline's, + is slower, with the 99 % to 99.5 % \
interval. Smallest detectable: the slowdown that would have been found in 80 % of such gates. \
Limit: a smaller one does not count.

### Why

- `resnet56`: 4 further restarts confirm it
- `plain8`: after 6 restarts it is shown to be under the limit

### Changes of facts

These have no noise.

- `plain8`: parameters: 10 -\\> 12 (worse, accepted: one more\\_layer)

<details><summary>Unchanged: 1 of 3</summary>

| case | verdict | change of time | restarts | smallest detectable | limit |
| --- | ---: | ---: | ---: | ---: | ---: |
| `resnet20` | unchanged | 0.0 % (-1.0 to +1.0 %) | 6 | 2.0 % | 3.0 % |

</details>

### How it was measured

| | |
| --- | --- |
| baseline | `main` (`111111111111`), torch 2.14.1, python 3.11.7 |
| candidate | `worktree` (`222222222222`, with files changed), torch 2.14.1, python 3.11.7 |
| machine | `Test CPU, 2 cores` |
| machine's fingerprint | `d2c9f6d9dc44` |
| restarts | 6 a case: both sides in fresh processes, in turns |
| judged | 2026-11-25T10:00:00+00:00 |
| took | 181 s |
| evidence | `gates/one/duel.jsonl` |

<details><summary>How it was judged</summary>

A case is judged after 6, 10 and 16 restarts and at no other time: nobody can measure until it is \
green. A restart gives one ratio, the median over its rounds; the interval is Student's, over the \
restarts.

Regressed: the interval lies above 0, where chance puts it in 0.5 %, 0.25 % and 0.25 % of cases \
that did not change, and the change is larger than the limit. Improved: the same downward. \
Unchanged: a slowdown by the limit is excluded, wrongly in 5 %, 2.5 % and 2.5 % of those that have \
it. Inconclusive: neither by the last look.

The limit is 3 %, or a case's own noise where that is known to be larger. The smallest detectable \
change would have been found in 80 % of gates as noisy as this one.

4 further restarts have to confirm a regression; they, and the control of false ones among all \
regressions (5 %, Benjamini and Hochberg), may only take it back.

All cases together are judged by the mean over them in each restart, with a limit of 1 % and a \
false alarm in 0.5 %.

Facts have no noise: more parameters, multiply-accumulates, activations, memory, operators, graphs \
or graph breaks, other operators, and a numerical error that grew by a factor of more than 1.5 \
close the gate whatever the times, unless accepted beforehand.

A case that was inconclusive, or regressed on identical sides, in 3 of its last 10 gates is \
quarantined: it is shown and blocks nothing, until 30 days after the last of those.

</details>

### How to go on

- To measure again: `python -m reports gate --baseline main`
- To judge the same evidence again: `python -m reports gate gates/one/duel.jsonl`
- To accept the changes of facts, where they are meant: `python -m reports gate \
gates/one/duel.jsonl --accept REASON`, and commit the file that this writes with the change. \
A slowdown cannot be accepted: say where the change is reviewed that it is meant.
"""


def make_small():
    """A gate with a row of each table."""
    accepted = make_change(
        fact="parameters", module="fc", accepted="one more_layer", text="parameters: 10 -> 12"
    )
    return make_gate(
        make_verdict("resnet20", reasons=["not shown"]),
        make_verdict("resnet56", "regressed", 1.12, reasons=["4 further restarts confirm it"]),
        make_verdict(
            "plain8",
            ratio=0.998,
            changes=[accepted],
            reasons=["after 6 restarts it is shown to be under the limit"],
        ),
        suite=make_verdict("all cases", ratio=1.004, limit=1.01, detectable=1.008),
        exit_status=1,
        evidence="gates/one/duel.jsonl",
    )


def make_many(word, count=1000, **changes):
    """A gate of so many cases, their names as long as those of real ones."""
    verdicts = [make_verdict(make_id(f"resnet{n}"), word, 1.1, **changes) for n in range(count)]
    return make_gate(*verdicts, exit_status=1)


def rows(markdown):
    """The rows of cases in all tables."""
    return re.findall(r"^\| `resnet\d+` \|", markdown, re.MULTILINE)


def test_markdown():
    """The answer first, then what is not unchanged, why, facts, and how to go on."""
    assert gate_markdown(make_small()) == WHOLE


def test_a_gate_where_nothing_happened_is_short():
    """No table but the folded one, no reasons and no facts; identical sides are told."""
    side = make_side()
    shown = gate_markdown(make_gate(make_verdict("a"), make_verdict("b"), candidate=side))
    first, second, _, third, *_ = shown.splitlines()
    assert (first, second) == (MARKER, "## None of 2 cases regressed: all are unchanged.")
    assert third.startswith(
        "The gate passes (exit status 0). Both sides are the same program in the same environment."
    )
    assert "### Why" not in shown
    assert "### Changes" not in shown
    assert shown.count("| case |") == 1


def test_a_gate_without_a_verdict_is_told():
    """Nothing planned, nothing measured."""
    shown = gate_markdown(make_gate(exit_status=3, seconds=None, environment={}))
    assert "## Nothing was judged.\n\nThe gate has no answer, because not all was measured" in shown
    assert "| took |" not in shown


def test_a_thousand_unchanged_cases_are_a_comment_that_github_takes():
    """Rows are left out, counted, and the answer counts all."""
    shown = gate_markdown(make_many("unchanged"))
    assert len(shown.encode()) <= MOST_BYTES
    assert "None of 1000 cases regressed: all are unchanged." in shown
    assert len(rows(shown)) == 100
    assert "900 rows are left out here; `gate.json` and `gate.html` have them." in shown


def test_a_thousand_regressed_cases_are_a_comment_that_github_takes():
    """With reasons and changes as long as exceptions are."""
    changes = [make_change(module=f"layer{n}", text=f"layer{n}: {'x' * 400}") for n in range(20)]
    reasons = [f"reason {n}: {'y|`*' * 200}" for n in range(20)]
    shown = gate_markdown(make_many("regressed", changes=changes, reasons=reasons))
    assert len(shown.encode()) <= MOST_BYTES
    assert "1000 of 1000 cases regressed: `resnet0`, `resnet1`, `resnet2` and 997 more." in shown
    listed = len(rows(shown))
    assert listed >= 10
    assert f"{1000 - listed} more rows are left out here" in shown


def test_what_regressed_is_kept_before_what_did_not():
    """Unchanged rows go first, and all of them before any other."""
    others = [make_verdict(make_id(f"plain{n}"), "regressed", 1.1) for n in range(300)]
    unchanged = [make_verdict(make_id(f"resnet{n}")) for n in range(700)]
    shown = gate_markdown(make_gate(*others, *unchanged))
    assert len(shown.encode()) <= MOST_BYTES
    assert len(re.findall(r"^\| `plain\d+` \|", shown, re.MULTILINE)) == 300


def test_nothing_is_cut_where_no_limit_is_set():
    """As for the page."""
    assert len(rows(gate_markdown(make_many("unchanged"), most_bytes=None))) == 1000


def test_the_largest_change_comes_first_among_cases_of_one_word():
    """And the worst word before."""
    shown = gate_markdown(
        make_gate(
            make_verdict("small", "regressed", 1.05),
            make_verdict("large", "regressed", 1.5),
            make_verdict("gone", "missing", None),
        )
    )
    assert re.findall(r"^\| `(\w+)` \|", shown, re.MULTILINE) == ["gone", "large", "small"]


def test_cases_with_the_same_reasons_or_changes_share_a_line():
    """A block that is in ten nets is told once."""
    change = make_change()
    verdicts = [
        make_verdict(make_id(f"net{n}"), "regressed", 1.0, changes=[change], reasons=[change.text])
        for n in range(5)
    ]
    shown = gate_markdown(make_gate(*verdicts))
    assert "- `net0`, `net1`, `net2` and 2 more: facts changed, as listed below\n" in shown
    assert (
        "- `net0`, `net1`, `net2` and 2 more: operators: conv1 calls aten::convolution 2 times, "
        "before 1 (worse)\n"
    ) in shown


def test_versions_that_differ_between_the_sides_are_named():
    """Another torch explains much."""
    candidate = make_side("worktree", environment={"torch": "2.15.0", "python": "3.11.7"})
    shown = gate_markdown(make_gate(make_verdict("a"), candidate=candidate))
    assert "| other in the two | `torch 2.14.1 -> 2.15.0` |" in shown


def test_a_side_under_no_version_control_has_no_commit():
    """A folder."""
    shown = gate_markdown(make_gate(make_verdict("a"), baseline=make_side("old", commit=None)))
    assert "| baseline | `old` (under no version control)," in shown


def test_names_from_elsewhere_are_neither_markup_nor_calls():
    """Code keeps a name as it is, whatever backticks are in it; control characters are gone."""
    assert code("<script>") == "`<script>`"
    assert code("@somebody") == "`@somebody`"
    assert code("a`b``c") == "``` a`b``c ```"
    assert code("a\nb\x1b[31m\ud800\u202e") == "`a b?[31m??`"
    assert prose("<b> @somebody [x](y) a|b a@") == ("\\<b\\> @\u2060somebody \\[x\\](y) a\\|b a@")


def test_a_long_text_is_cut_where_it_says_so():
    """An exception may hold a whole tensor."""
    assert line("x" * 400) == "x" * 299 + "…"
    assert line("x" * 300) == "x" * 300


def test_a_pipe_in_a_name_does_not_end_the_cell():
    """The row keeps its six cells."""
    shown = gate_markdown(make_gate(make_verdict("a|b <i>", "improved", 0.9)))
    assert "| `a\\|b <i>` | improved |" in shown
