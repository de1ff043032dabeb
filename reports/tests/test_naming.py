"""Names beside dots."""

from itertools import combinations

from matplotlib.figure import Figure

from reports.plots.canvas import style
from reports.plots.naming import along, name_dots


def test_names_of_dots_in_the_same_place_do_not_cover_each_other():
    """Started in the same place they would stay there."""
    with style():
        panel = Figure(figsize=(6, 3)).subplots()
        panel.set(xscale="log", yscale="log", xlim=(1, 100), ylim=(1, 100))
        dots = {"resnet34": (10.0, 10.0), "plain34": (10.0, 10.0)}
        name_dots(panel, dots, along(10.0, (8.0, 10.0, 12.5)))
        boxes = [text.get_window_extent() for text in panel.texts if text.get_text() in dots]
    assert len(boxes) == 2
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
