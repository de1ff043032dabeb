"""A gate as Markdown, whole and cut."""

import re

import pytest
from made_gates import make_change, make_gate, make_id, make_side, make_verdict
from markdown_it import MarkdownIt

from reports.gating.written.in_words import status
from reports.gating.written.markdown import MARKER, MOST_BYTES, gate_markdown
from reports.gating.written.safe_text import code, line, prose
from reports.gating.written.ways_on import ways_on

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

Change of time: the candidate's seconds over the baseline's, + is slower, with the interval \
that the verdict rests on: of 90 % to 95 % where it is unchanged, else of 99 % to 99.5 %. \
Smallest detectable: the slowdown that would have been found in 80 % of such gates. \
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

The limit is 3 %, or a case's own noise where that is known to be larger, up to 10 %. The smallest \
detectable change would have been found in 80 % of gates as noisy as this one.

4 further restarts have to confirm a regression; they, and the control of false ones among all \
regressions (5 %, Benjamini and Hochberg), may only take it back.

All cases together are judged by the mean over them in each restart, with a limit of 1 % and a \
false alarm in 0.5 %.

Facts have no noise: more parameters, multiply-accumulates, activations, memory, operators, \
graphs or graph breaks, operators of other kinds or in other memory formats, a numerical error \
above 1e-05 that grew by a factor of more than 1.5, and answers that could not be compared close \
the gate whatever the times, unless accepted.

A case that was inconclusive at the last look, too noisy for 2 times its limit to be found, or \
regressed on identical sides, in 3 of its last 10 gates is quarantined until 30 days after the \
last of those: it is shown, its times block nothing, and it is left out of the mean over all \
cases. A quarantine covers times only: a wrong answer, a missing case and facts that changed \
close the gate all the same.

</details>

### How to go on

- To measure again: `python -m reports gate --baseline main`
- To judge the same evidence again: `python -m reports gate gates/one/duel.jsonl`
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


def test_a_gate_where_nothing_was_shown_does_not_pass_in_words():
    """Exit status 0 all the same; what could have been found is told."""
    vague = [make_verdict(name, "inconclusive", detectable=1.041) for name in "ab"]
    vague.append(make_verdict("c", "inconclusive", detectable=1.11))
    new = make_verdict("d", "new", None)
    gate = make_gate(*vague, new)
    assert status(gate) == (
        "Nothing is shown to be worse, and no case was decided: the smallest detectable slowdown "
        "is 4.1 % to 11.0 % (exit status 0)."
    )
    shown = gate_markdown(gate)
    assert "## None of 4 cases was decided: 3 inconclusive, 1 new.\n\nNothing is shown" in shown
    assert "passes" not in shown.partition("### How it was measured")[0]
    few = make_gate(make_verdict("a", "inconclusive", detectable=None))
    assert "there are too few restarts for a smallest detectable slowdown (" in status(few)
    assert "slowdown is 2.0 % (" in status(make_gate(make_verdict("a", "inconclusive")))


def test_a_quarantined_case_does_not_decide_a_gate():
    """What it says counts for nothing, be it good or bad."""
    good = make_verdict("a", quarantined="2026-12-25")
    said = status(make_gate(good, make_verdict("b", "inconclusive")))
    assert said.startswith(
        "Nothing is shown to be worse, and no case was decided outside of quarantine: "
    )
    assert status(make_gate(good, make_verdict("b"))) == "The gate passes (exit status 0)."


def test_a_strict_gate_where_nothing_was_shown_says_why_it_does_not_pass():
    """Exit status 4 has its own sentence."""
    assert status(make_gate(make_verdict("a", "inconclusive"), exit_status=4)).startswith(
        "The gate does not pass under --strict"
    )


def test_a_limit_above_the_policys_is_marked_and_explained():
    """Only there; the limit of all cases together is one of its own."""
    suite = make_verdict("all cases", limit=1.01)
    shown = gate_markdown(make_gate(make_verdict("a"), make_verdict("b", limit=1.052), suite=suite))
    assert "| 2.0 % | 5.2 % (floor) |" in shown
    assert "| 2.0 % | 3.0 % |" in shown
    assert "| 2.0 % | 1.0 % |" in shown
    explained = "A floor is the case's own noise on this machine, where that is more."
    assert f"does not count. {explained}\n" in shown
    assert "floor" not in gate_markdown(make_gate(make_verdict("a"), suite=suite))


def goes_on(**changes):
    """The commands of a gate with a fact that closes it, without what stands around them."""
    verdict = make_verdict("a", "regressed", 1.0, changes=[make_change()])
    return [re.search(r": `(.*?)`", said)[1] for said in ways_on(make_gate(verdict, **changes))]


