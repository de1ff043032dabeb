"""What pictures hold, what a click on them opens, and what light, dark and paper change."""

import json
import re

import pytest
from made_pages import page_of, real_run, run_of_many

RECORDS = [case.record for case in real_run().cases]
FACETS = {
    "kind": lambda record: record.kind,
    "subject": lambda record: record.subject,
    "input": lambda record: "x".join(map(str, record.input_shape)),
    "batch_size": lambda record: str(record.batch_size),
}
# So tall that every picture is on screen, and is drawn with what is shown.
TALL = {"width": 1280, "height": 6000}
DRAWING = "document.querySelector('figure[data-picture=latency_against_macs] .drawing')"
KEYS = f"{DRAWING}.__view__.data('points').map((point) => point.key)"
# Where the first dot is, in pixels of the picture.
DOT = f"""(() => {{
  const view = {DRAWING}.__view__;
  const {{ key, x, y }} = view.data("points")[0];
  const [left, top] = view.origin();
  const room = view.padding();
  return [key, left + room.left + view.scale("x")(x), top + room.top + view.scale("y")(y)];
}})()"""


@pytest.fixture(scope="session")
def mixed_page(tmp_path_factory):
    """The page of 60 cases of three precisions and two layouts."""
    path = tmp_path_factory.mktemp("mixed") / "report.html"
    path.write_text(page_of(run_of_many(60)), encoding="utf-8")
    return path


@pytest.mark.parametrize("facet", FACETS)
def test_every_facet_acts_on_table_and_pictures(watched, real_page, facet):
    """A value alone leaves its cases in the table, and as dots in the picture."""
    value = FACETS[facet](RECORDS[0])
    seen = watched(viewport=TALL).open(real_page, f"#{facet}={value}")
    own = [at for at, record in enumerate(RECORDS) if FACETS[facet](record) == value]
    assert 0 < len(own) < len(RECORDS)
    assert seen.shown() == own
    assert sorted(seen.page.evaluate(KEYS)) == own
    assert seen.said == []


@pytest.mark.parametrize(("facet", "value"), [("precision", "float16"), ("layout", "nhwc")])
def test_axes_of_a_case_are_facets(watched, mixed_page, facet, value):
    """Precision and layout filter table and picture alike, by a click and by the keyboard."""
    records = [case.record for case in run_of_many(60).cases]
    seen = watched(viewport=TALL).open(mixed_page)
    seen.page.click(f"details[data-of={facet}] summary")
    seen.measured(lambda: seen.page.click(f"[data-facet={facet}] button:text-is('none')"))
    assert seen.shown() == []
    box = f"input[name={facet}][value={value}]"
    seen.page.focus(box)
    seen.measured(lambda: seen.page.keyboard.press("Space"))
    own = [at for at, record in enumerate(records) if getattr(record, facet) == value]
    assert seen.shown() == own
    assert sorted(seen.page.evaluate(KEYS)) == own
    assert f"{facet}={value}" in seen.page.url


def test_a_click_on_a_dot_opens_its_case(watched, real_page):
    """Where the picture has the first dot, there is that case or one drawn above it."""
    seen = watched(viewport=TALL).open(real_page)
    _, x, y = seen.page.evaluate(DOT)
    box = seen.page.locator("figure[data-picture=latency_against_macs] canvas")
    box.hover(position={"x": x, "y": y})
    named = seen.text(".tooltip strong")
    box.click(position={"x": x, "y": y})
    assert seen.text("#case-title") in named
    assert any(record.id in seen.text("#case-id") for record in RECORDS)


def test_pictures_change_their_colours_with_the_theme(watched, real_page):
    """What they are drawn with is what the style has, before and after the light changes."""
    seen = watched(viewport=TALL, color_scheme="light").open(real_page)
    inks = []
    for scheme in ("light", "dark"):
        seen.page.emulate_media(color_scheme=scheme)
        style = "getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()"
        ink = seen.page.evaluate(style)
        seen.page.wait_for_function(f"{DRAWING}.__view__?.signal('theme').ink === '{ink}'")
        inks.append(ink)
    assert inks[0] != inks[1]
    assert seen.said == []


def test_the_printed_page_has_several_sheets(watched, real_page):
    """And nothing on the console while it is made."""
    seen = watched().open(real_page)
    sheets = re.findall(rb"/Type\s*/Page\b", seen.page.pdf())
    assert len(sheets) > 1
    assert seen.said == []


def test_a_changed_address_is_read_again(watched, real_page):
    """Typing another address into an open page shows the other view."""
    seen = watched().open(real_page, "#kind=net")
    nets = seen.shown()
    seen.measured(lambda: seen.page.evaluate("location.hash = 'kind=block'"))
    assert sorted(nets + seen.shown()) == [*range(len(RECORDS))]


def test_what_the_scripts_are_given_is_data(watched, real_page):
    """The browser reads the same contents out of the page that Python wrote into it."""
    seen = watched().open(real_page)
    text = seen.page.evaluate("document.getElementById('contents').textContent")
    assert [row["id"] for row in json.loads(text)["cases"]] == [record.id for record in RECORDS]
