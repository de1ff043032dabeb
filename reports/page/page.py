"""The page as one HTML file that loads nothing and sends nothing."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.page.changes import Changes
from reports.page.trust import Trust
from reports.page.vega import vega_runtime
from reports.rendering import TEMPLATES

HERE = Path(__file__).resolve().parent
# In this order they are one script: what is used at once stands before its user.
SCRIPTS = (
    *("elements", "theme", "names", "ticks", "fronts", "tooltip"),
    *("scatter_data", "batch_data", "roofline_data", "sample_data", "bar_data", "matrix_data"),
    *("picture_data", "keys", "pictures"),
    *("filters", "address", "legend", "csv", "table", "answers", "budget", "case_view"),
    *("clock", "main"),
)
# The worst of them; the others are folded.
MOST_CHANGES = 10
# Two of these stand beside each other on a wide screen; the others have its whole width.
SIDE_BY_SIDE = (
    *("latency_against_macs", "latency_against_parameters"),
    *("throughput_against_batch_size", "memory_against_batch_size"),
)
# Within a script element these would end it, or begin a comment.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# Vega compiles the expressions of its pictures, which are ours: no text of a result is in them.
POLICY = (
    "default-src 'none'; script-src {hashes} 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)


def page_html(
    contents: Mapping[str, Any],
    trust: Trust,
    changes: Sequence[Changes],
    pictures: Sequence[Mapping[str, Any]],
) -> str:
    """The whole document.

    Args:
        contents: what the scripts are given.
        trust: how far the numbers can be trusted.
        changes: what is otherwise than in other runs.
        pictures: compiled to Vega.
    """
    # Trailing white space of a template would not be part of what was hashed.
    scripts = (_closed(vega_runtime()), _closed(_script()))
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    return environment.get_template("page.html.jinja").render(
        policy=POLICY.format(hashes=" ".join(f"'{_hash(script)}'" for script in scripts)),
        style=_ours((HERE / "style.css").read_text(encoding="utf-8")),
        contents=contents,
        pictures=pictures,
        trust=trust,
        changes=changes,
        most_changes=MOST_CHANGES,
        side_by_side=SIDE_BY_SIDE,
        contents_json=_ours(as_data(contents)),
        pictures_json=_ours(as_data(pictures)),
        vega=_ours(scripts[0]),
        script=_ours(scripts[1]),
    )


def as_data(value: Any) -> str:
    """JSON that cannot end the script element that it stands in."""
    text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in ESCAPES.items():
        text = text.replace(character, escaped)
    return text


def _script() -> str:
    """Our own scripts as one, which leaves no name behind."""
    texts = [(HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return '(() => {\n"use strict";\n' + "\n".join(texts) + "})();\n"


def _closed(script: str) -> str:
    """A script in which nothing ends its element."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _ours(text: str) -> Markup:
    """What is ours, or was escaped for where it stands."""
    return Markup(text)  # noqa: S704  # See above.
