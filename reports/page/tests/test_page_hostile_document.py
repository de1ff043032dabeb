"""The page as a file, without a browser: what it holds, lets run and would load."""

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from made_pages import page_of, real_run

from reports.page.changes import Changes
from reports.page.contents import contents_of
from reports.page.page import as_data, page_html
from reports.page.pictures import pictures
from reports.page.trust import Machine, Trust
from reports.sections import Section

HOSTILE = (
    "</script></style><script>alert(1)</script>\"'><img src=x onerror=alert(1)><!--\u2028&amp;"
)
# Elements that have no end, of those that the page uses.
VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})
# Attributes by which a browser fetches something.
LOADING = frozenset({"src", "href", "action", "formaction", "srcset", "data", "poster"})
# What may be mailed; the runtime of the pictures alone is 0.6 MB.
MOST_BYTES = 10_000_000


class Document(HTMLParser):
    """What stands in a document: its elements, the text of each kind, and what is out of place."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.astray, self.elements, self.texts = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            if tag in ("script", "style"):
                self.texts.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.astray.append((tag, self.getpos()))

    def handle_data(self, data):
        if self.open and self.open[-1] in ("script", "style"):
            tag, attrs, before = self.texts.pop()
            self.texts.append((tag, attrs, before + data))
        else:
            self.texts.append(("text", {}, data))

    def scripts(self, kind):
        """The texts of the scripts of a type; `None` is that of scripts that run."""
        return [
            text for tag, attrs, text in self.texts if (tag, attrs.get("type")) == ("script", kind)
        ]


def spoilt(value):
    """The same with every text made hostile."""
    if isinstance(value, str):
        return value + HOSTILE
    if isinstance(value, dict):
        return {name: spoilt(entry) for name, entry in value.items()}
    return [*map(spoilt, value)] if isinstance(value, list | tuple) else value


def hostile_contents():
    """The contents of the real run, as JSON gives them back, with every text made hostile."""
    return spoilt(json.loads(json.dumps(contents_of((real_run(),), ()))))


def named(*names):
    """Hostile texts that can be told apart."""
    return tuple(f"{name}{HOSTILE}" for name in names)


def table(name):
    """A table with a row more than is shown unfolded."""
    rows = tuple(named(f"{name} row {number}", f"{name} cell {number}") for number in range(12))
    return Section(group="", questions=(), headings=named(f"{name} 1", f"{name} 2"), rows=rows)


def hostile_page():
    """A page all of whose texts are hostile, those that Python writes and those of the data."""
    name, provenance, fact, text, note = named("name", "provenance", "fact", "text", "note")
    trust = Trust(
        answer=named("answer")[0],
        sentences=named("sentence"),
        flags=table("flags"),
        unmeasured=table("unmeasured"),
        machines=(Machine(name=name, provenance=provenance, facts=((fact, text),), notes=(note,)),),
    )
    changes = Changes(
        answer=named("change")[0],
        sides=named("baseline", "candidate"),
        sentences=named("judged"),
        telling=table("telling"),
        unchanged=table("unchanged"),
    )
    return page_html(hostile_contents(), trust, (changes,), pictures())


@pytest.fixture(scope="module")
def plain():
    """The document of the real run."""
    return Document(page_of(real_run()))


@pytest.fixture(scope="module")
def hostile():
    """The document of hostile texts."""
    return Document(hostile_page())


def policy(document):
    """The directives of the document's policy, by name."""
    (text,) = (
        attrs["content"]
        for tag, attrs in document.elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )
    parts = (directive.split() for directive in text.split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("made", ["plain", "hostile"])
def test_every_element_ends_where_it_began(made, request):
    """Nothing is open at the end, and no end tag is of another element than the last begun."""
    document = request.getfixturevalue(made)
    assert (document.open, document.astray) == ([], [])


@pytest.mark.parametrize("made", ["plain", "hostile"])
def test_the_policy_names_the_scripts_that_run_and_no_others(made, request):
    """Each script's SHA-256, computed from the document as a browser reads it."""
    document = request.getfixturevalue(made)
    digests = [hashlib.sha256(text.encode()).digest() for text in document.scripts(None)]
    hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    assert len(hashes) == 2
    assert [each for each in policy(document)["script-src"] if "sha256" in each] == hashes


def test_the_policy_lets_nothing_be_loaded_or_sent(plain):
    """What is not named is forbidden; what is named is inline or within the page."""
    directives = policy(plain)
    assert directives.pop("script-src")[-1] == "'unsafe-eval'"
    assert directives == {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:", "blob:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


@pytest.mark.parametrize("made", ["plain", "hostile"])
def test_no_attribute_loads_or_runs_anything(made, request):
    """Links lead within the page, the icon is empty, and no attribute is a script."""
    attributes = [
        pair for _, attrs in request.getfixturevalue(made).elements for pair in attrs.items()
    ]
    addresses = [value for name, value in attributes if name in LOADING]
    assert addresses
    assert all(re.fullmatch(r"#[a-z]+|data:,", address) for address in addresses)
    assert not [name for name, _ in attributes if name.startswith("on")]


def test_the_style_loads_nothing(plain):
    """No import, no address, in no case of letters."""
    (style,) = (text.lower() for tag, _, text in plain.texts if tag == "style")
    assert not [word for word in ("url(", "@import", "image-set(", "http") if word in style]


def test_hostile_texts_add_no_element(plain, hostile):
    """No image, and no script or style beyond the page's own."""
    for document in (plain, hostile):
        kinds = Counter(tag for tag, _ in document.elements)
        assert (kinds["script"], kinds["style"], kinds["img"]) == (4, 1, 0)


def test_hostile_texts_are_read_as_they_are(hostile):
    """Each sentence, heading, cell and fact stands in the document to its last character."""
    words = (
        *("name", "provenance", "fact", "text", "note", "answer", "sentence"),
        *("change", "baseline", "candidate", "judged"),
    )
    tables = [table(name) for name in ("flags", "unmeasured", "telling", "unchanged")]
    cells = [cell for each in tables for row in (each.headings, *each.rows) for cell in row]
    read = "\n".join(text for tag, _, text in hostile.texts if tag == "text")
    assert [text for text in (*named(*words), *cells) if text not in read] == []


def test_the_data_are_read_back_as_they_were(hostile):
    """The scripts get every hostile text unchanged, and the pictures as they were compiled."""
    contents, drawn = map(json.loads, hostile.scripts("application/json"))
    assert contents == hostile_contents()
    assert drawn == json.loads(json.dumps(pictures()))


@pytest.mark.parametrize(
    "text", ["</script>", "<!--", "]]>", "&lt;", "\u2028", "\u2029", '"', "\\"]
)
def test_data_have_no_character_that_ends_a_script(text):
    """Nothing of markup is left in it, and JSON gives the text back."""
    written = as_data({text: [text]})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {text: [text]}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_data_have_no_number_that_json_lacks(value):
    """A browser would refuse the whole page for one."""
    with pytest.raises(ValueError, match="JSON"):
        as_data([value])


def test_the_page_can_be_mailed():
    """It is a fraction of what most mailboxes take."""
    assert len(page_of(real_run()).encode()) < MOST_BYTES
