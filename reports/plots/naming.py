"""Names beside dots, moved until none covers another name, a dot or its bar."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from adjustText import adjust_text
from matplotlib.axes import Axes
from matplotlib.text import Text

from benchmarks.measure.record import CaseRecord
from reports.estimates import Span
from reports.plots.canvas import GREY

Dot = tuple[float, float]  # as the panel's axes have it
# A number of steps and not, as is adjustText's default, a second: a busy machine draws the same.
NAMING_STEPS = 300
# Closer together than a name is high, for bars of a few times its height.
HEIGHTS_OF_A_BAR = 7
# Half of a name's height, so that two of them start beside each other.
APART_PIXELS = 6
# Of the axis: room for the names of the last dots, which would otherwise lie on their bars.
ROOM_FOR_NAMES = 0.12
# So that a name that has to lie on a line or a large dot can be read.
BEHIND_NAMES = {"facecolor": "white", "alpha": 0.6, "linewidth": 0, "pad": 0.3}


def name_dots(
    panel: Axes, names: Mapping[str, Dot], taken: Iterable[Dot], others: Sequence[Text] = ()
) -> None:
    """Names beside their dots.

    Args:
        panel: whose scales are final.
        names: each with its dot.
        taken: dots that names keep away from; the number of them decides how long it takes.
        others: texts that stay where they are.
    """
    texts = [
        panel.text(*_start(panel, dot, at), name, fontsize="x-small", bbox=dict(BEHIND_NAMES))
        for at, (name, dot) in enumerate(names.items())
    ]
    across, upward = zip(*taken, strict=True)
    target_x, target_y = zip(*names.values(), strict=True)
    adjust_text(
        texts,
        x=across,
        y=upward,
        target_x=target_x,
        target_y=target_y,
        ax=panel,
        objects=[*others] or None,
        expand=(1.2, 1.7),
        iter_lim=NAMING_STEPS,
        arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.5},
    )


def _start(panel: Axes, dot: Dot, at: int) -> Dot:
    """Above the dot or below it in turn: names that start in the same place would stay there."""
    across, upward = panel.transData.transform(dot)
    apart = APART_PIXELS if at % 2 else -APART_PIXELS
    x, y = panel.transData.inverted().transform((across, upward + apart))
    return float(x), float(y)


def bare_name(case: CaseRecord) -> str:
    """A peer's net without the peer, which its marker tells."""
    return case.subject if case.source == "user" else case.subject.rpartition(":")[2]


def along(across: float, span: Span) -> list[Dot]:
    """Dots along an upright bar."""
    low, middle, high = span
    return [(across, float(at)) for at in (middle, *np.linspace(low, high, HEIGHTS_OF_A_BAR))]


def make_room(panel: Axes) -> None:
    """More of the axis on the right."""
    low, high = panel.get_xlim()
    share = 1 + ROOM_FOR_NAMES
    is_log = panel.get_xscale() == "log"
    panel.set_xlim(low, low * (high / low) ** share if is_log else low + (high - low) * share)
