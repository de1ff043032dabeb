"""Vega's runtime as one script, from what vl-convert carries; nothing is fetched."""

from functools import cache

import vl_convert

# By its address within vl-convert: its own name for Vega stands for an empty module there.
IMPORTED = 'import {{View, parse, Error}} from "/npm/vega@{version}/+esm"; {rest}'
REST = "window.vega = {View, parse, Error};"


@cache
def vega_runtime() -> str:
    """The script, which sets ``window.vega``; Vega-Lite is not in it, the page is compiled."""
    version = vl_convert.get_vega_version()
    script: str = vl_convert.javascript_bundle(IMPORTED.format(version=version, rest=REST))
    return script
