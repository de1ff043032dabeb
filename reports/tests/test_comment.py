"""Runs as Markdown for a comment: whole texts, bounded, and safe whatever a file holds."""

import json

import pytest
from markdown_it import MarkdownIt

from benchmarks.measure.record import Outcome
from reports.__main__ import main
from reports.comment import MOST_BYTES, comment_markdown
from reports.step_summary import add_to_step_summary

FACTS = "Test CPU, 2 cores; torch 2.14.1, torchvision 0.29.1; Python 3.11.7; 2026-11-23"
FACTS += "; commit `0123456789ab`; pytest benchmarks --benchmark-only"


@pytest.fixture(autouse=True)
def no_workflow(monkeypatch):
    """These tests may run in one."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def visible(markdown):
    """What GitHub shows before anybody unfolds anything."""
    return markdown.partition("<details>")[0]


def test_one_run_begins_with_what_is_fastest(run, record):
    """34 takes twice as long; its interval is far away. 50 is level with 18."""
    made = run(
        record(medians=(0.002, 0.002, 0.002)),
        record(subject="resnet34", medians=(0.004, 0.004, 0.004)),
        record(subject="resnet50", medians=(0.002, 0.0022, 0.0024)),
        unmeasured=[Outcome(id="a", status="skipped", reason="no TF32")],
    )
    assert visible(comment_markdown([made])) == (
        "**3 of 4 cases measured.** Half of the times are known to within 0 % or better; "
        "0 of 3 cases have a flag besides imprecise; 1 of 4 planned cases were not measured. "
        f"{FACTS}\n\n"
        "| compared | cases | fastest | call (ms) | images/s | level with it | slowest |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| `latency, 3x224x224, cpu` | 3 | resnet18 | 2.00 ± 0 % | 500 | 1 of 2 "
        "| resnet34, 2.00 x |\n\n"
        "Flags: none.\n\n"
    )


def test_what_was_not_measured_and_the_flags_are_folded(run, record):
    """The whole text behind the first table."""
    made = run(
        record(flags=["contended"]),
        unmeasured=[Outcome(id="a", status="out_of_memory", reason="no room")],
    )
    rest = comment_markdown([made]).partition("Flags: ")[2]
    head, _, tables = rest.partition("<details><summary>How far to trust this</summary>")
    assert head == (
        "contended 1.\n\n<details><summary>Not measured</summary>\n\n"
        "| outcome | reason | cases | which |\n| --- | --- | --- | --- |\n"
        "| `out of memory` | no room | 1 | a |\n\n</details>\n\n"
    )
    assert "| `contended` | 1 of 1 | Stop what else runs" in tables
    assert "<details><summary>All 1 rows</summary>\n\n**latency, 3x224x224, cpu**\n\n" in tables
    assert tables.endswith("|\n\n</details>\n")


def test_one_process_tells_nobody_level(run, record):
    """Quartiles are no interval over processes."""
    made = run(record(), record(subject="resnet34"))
    assert "| 500 | - | resnet34, 1.00 x |" in comment_markdown([made])


def test_batches_are_ranked_by_the_time_of_an_input(run, record):
    """16 inputs in 8 ms are faster than 4 in 4 ms: 0.5 and 1 ms each."""
    batch = {"group": "throughput, cpu"}
    made = run(
        record(batch_size=4, call_s=0.004, **batch),
        record(batch_size=16, call_s=0.008, **batch),
    )
    assert "| 2 | resnet18 b16 | 8.00 | 2000 | - | resnet18 b4, 2.00 x |" in comment_markdown(
        [made]
    )


def test_several_runs_begin_with_the_verdict(run, record):
    """A case that takes three times as long, with runs of one program 22 % apart, regressed."""
    first = run(record(), path="/results/one/benchmark.json")
    slower = record(call_s=0.006, restarted={"calibration": {"matmul_s": 0.001}})
    second = run(slower, path="/results/two/benchmark.json", commit="other")
    text = visible(comment_markdown([first, second]))
    assert text == (
        "**1 of 1 case regressed: resnet18.** 2 of 2 cases measured. "
        f"Baseline: {FACTS}\n\ncandidate: two: {FACTS}\n\n"
        "| case | verdict | change of time | smallest detectable |\n"
        "| --- | ---: | ---: | ---: |\n"
        "| `resnet18` | regressed | +200 % (+146 to +266 %) | 32.9 % |\n\n"
        "Flags: none.\n\n"
    )


def test_a_thousand_cases_keep_the_limit_and_are_counted(run, record):
    """What is left out is said; the short table and the flags stay."""
    made = run(*(record(subject=f"resnet{n}") for n in range(1000)))
    text = comment_markdown([made])
    assert len(text.encode()) <= MOST_BYTES
    assert "<details><summary>All 1000 rows, of which " in text
    assert text.startswith("**1000 of 1000 cases measured.**")


@pytest.mark.parametrize("count", [1, 30])
def test_hostile_texts_keep_the_limit(count, run, record):
    """Names of any length and full of markup, in many runs."""
    evil = "|@a|`<b>" * 100
    runs = [
        run(
            *(record(subject=f"{n}{evil}", group=f"{n}{evil}", call_s=0.001 * (k + 1))
              for n in range(40)),
            unmeasured=[Outcome(id=f"{n}{evil}", status="failed", reason=f"{n}{evil}")
                        for n in range(40)],
            path=f"/results/{k}/benchmark.json",
            cpu=f"{k}{evil}",
        )
        for k in range(count)
    ]  # fmt: skip
    assert len(comment_markdown(runs).encode()) <= MOST_BYTES


def test_words_of_a_file_are_no_markup(run, record):
    """Neither a tag, nor a link, nor a cell more, nor a call of somebody."""
    evil = '<script>alert(1)</script> | [x](http://e.vil) @somebody "'
    made = run(
        record(subject=evil, group=evil),
        unmeasured=[Outcome(id=evil, status="failed", reason=evil)],
        cpu=evil,
    )
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(comment_markdown([made]))
    assert "<script" not in html
    assert "<a " not in html
    for words in html.split("@somebody")[:-1]:
        assert words.rpartition("<code>")[2].count("</code>") == 0
    (first, *_) = html.split("</table>")
    assert first.count("<td") == 7


@pytest.fixture
def folder(tmp_path, real_file):
    """A run's folder."""
    place = tmp_path / "run"
    place.mkdir()
    (place / "benchmark.json").write_bytes(real_file.read_bytes())
    return place


