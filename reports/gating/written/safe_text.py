"""Words from elsewhere in a gate's Markdown: one line, of bounded length, and no markup."""

import re

from reports.rendering import MARKUP, in_one_line

# Enough for any name of a case and for what an exception says; a page of them stays readable.
MOST_CHARACTERS = 300
# It links addresses, calls people, mentions issues and commits elsewhere, and draws emoji; none of
# that in code. Numbers of issues behind a prefix of a project's own look like GH-12.
ACTED_ON = re.compile(
    r"[@#]|://|\bwww\.|\b(?:mailto|xmpp):|\b[a-z][a-z\d]*-\d|\b[\da-f]{7,40}\b|"
    r":(?:[+-]1|\w*[a-z][\w-]*):",
    re.IGNORECASE,
)


def line(text: str, most: int = MOST_CHARACTERS) -> str:
    """Text in one line, cut where it is longer, without what moves a cursor or turns writing."""
    printable = "".join(c if c.isprintable() else "?" for c in in_one_line(text))
    return printable if len(printable) <= most else f"{printable[: most - 1]}…"


def code(text: str, most: int = MOST_CHARACTERS) -> str:
    """A name as code: nothing in it is markup, and on GitHub it calls nobody."""
    shown = line(text, most)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    # Without the spaces a backtick at the end would belong to the fence.
    return f"{fence} {shown} {fence}" if len(fence) > 1 else f"`{shown}`"


def prose(text: str) -> str:
    """A sentence: words that GitHub acts on are code, and other markup in it is escaped."""
    return " ".join(map(_inert, line(text).split(" ")))


def _inert(word: str) -> str:
    if not ACTED_ON.search(word):
        return MARKUP.sub(r"\\\g<0>", word)
    core = word.lstrip("(").rstrip(".,;:)")
    before, after = word.split(core, 1)
    return f"{before}{code(core)}{after}"
