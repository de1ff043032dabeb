"""Folded stacks: what flame graphs are drawn from, by flamegraph.pl, inferno or speedscope.

Source:
    Gregg 2011, stackcollapse.pl: frames divided by semicolons, a blank, a whole number.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.profiling.slices import Slice

MODULE, NO_MODULE = "module", "outside of the module"


def folded(call: Sequence[Slice]) -> str:
    """A call's own times by what was running, in microseconds.

    A stack begins with the pass, and then goes down the module's path, also in the backward pass
    and where the call itself went another way.
    """
    own_ns = Counter[str]()
    for found in call:
        own_ns[";".join(_frames(found))] += found.own_ns
    return "".join(f"{stack} {microseconds}\n" for stack, microseconds in _rounded(own_ns))


def _frames(found: Slice) -> Iterator[str]:
    yield "backward" if found.backward else "forward"
    if found.path is None:
        yield NO_MODULE
    else:
        yield MODULE
        yield from map(_whole, found.path.split(".") if found.path else ())
    yield from map(_whole, found.operators)


def _whole(name: str) -> str:
    """A name as one frame of one line, whatever is in it."""
    return " ".join(name.split()).replace(";", ",")


def _rounded(own_ns: Counter[str]) -> Iterator[tuple[str, int]]:
    """Whole microseconds that add up to the whole: what one stack loses the next one gets."""
    so_far_ns, given = 0, 0
    for stack in sorted(own_ns):
        so_far_ns += own_ns[stack]
        microseconds = round(so_far_ns / 1000) - given
        given += microseconds
        if microseconds > 0:
            yield stack, microseconds
