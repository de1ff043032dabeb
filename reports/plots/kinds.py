"""What the pictures of a profile share: the kinds' colours, and the title."""

from collections.abc import Iterable, Mapping

from reports.plots.canvas import GREY, PALETTE, Look, shortened
from reports.profiles.kinds import KINDS
from reports.profiles.profile import Profile

# The last of the palette's own; too light for lines.
YELLOW = "#F0E442"
COLOUR_OF_KIND: Mapping[str, str] = dict(zip(KINDS, (*PALETTE, YELLOW, GREY), strict=True))
# Of the title's font size, over the whole width.
LONGEST_TITLE = 100


def title_of(profile: Profile) -> str:
    """The case, and whether it is a training step."""
    return shortened(profile.record.title, LONGEST_TITLE)


def looks_of_kinds(kinds: Iterable[str], marker: str) -> dict[str, Look]:
    """Those that there are, in the order of all."""
    present = set(kinds)
    return {kind: (COLOUR_OF_KIND[kind], marker) for kind in KINDS if kind in present}
