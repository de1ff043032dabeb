"""The page in a real browser: opened from disk, filtered, sorted, asked, and looked at closely."""

import csv
import statistics
from dataclasses import replace
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_pages import page_of, real_run

from benchmarks.measure.record import Outcome

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
FORMULA = "=cmd()"
# What the issue of a noticeable wait is held against; the median of several, on two noisy cores.
MOST_MS = 200
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
RECORDS = [case.record for case in real_run().cases]


def test_it_opens_from_disk_and_asks_for_nothing_else(watched, real_page):
    """No word on the console, no error, no request but the file; the questions in their order."""
    seen = watched().open(real_page)
    assert seen.said == []
    assert [each for each in seen.requests if not each.startswith("data:")] == [real_page.as_uri()]
    ids = seen.page.evaluate("[...document.querySelectorAll('main > section')].map((s) => s.id)")
    assert ids == ["fastest", "which", "why", "trust", "changed", "cases"]
    assert seen.text("#status") == "13 of 13 cases shown"
    assert seen.shown() == [*range(13)]
    assert "13 of 26 planned cases were not measured" in seen.text("#trust")


def test_every_picture_is_drawn_or_says_why_not(watched, real_page):
    """A run without profiles has no time by layer; all other pictures have a drawing."""
    seen = watched().open(real_page)
    figures = seen.page.locator("#why figure")
    for place in range(figures.count()):
        figure = figures.nth(place)
        figure.scroll_into_view_if_needed()
        name = figure.get_attribute("data-picture")
        assert figure.locator(".summary").inner_text()
        if name not in ("time_by_layer", "time_by_kind"):
            figure.locator("canvas").wait_for()
            drawing = figure.locator(".drawing")
            title = figure.locator("h3").inner_text()
            assert drawing.get_attribute("aria-label").startswith(title)
            assert drawing.get_attribute("role") == "img"
        else:
            assert figure.locator(".drawing").is_hidden()
    assert seen.said == []


def test_a_filter_acts_on_everything_and_stands_in_the_address(watched, real_page):
    """Table, answers, pictures and budget show nets alone, and a fresh page at that address too."""
    seen = watched().open(real_page)
    seen.page.click("details[data-of=kind] summary")
    seen.measured(lambda: seen.page.uncheck("input[name=kind][value=block]"))
    nets = [at for at, record in enumerate(RECORDS) if record.kind == "net"]
    assert 0 < len(nets) < 13
    again = watched().open(real_page, f"#{seen.page.url.partition('#')[2]}")
    assert "kind=net" in seen.page.url
    for each in (seen, again):
        assert each.shown() == nets
        assert each.text("#status") == f"{len(nets)} of 13 cases shown"
        assert "blocks" not in each.text("#answers")
        summary = "figure[data-picture=latency_against_macs] .summary"
        assert each.text(summary).startswith(f"{len(nets)} cases")
        assert {*each.shown("#budget-results")} <= {*nets}


def test_the_legend_hides_cases_everywhere(watched, real_page):
    """An entry is pressed while its cases are shown; Shift leaves it alone."""
    seen = watched().open(real_page)
    entry = "#legend button[data-value=plain]"
    plain = {at for at, r in enumerate(RECORDS) if r.role == "plain" or r.subject[:5] == "plain"}
    assert seen.page.get_attribute(entry, "aria-pressed") == "true"
    seen.measured(lambda: seen.page.click(entry))
    assert {*seen.shown()} == {*range(13)} - plain
    assert seen.page.get_attribute(entry, "aria-pressed") == "false"
    seen.measured(lambda: seen.page.click(entry, modifiers=["Shift"]))
    assert {*seen.shown()} == plain


def test_an_address_that_is_not_understood_says_so_in_a_line(watched, real_page):
    """What no case has is named; all else is shown."""
    seen = watched().open(real_page, "#precision=float33&colour=nothing&hue=7")
    assert seen.text("#notice").count("\n") == 0
    assert "float33" in seen.text("#notice") or "precision" in seen.text("#notice")
    assert "hue" in seen.text("#notice")
    assert seen.said == []


def test_a_link_to_a_section_leaves_the_view_as_it_is(watched, real_page):
    """It goes there; the filters stay, also in the address, and an address may name a section."""
    seen = watched().open(real_page, "#kind=net")
    nets = seen.shown()
    seen.page.click("nav a[href='#trust']")
    assert seen.page.evaluate("document.activeElement.id") == "trust"
    assert seen.shown() == nets
    assert seen.page.locator("#notice").is_hidden()
    assert seen.page.url.endswith("#kind=net")
    there = watched().open(real_page, "#trust")
    there.page.wait_for_function("document.activeElement.id === 'trust'")
    assert there.page.locator("#notice").is_hidden()