def test_only_facts_that_close_the_gate_can_be_accepted():
    """Neither a slowdown nor what was accepted before."""
    accept = "To accept the changes of facts, where they are meant: `"
    assert gate_markdown(make_gate(make_verdict("a", changes=[make_change()]))).count(accept) == 1
    others = [make_change(accepted="meant"), make_change(worse=False)]
    verdict = make_verdict("a", "regressed", 1.1, changes=others)
    assert accept not in gate_markdown(make_gate(verdict))


def test_commands_keep_the_options_that_change_the_answer():
    """However they were written; what only measures is left out."""
    command = (
        "python -m reports gate --baseline main --subject 'a b' --history=~/h.jsonl --limit 5 "
        "--accepted 'ours and theirs.json' --strict --budget 60 --results out"
    )
    judge = (
        "python -m reports gate one/duel.jsonl --history ~/h.jsonl "
        "--accepted 'ours and theirs.json' --results out --limit 5 --strict"
    )
    assert goes_on(command=command, evidence="one/duel.jsonl") == [
        *(command, judge, f"{judge} --accept REASON"),
    ]
    assert goes_on(command="python -m reports gate --baseline main --bisect")[1].endswith(
        " --strict"
    )


def test_paths_in_commands_are_quoted_as_a_shell_needs_it():
    """A home folder stays one."""
    shown = goes_on(evidence="~/my gates/one;two/duel.jsonl")[1]
    assert shown == "python -m reports gate ~/'my gates/one;two/duel.jsonl'"


def test_evidence_that_was_judged_again_cannot_be_measured_by_the_same_command():
    """It would judge it again."""
    again = "python -m reports gate one/duel.jsonl --accept 'meant to be'"
    judge = "python -m reports gate one/duel.jsonl"
    shown = goes_on(command=again, evidence="one/duel.jsonl", seconds=None)
    assert shown == [judge, f"{judge} --accept REASON"]


def test_a_command_that_no_shell_takes_loses_its_options_alone():
    """As one that was cut."""
    assert goes_on(command="python 'x --strict")[1] == (
        "python -m reports gate reports/results/gates/one/duel.jsonl"
    )


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
    assert prose("<b> [x](y) a|b") == "\\<b\\> \\[x\\](y) a\\|b"
    assert prose("see (#12), or a`b@c.") == "see (`#12`), or `` a`b@c ``."


@pytest.mark.parametrize(
    "acted_on",
    [
        *("https://example.org/x", "ftp://example.org", "HTTP://EXAMPLE.ORG", "www.example.org"),
        *("#12", "owner/repo#3", "GH-12", "gh-12", "PROJECT-7", "@name", "@team/name", "a@b.org"),
        *("mailto:a", "0123456789abcdef0123456789abcdef01234567", "owner/repo@0123abc", "1a2b3c4"),
        *(":tada:", ":+1:"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "fixes {}.", "({})", "at {}: it", "{}, {} and {}"])
def test_what_github_acts_on_is_code(acted_on, around):
    """In reasons and in changes of facts; a page's parser shows what is left outside of code."""
    said = around.format(acted_on, acted_on, acted_on)
    change = make_change(text=f"fact: {said}", accepted=said)
    verdict = make_verdict("a", "regressed", 1.1, reasons=[said], changes=[change])
    shown = gate_markdown(make_gate(verdict))
    parsed = [token for block in MarkdownIt().parse(shown) for token in block.children or []]
    outside = " ".join(token.content for token in parsed if token.type == "text")
    inside = {token.content for token in parsed if token.type == "code_inline"}
    assert acted_on.rstrip(":") not in outside
    assert any(acted_on.rstrip(":") in content for content in inside)


@pytest.mark.parametrize(
    "said",
    [
        "after 6 restarts it is 1.120 (1.110 to 1.130), above the limit of 1.03",
        "operators: conv1 calls aten::convolution 2 times, before 1",
        "at 12:30:15 of 2026-11-25, 1,234,567 of them: 1e-4 of layer1.0",
    ],
)
def test_our_own_sentences_stay_sentences(said):
    """There is nothing in them to act on."""
    assert "`" not in prose(said)


def test_a_long_text_is_cut_where_it_says_so():
    """An exception may hold a whole tensor."""
    assert line("x" * 400) == "x" * 299 + "…"
    assert line("x" * 300) == "x" * 300


def test_a_pipe_in_a_name_does_not_end_the_cell():
    """The row keeps its six cells."""
    shown = gate_markdown(make_gate(make_verdict("a|b <i>", "improved", 0.9)))
    assert "| `a\\|b <i>` | improved |" in shown
