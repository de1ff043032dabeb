"""The cases of a run below the measured roofs of their devices."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from benchmarks.measure.record import CaseRecord
from reports.labels import design_of, grouped, kind_of, ordered
from reports.load import Run
from reports.placements import reasons
from reports.plots.canvas import GREY, bars, caption, entry, looks_of, panels, shortened
from reports.plots.costs import MARKER_OF_SOURCE, OTHERS, build
from reports.plots.naming import Dot, name_dots
from reports.plots.placed import Placed, above, named, placed_cases, series_of, without_twins
from reports.plots.roofs import MARKER_ABOVE, draw_roofs, points_of_roofs, which_bandwidth

PANEL_INCHES = 4.0
# More names in one panel leave no room for themselves: nets and blocks then have their own.
CROWDED = 16
# Of more, each design's nearest to its roof and the farthest are named.
MOST_NAMED = 20
# A panel of many names grows.
NAME_INCHES = 0.2
READING = (
    "Least traffic: inputs, weights and outputs of every operator once each. Roofs: the best that "
    "was measured on this machine."
)
LINES = "A line joins the batch sizes of one net; its name is at the smallest."
FEW = "Where there are too many, each design's nearest to its roof and the farthest are named."


def case_roofline(run: Run) -> Figure:
    """A panel for each device, precision and thread count that has ceilings.

    Raises:
        NothingToDraw: none has, or no case of theirs can be placed.
    """
    placed = placed_cases(run)
    by_panel = panels_of(placed)
    figure, axes = panels([height_of(members) for members in by_panel.values()], share=False)
    for (panel,), (title, members) in zip(axes, by_panel.items(), strict=True):
        panel.set_title(title)
        draw_panel(panel, members)
    words = [bars([each.case for each in placed]), READING]
    words += ordered(which_bandwidth(each.ceilings) for each in placed)
    words += [LINES] if len(series_of(placed)) < len(placed) else []
    crowd = max(len(series_of(members)) for members in by_panel.values())
    words += [FEW] if crowd > MOST_NAMED else []
    words += [f"Star: {reason}." for reason in reasons([each.placement for each in placed])]
    caption(figure, " ".join(words), run.provenance)
    return figure


def panels_of(placed: Sequence[Placed]) -> dict[str, list[Placed]]:
    """By device, precision and threads; where that is crowded also by what the cases are."""
    whole = grouped(placed, lambda each: machine_of(each.case))
    divided: dict[str, list[Placed]] = {}
    for title, members in whole.items():
        if len(series_of(members)) <= CROWDED:
            divided[title] = members
        else:
            kinds = grouped(members, lambda each: kind_of(each.case))
            divided |= {f"{title}: {kind}": cases for kind, cases in kinds.items()}
    return divided


def machine_of(case: CaseRecord) -> str:
    """What ceilings are measured for."""
    return f"{case.device}, {case.precision}, {case.threads} threads"


def height_of(placed: Sequence[Placed]) -> float:
    """Inches, with room for the names."""
    return max(PANEL_INCHES, NAME_INCHES * min(MOST_NAMED, len(series_of(placed))))


def draw_panel(panel: Axes, placed: Sequence[Placed]) -> None:
    """Roofs, a dot for each case, a line through each net's batch sizes, and the names."""
    dots = [each.dot for each in placed]
    roofs = draw_roofs(panel, placed[0].ceilings, dots)
    looks = looks_of(design_of(each.case) for each in placed)
    for series in series_of(placed).values():
        draw_series(panel, series, looks[design_of(series[0].case)][0])
    panel.legend(handles=entries(looks, placed), loc="upper left", bbox_to_anchor=(1, 1))
    name_dots(panel, names_of(placed), [*dots, *points_of_roofs(panel)], roofs)


def names_of(placed: Sequence[Placed]) -> dict[str, Dot]:
    """Each net's name at its smallest batch; of too many, two of each design."""
    names = {
        named(name, series): series[0] for name, series in without_twins(series_of(placed)).items()
    }
    if len(names) > MOST_NAMED:
        designs = grouped(names, lambda name: design_of(names[name].case))
        ends = [
            end(own, key=lambda name: names[name].placement.share)
            for own in designs.values()
            for end in (max, min)
        ]
        names = {name: names[name] for name in ordered(ends)}
    return {name: each.dot for name, each in names.items()}


def draw_series(panel: Axes, series: Sequence[Placed], colour: str) -> None:
    """One net, its batch sizes in order."""
    across, upward = zip(*(each.dot for each in series), strict=True)
    panel.plot(across, upward, color=colour, linewidth=0.8, alpha=0.6)
    for each in series:
        low, high = each.bar
        source = each.case.source
        panel.errorbar(
            [each.dot[0]],
            [each.dot[1]],
            yerr=[[low], [high]],
            color=colour,
            fmt=MARKER_ABOVE if above(each) else MARKER_OF_SOURCE[source],
            elinewidth=0.8,
            **build(source),
        )


def entries(looks: dict[str, tuple[str, str]], placed: Sequence[Placed]) -> list[Line2D]:
    """The legend: designs by colour, builds by marker, and what a star is."""
    known = {name: look for name, look in looks.items() if look[0] != GREY}
    if len(known) < len(looks):
        known[OTHERS] = (GREY, "o")  # Designs for which there is no colour left.
    handles = [entry(shortened(name), look) for name, look in known.items()]
    sources = ordered(each.case.source for each in placed)
    if set(sources) != {"resnet_impl"}:
        handles += [entry(name, (GREY, MARKER_OF_SOURCE[name]), **build(name)) for name in sources]
    if any(map(above, placed)):
        handles.append(entry("above its roof", (GREY, MARKER_ABOVE)))
    return handles
