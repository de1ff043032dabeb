"""What a case is called beside others: its id without what all of them have in common."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# The grammar of ids (METHODOLOGY.md). An id of another form is called by all of it.
ID = re.compile(
    r"(?P<subject>.+)-(?P<workload>[a-z_]+)-(?P<batch>b\d+)-(?P<resolution>\d+(?:x\d+)*)"
    r"-(?P<precision>(?:amp-)?[a-z0-9]+)-(?P<layout>nchw|nhwc)"
    r"-(?P<mode>eager|compile(?:-[a-z]+)*)-(?P<device>cpu|cuda(?::\d+)?)(?:-(?P<threads>t\d+))?"
)
# What stands for all cases is said in full.
IN_FULL = {"batch": "batch size {}", "resolution": "input {}", "threads": "threads {}"}
AXES = ("workload", "batch", "resolution", "precision", "layout", "mode", "device", "threads")


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of some cases.

    Attributes:
        by_case: of each id its name, which no other case has.
        common: what all ids of the grammar share, the subject aside, as people say it.
    """

    by_case: dict[str, str]
    common: tuple[str, ...]

    def __getitem__(self, case: str) -> str:
        return self.by_case.get(case, case)


def names_of(cases: Sequence[str]) -> Names:
    """The names of cases that stand beside each other."""
    read = {case: match.groupdict() for case in cases if (match := ID.fullmatch(case))}
    shared = [axis for axis in AXES if len({parts[axis] for parts in read.values()}) == 1]
    told = [axis for axis in ("subject", *AXES) if axis not in shared]
    names = {case: " ".join(filter(None, map(parts.get, told))) for case, parts in read.items()}
    first = next(iter(read.values()), {})
    return Names(
        by_case={case: names.get(case, case) for case in cases},
        common=tuple(_in_full(axis, part) for axis in shared if (part := first[axis])),
    )


def _in_full(axis: str, part: str) -> str:
    return IN_FULL.get(axis, "{}").format(part.lstrip("bt") if axis in IN_FULL else part)
