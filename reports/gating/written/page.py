"""A gate's Markdown as one page that needs nothing else."""

import html
import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from reports.gating.written.markdown import MARKER

# The only markup that our own template writes; whatever else looks like markup is text.
OURS = re.compile(
    rf"(?:<details><summary>[\w :]+</summary>|</details>|{re.escape(MARKER)})\s*", re.ASCII
)
STYLE = """
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #151b23; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .3rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; display: block; overflow-x: auto; margin: 1rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .7rem; }
th { background: var(--soft); }
td[style*="right"], td:first-child code { white-space: nowrap; }
th:nth-child(2), td:nth-child(2) { text-align: left !important; white-space: normal; }
th:empty { border: 0; padding: 0; }
code { background: var(--soft); padding: .1rem .2rem; border-radius: 4px; font-size: 90%; }
code { overflow-wrap: anywhere; }
summary { cursor: pointer; }
@media (max-width: 40rem) {
  body { font-size: 14px; margin: 1rem auto; }
  h2 { font-size: 1.2rem; }
  td:nth-child(2), td:nth-child(3) { min-width: 5.5rem; }
  th, td { padding: .2rem .4rem; }
  td[style*="right"] { white-space: normal; }
  ul { padding-left: 1.2rem; }
}
"""


def page(markdown: str, title: str) -> str:
    """The whole HTML document; no markup of others' words gets through."""
    parser = MarkdownIt("commonmark", {"html": True}, renderer_cls=Renderer).enable("table")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{parser.render(markdown)}</body>\n</html>\n"
    )


class Renderer(RendererHTML):
    """HTML in the Markdown is passed on where it is our own, and is text elsewhere."""

    def text(
        self, tokens: Sequence[Token], index: int, _options: Any, _env: MutableMapping[str, Any]
    ) -> str:
        """Words; a number keeps its sign of percent in its line."""
        return html.escape(re.sub(r"(?<=\d) %", "\u00a0%", tokens[index].content))

    def html_block(
        self, tokens: Sequence[Token], index: int, _options: Any, _env: MutableMapping[str, Any]
    ) -> str:
        """A block that starts as HTML does."""
        content = tokens[index].content
        return content if OURS.fullmatch(content) else f"<p>{html.escape(content)}</p>\n"

    def html_inline(
        self, tokens: Sequence[Token], index: int, _options: Any, _env: MutableMapping[str, Any]
    ) -> str:
        """A tag within a line."""
        return html.escape(tokens[index].content)
