"""What the pictures of a profile share: the kinds' colours, and the title."""

from collections.abc import Iterable, Mapping

from reports.plots.canvas import GREY, PALETTE, Look, shortened
from reports.profiles.kinds import KINDS
from reports.profiles.profile import Profile

COLOUR_OF_KIND: Mapping[str, str] = dict(zip(KINDS, (*PALETTE, GREY), strict=True))
# Of the title's font size, over the whole width.
LONGEST_TITLE = 100


def title_of(profile: Profile) -> str:
    """The case."""
    return shortened(profile.record.case, LONGEST_TITLE)


def looks_of_kinds(kinds: Iterable[str], marker: str) -> dict[str, Look]:
    """Those that there are, in the order of all."""
    present = set(kinds)
    return {kind: (COLOUR_OF_KIND[kind], marker) for kind in KINDS if kind in present}