def test_a_facet_with_one_value_is_understood(watched, real_page):
    """A view that was made where there were two devices is shown where there is one."""
    seen = watched().open(real_page, "#device=cpu")
    assert seen.page.locator("#notice").is_hidden()
    assert len(seen.shown()) == 13
    other = watched().open(real_page, "#device=cuda")
    assert "no case has Device cuda" in other.text("#notice")
    unknown = watched().open(real_page, "#kind=nonsense")
    assert "no case has Nets or blocks nonsense" in unknown.text("#notice")
    assert [len(each.shown()) for each in (other, unknown)] == [13, 13]


def test_the_focus_stays_in_the_table(watched, real_page):
    """Space on a box draws a distribution, and the next Tab goes on from there."""
    seen = watched().open(real_page)
    box = seen.page.locator("#table tbody input").nth(6)
    box.focus()
    seen.measured(lambda: seen.page.keyboard.press("Space"))
    assert box.is_checked()
    assert box.evaluate("(element) => element === document.activeElement")
    summary = seen.text("figure[data-picture=latency_distribution] .summary")
    assert summary.startswith("1 case")


def test_the_search_looks_at_ids(watched, real_page):
    """Every word has to be there."""
    seen = watched().open(real_page)
    seen.measured(lambda: seen.page.fill("#search", "resnet b1-"))
    found = [at for at, r in enumerate(RECORDS) if "resnet" in r.id and "b1-" in r.id]
    assert seen.shown() == found
    assert "q=resnet" in seen.page.url


@pytest.mark.parametrize(
    ("field", "backward"), [("call_s", False), ("call_s", True), ("macs", True)]
)
def test_the_table_sorts_as_python_does(watched, real_page, field, backward):
    """A heading sorts upward, and by a second click downward, and says which."""
    seen = watched().open(real_page)
    for _ in range(1 + backward):
        seen.measured(lambda: seen.page.click(f"#table button[data-sort={field}]"))
    order = sorted(range(13), key=lambda at: getattr(RECORDS[at], field), reverse=backward)
    shown = [getattr(RECORDS[at], field) for at in seen.shown()]
    assert shown == [getattr(RECORDS[at], field) for at in order]
    head = seen.page.locator(f"#table th:has(button[data-sort={field}])")
    assert head.get_attribute("aria-sort") == ("descending" if backward else "ascending")


def test_a_budget_is_answered_by_measured_cases_alone(watched, real_page):
    """Those within latency and memory, by images per second; the front is named."""
    seen = watched().open(real_page)
    seen.page.fill("#budget-latency", "20")
    seen.measured(lambda: seen.page.fill("#budget-memory", "6"))
    fitting = [
        at
        for at, record in enumerate(RECORDS)
        if record.call_s <= 0.020 and record.peak_memory_bytes <= 6 * 2**20
    ]
    ranked = sorted(fitting, key=lambda at: -RECORDS[at].batch_size / RECORDS[at].call_s)
    assert 0 < len(ranked) < 13
    assert seen.shown("#budget-results") == ranked[:10]
    assert f"{len(ranked)} of 13 measured cases fit" in seen.text("#budget-answer")
    assert "on the front" in seen.text(f"#budget-results tr[data-key='{ranked[0]}']")


def test_a_budget_that_nothing_keeps_says_why(watched, real_page):
    """The nearest case, the batch sizes that were measured, or what a number has to be."""
    seen = watched().open(real_page)
    fastest = min(RECORDS, key=lambda record: record.call_s)
    for field, typed, said in (
        ("latency", "0.0001", f"No measured case fits; the fastest, {fastest.subject}"),
        ("batch", "5", "Batch size 5 was not measured; measured are "),
        ("memory", "1,024", 'The memory is "1,024": allowed is a number above 0, such as 12.5.'),
        ("batch", "many", 'The batch size is "many": allowed is a whole number from 1.'),
    ):
        seen.measured(lambda f=field, t=typed: seen.page.fill(f"#budget-{f}", t))
        assert seen.text("#budget-answer").startswith(said)
        assert seen.page.locator("#budget-results").is_hidden()
        seen.measured(lambda f=field: seen.page.fill(f"#budget-{f}", ""))
    assert seen.said == []


def test_the_download_is_what_the_table_shows(watched, real_page):
    """In its order, with the figures of the file to their last digit."""
    seen = watched().open(real_page, "#kind=block&sort=-call_s")
    with seen.page.expect_download() as download:
        seen.page.click("#csv")
    assert download.value.suggested_filename == "cases.csv"
    with download.value.path().open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    blocks = sorted(
        (r for r in RECORDS if r.kind == "block"), key=lambda record: record.call_s, reverse=True
    )
    assert [(row["id"], float(row["call_s"])) for row in rows] == [(r.id, r.call_s) for r in blocks]


