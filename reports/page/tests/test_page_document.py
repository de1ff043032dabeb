"""The document by itself, without a browser: what may run in it, and what could be loaded."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from made_pages import page_of, real_run

from reports.page.page import as_data
from reports.page.vega import vega_runtime

# HTML ends these by itself.
VOID = {"meta", "link", "input", "br"}


class Reader(HTMLParser):
    """Tags that are open, the attributes that could load something, and the scripts."""

    def __init__(self):
        super().__init__()
        self.open, self.loaded, self.scripts, self.policy = [], [], [], ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.loaded += [given[name] for name in ("src", "href", "action") if given.get(name)]
        self.policy = given["content"] if "http-equiv" in given else self.policy
        assert not [name for name in given if name.startswith("on")]
        if tag == "script":
            self.scripts.append([given.get("type"), ""])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1][1] += data


@pytest.fixture(scope="module")
def read():
    """The real file's page, read."""
    reader = Reader()
    reader.feed(page_of(real_run()))
    reader.close()
    return reader


def test_every_element_is_closed_and_nothing_is_loaded(read):
    """Links lead within the page, and the icon is empty data."""
    assert read.open == []
    assert {address[:1] for address in read.loaded if address != "data:,"} == {"#"}


def test_the_policy_names_just_the_scripts_that_are_there(read):
    """Each by the SHA-256 of its bytes; data is no script."""
    running = [text for kind, text in read.scripts if kind is None]
    assert len(running) == 2
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in running]
    assert re.findall(r"'sha256-([^']+)'", read.policy) == hashes
    assert read.policy.startswith("default-src 'none'; ")
    assert "unsafe-inline" not in read.policy.partition("style-src")[0]


def test_data_cannot_end_its_element():
    """No markup and no line that JavaScript would break is left; the values are what they were."""
    value = {"<script>": ["</script>", "<!--", "&amp;", "\u2028\u2029", 'quote"', "é"]}
    text = as_data(value)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == value
    with pytest.raises(ValueError, match="JSON compliant"):
        as_data(float("nan"))


def test_the_runtime_is_vega_s_runtime_alone():
    """It ends by naming what the page uses; Vega-Lite and Vega-Embed would be larger."""
    assert "window.vega={View:" in vega_runtime().replace(" ", "")
    assert 300_000 < len(vega_runtime()) < 700_000
    assert "vega-embed" not in vega_runtime()
