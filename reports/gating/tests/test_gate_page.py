"""A gate's Markdown as a page."""

from html.parser import HTMLParser

from made_gates import make_each_word, make_gate, make_verdict

from reports.gating.written.markdown import gate_markdown
from reports.gating.written.page import page

# Those of our own template; any other would be somebody else's.
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h2", "h3", "p", "ul", "li", "code"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
}
EVIL = "<script>alert(1)</script>"


class Tags(HTMLParser):
    """Collects the tags of a document, its cells, and whatever else it would load."""

    def __init__(self, document):
        super().__init__()
        self.opened, self.closed, self.attributes, self.texts = [], [], [], []
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_endtag(self, tag):
        self.closed.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


def test_page_is_one_document_of_our_own_tags():
    """Tables and folds arrive as such; nothing is loaded from elsewhere."""
    tags = Tags(page(gate_markdown(make_each_word()), "a title"))
    assert set(tags.opened) == TAGS
    assert not {"src", "href", "onclick", "onerror"} & set(tags.attributes)
    assert tags.opened.count("details") == tags.closed.count("details") == 2
    assert tags.opened.count("table") == tags.closed.count("table") == 3
    assert "a title" in tags.texts


def test_page_is_light_or_dark_as_the_reader_likes():
    """By the browser's own colours, and two for lines and shades."""
    document = page("text", "title")
    assert "color-scheme: light dark" in document
    assert "prefers-color-scheme: dark" in document


def test_a_number_and_its_percent_stay_in_one_line():
    """In words alone: a command is what it was."""
    document = page("after 99 % and `--limit 3 %`", "title")
    assert "after 99\u00a0% and <code>--limit 3 %</code>" in document


def test_words_are_left_and_may_wrap_and_figures_do_not():
    """On a phone the verdict is what has to be seen beside the case's name."""
    document = page(gate_markdown(make_each_word()), "title")
    assert 'name="viewport" content="width=device-width' in document
    assert "td:nth-child(2) { text-align: left !important; white-space: normal; }" in document


def test_others_words_never_become_markup():
    """Wherever a gate shows a name, a reason or a command."""
    verdict = make_verdict(EVIL, "regressed", 1.1, reasons=[EVIL, f"{EVIL}\n\n{EVIL}"])
    gate = make_gate(verdict, command=EVIL, evidence=EVIL, log=EVIL, environment={"cpu": EVIL})
    tags = Tags(page(gate_markdown(gate), EVIL))
    assert set(tags.opened) <= TAGS
    assert EVIL in tags.texts


def test_markup_that_is_not_ours_is_text():
    """Were the escaping to fail, the page would still show it and not obey."""
    document = page(f"{EVIL}\n\na <b>word</b>\n\n<details open><summary>x</summary>", "title")
    assert set(Tags(document).opened) <= TAGS - {"details", "summary"}
    assert "&lt;script&gt;" in document
    assert "a &lt;b&gt;word&lt;/b&gt;" in document
    assert "&lt;details open&gt;" in document


def test_links_that_run_code_are_none():
    """Nor are any that a name would make."""
    tags = Tags(page("[x](javascript:alert(1))", "title"))
    assert "a" not in tags.opened