def test_nothing_but_the_markdown_goes_to_standard_output(folder, capsys, tmp_path, monkeypatch):
    """It is appended to the workflow's page; where the report is stands on standard error."""
    page = tmp_path / "page"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert main(["table", str(folder), "--format", "markdown"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("**13 of 26 cases measured.** ")
    assert shown.out.endswith("</details>\n")
    assert shown.err == f"report: {folder / 'summary.md'}\n"
    assert page.read_text() == f"before\n{shown.out}\n"
    assert (folder / "cases.csv").is_file()


def test_text_stays_what_it_was(folder, capsys, tmp_path, monkeypatch):
    """Asked for or not, and it goes to no page."""
    page = tmp_path / "page"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert main(["table", str(folder)]) == 0
    unasked = capsys.readouterr().out
    assert main(["table", str(folder), "--format", "text"]) == 0
    assert capsys.readouterr().out == unasked
    assert not page.exists()


def test_a_page_that_cannot_be_written_is_one_line(folder, capsys, tmp_path, monkeypatch):
    """Exit status 2."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    assert main(["table", str(folder), "--format", "markdown"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("reports: ")
    assert error.count("\n") == 1


def test_runs_that_share_no_case_are_refused(folder, tmp_path, capsys, document):
    """In one line, with nothing on standard output."""
    document["benchmarks"] = []
    document["suite"]["outcomes"] = []
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document))
    assert main(["table", str(folder), str(other), "--format", "markdown"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "nothing was measured" in shown.err


def test_outside_of_a_workflow_nothing_is_appended(tmp_path, monkeypatch):
    """Nor is a file made."""
    monkeypatch.chdir(tmp_path)
    add_to_step_summary("text")
    assert not [*tmp_path.iterdir()]
