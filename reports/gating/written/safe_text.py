"""Words from elsewhere in a gate's Markdown: one line, of bounded length, and no markup."""

import re

from reports.rendering import MARKUP, in_one_line

# Enough for any name of a case and for what an exception says; a page of them stays readable.
MOST_CHARACTERS = 300


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
    """A sentence: what Markdown would make something of is escaped."""
    # GitHub writes to whoever is called so; the word joiner is invisible and keeps it from that.
    return re.sub(r"@(?=\w)", "@\u2060", MARKUP.sub(r"\\\g<0>", line(text)))