def test_words_of_a_file_are_text_wherever_they_stand(watched, tmp_path):
    """Markup in subjects, questions, reasons, facts and notes runs nowhere and is read as it is."""
    run = real_run()
    record = replace(
        run.cases[0].record,
        subject=SCRIPT,
        question=IMAGE,
        reason=IMAGE,
        group=SCRIPT,
        role=FORMULA,
    )
    environment = run.suite.environment | {"cpu": f"{SCRIPT}{IMAGE}", "fvcore": IMAGE}
    suite = replace(run.suite, environment=environment, notes=[SCRIPT, IMAGE], command=SCRIPT)
    outcomes = (*run.outcomes, Outcome(id=IMAGE, status="failed", reason=SCRIPT))
    cases = (replace(run.cases[0], record=record), *run.cases[1:])
    path = tmp_path / "report.html"
    path.write_text(page_of(replace(run, cases=cases, suite=suite, outcomes=outcomes)))
    seen = watched().open(path)
    seen.page.locator("#table tbody a").first.click()
    assert seen.text("#case-title") == SCRIPT
    assert SCRIPT in seen.text("#case-facts") or IMAGE in seen.text("#case-facts")
    assert SCRIPT in seen.text("#trust")
    assert IMAGE in seen.text("#trust")
    assert seen.page.locator("img").count() == 0
    seen.page.keyboard.press("Escape")
    with seen.page.expect_download() as download:
        seen.page.click("#csv")
    with download.value.path().open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["subject"], first["role"]) == (SCRIPT, f"'{FORMULA}")
    assert seen.said == []
    assert [each for each in seen.requests if each[:5] not in ("data:", "blob:")] == [path.as_uri()]


def test_a_case_s_own_view_opens_by_link_and_by_address(watched, real_page):
    """It has the samples, the command and the machine; Escape closes it where one was before."""
    seen = watched().open(real_page)
    link = seen.page.locator("#table tbody a").first
    link.focus()
    seen.page.keyboard.press("Enter")
    assert RECORDS[0].id in seen.text("#case-id")
    assert "pytest benchmarks --benchmark-only --subject" in seen.text("#case-command")
    assert "torch" in seen.text("#case-provenance")
    seen.page.locator("#case canvas").wait_for()
    again = watched().open(real_page, f"#case={quote(RECORDS[0].id)}")
    assert again.text("#case-title") == seen.text("#case-title")
    seen.page.keyboard.press("Escape")
    assert seen.page.locator("#case").is_hidden()
    assert link.evaluate("(element) => element === document.activeElement")
    assert "case=" not in seen.page.url


def test_everything_can_be_done_with_a_keyboard(watched, real_page):
    """A filter and a heading are reached and used without a pointer."""
    seen = watched().open(real_page)
    seen.page.focus("details[data-of=kind] summary")
    seen.page.keyboard.press("Enter")
    seen.page.keyboard.press("Tab")
    seen.measured(lambda: seen.page.keyboard.press("Space"))
    assert len(seen.shown()) < 13
    seen.page.focus("#table button[data-sort=call_s]")
    seen.measured(lambda: seen.page.keyboard.press("Enter"))
    assert "sort=call_s" in seen.page.url


def test_a_phone_does_not_scroll_sideways(watched, real_page):
    """What is wide has a box of its own; the filters are folded."""
    seen = watched(viewport={"width": 390, "height": 844}, has_touch=True).open(real_page)
    width = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    assert seen.page.evaluate(width) == [390, 390]
    assert seen.page.locator("#facets").is_hidden()


def test_paper_has_the_pictures_and_no_fields(watched, real_page):
    """Printed are the sections and the filters in words."""
    seen = watched().open(real_page, "#kind=net")
    seen.page.emulate_media(media="print")
    assert seen.page.locator("#filters").is_hidden()
    assert seen.text("#in-words") == "Shown are cases with Nets or blocks: net."
    assert seen.page.pdf().startswith(b"%PDF")
    assert seen.said == []


def test_a_script_that_got_in_does_not_run(watched, real_page):
    """The page's own policy refuses it, and any request as well."""
    seen = watched().open(real_page)
    seen.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); }"
    )
    assert seen.page.evaluate("window.ran") is None
    refused = "fetch('https://example.invalid').then(() => 'sent', () => 'refused')"
    assert seen.page.evaluate(refused) == "refused"
    assert any("Content Security Policy" in each for each in seen.said)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(watched, real_page, scheme, width):
    """No violation of WCAG A and AA that can be found by a program, also in a case's view."""
    # What checks is a script of somebody else's, which the page's policy would refuse.
    seen = watched(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    ).open(real_page)
    checked = [Axe().run(seen.page, options=WCAG)]
    seen.page.locator("#table tbody a").first.click()
    seen.page.locator("#case canvas").wait_for()
    checked.append(Axe().run(seen.page, options=WCAG))
    for found in checked:
        assert found.violations_count == 0, found.generate_report()


def test_a_thousand_cases_open_and_filter_without_a_wait(watched, large_page):
    """Under 10 MB, and the median filter under 200 ms by the page's own measurement."""
    assert large_page.stat().st_size < 10_000_000
    seen = watched().open(large_page)
    assert seen.text("#status") == "1000 of 1000 cases shown"
    assert len(seen.shown()) == 100
    words = ("resnet", "b8", "", "bfloat16", "plain", "nhwc", "", "18", "")
    took = [seen.measured(lambda w=word: seen.page.fill("#search", w)) for word in words]
    assert statistics.median(took) < MOST_MS, took
    assert seen.said == []
