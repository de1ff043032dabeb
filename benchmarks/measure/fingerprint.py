"""Whether two results are of one machine; standard library only."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

# 48 bits: among a million machines two share one with a chance of 0.2 %, and it fits a table.
DIGITS = 12


def digest(text: str) -> str:
    """A short stand-in for a long text that is only compared."""
    return sha256(text.encode()).hexdigest()[:DIGITS]


def fingerprint(machine: Mapping[str, Any]) -> str:
    """One short word for all fields of a machine, whatever their order."""
    return digest(json.dumps(machine, sort_keys=True))


def fingerprint_differences(
    baseline: Mapping[str, Any], candidate: Mapping[str, Any]
) -> tuple[str, ...]:
    """The names of the fields that differ, in the baseline's order.

    A field that one side lacks is unknown there, as one that is `None`: a file of an older
    version, which did not know the field, agrees where this machine does not know it either.
    """
    names = dict.fromkeys((*baseline, *candidate))
    return tuple(name for name in names if baseline.get(name) != candidate.get(name))
