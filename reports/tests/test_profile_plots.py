"""The pictures of profiles: what is drawn where, and what the captions say."""

from dataclasses import replace
from pathlib import Path

import pytest
from made_profiles import make_ceilings, make_hostile, make_layer, make_net, make_profile
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from reports.plots.canvas import NothingToDraw, style
from reports.plots.held_memory import held_memory
from reports.plots.layer_roofline import roofline
from reports.plots.layers import time_of_layers
from reports.plots.side_by_side import side_by_side
from reports.profiles.profile import Profile
from reports.profiles.report import write_comparison, write_profile


def read(record, name="one"):
    """A profile as it is after loading."""
    return Profile(path=Path(f"/results/{name}/profile.json"), record=record)


def drawn(picture, *records):
    """A figure, with the layout as it will be saved."""
    profiles = [read(record, str(at)) for at, record in enumerate(records)]
    with style():
        figure = picture(*profiles)
    figure.draw_without_rendering()
    return figure


def widths(panel):
    """Of horizontal bars, where they begin and how long they are."""
    return [(bar.get_x(), bar.get_width()) for bar in panel.patches]


def names(axis):
    """The tick labels that say something."""
    return [text.get_text() for text in axis.get_ticklabels() if text.get_text()]


def dots(panel):
    """Of each marker the places, areas and colours."""
    return [
        (collection.get_offsets().tolist(), collection.get_sizes().tolist())
        for collection in panel.collections
        if len(collection.get_offsets())
    ]


def test_layers_stand_in_order_and_by_time():
    """1 ms, 3 ms and 2 ms, of which 1 ms and 2 ms are backward."""
    layers = [
        make_layer("stem.conv", backward_s=0.0),
        make_layer("stages.0.conv", backward_s=0.002),
        make_layer("stages.1.relu", type="ReLU", backward_s=0.001),
    ]
    order, longest, shares = drawn(time_of_layers, make_profile(layers)).axes
    bars = [(bar.get_y(), bar.get_height()) for bar in order.patches]
    assert bars == [(0, 1), (0, 1), (0, 1), (1, 0), (1, 2), (1, 1)]
    assert names(order.xaxis) == ["stem", "stages.0", "stages.1"]
    assert names(longest.yaxis) == [
        "stages.0.conv   Conv2d 3x3",
        "stages.1.relu   ReLU",
        "stem.conv   Conv2d 3x3",
    ]
    assert widths(longest) == [(0, 1), (1, 2), (0, 1), (1, 1), (0, 1)]
    figures = [text.get_text() for text in longest.texts]
    assert figures == [" 3.00 ms, 50 %", " 2.00 ms, 33 %", " 1.00 ms, 17 %"]
    assert shares.get_ylim()[1] == pytest.approx(order.get_ylim()[1] * 100 / 6)
    assert (order.get_ylabel(), shares.get_ylabel()) == ("own time (ms)", "share (%)")


def test_layers_beyond_the_names_are_one_bar():
    """Twenty-four names, and the sum of the other six."""
    layers = [make_layer(f"conv{at}", forward_s=0.001 * (30 - at)) for at in range(30)]
    _, longest, _ = drawn(time_of_layers, make_profile(layers)).axes
    assert len(names(longest.yaxis)) == 25
    assert names(longest.yaxis)[-1] == "6 others"
    assert widths(longest)[-1] == (0, pytest.approx(21))
    assert longest.get_xlim()[1] == pytest.approx(1.28 * 30)


def test_a_bar_longer_than_the_named_ones_is_cut_off():
    """Forty layers of 1 ms: sixteen others are no scale for twenty-four."""
    layers = [make_layer(f"conv{at}") for at in range(40)]
    _, longest, _ = drawn(time_of_layers, make_profile(layers)).axes
    assert longest.get_xlim() == (0, pytest.approx(1.28))
    assert longest.texts[-1].get_text() == " 16.0 ms, 40 % \u2192 "
    assert longest.texts[-1].get_position()[0] == pytest.approx(1.28)
    times, _ = drawn(side_by_side, make_profile(layers), make_profile(layers, subject="b")).axes
    assert times.get_xlim() == (0, pytest.approx(1.1))
    assert [text.get_text() for text in times.texts] == ["15.0 ms \u2192 "] * 2


def test_caption_says_which_time_it_is():
    """A kernel's, forward and backward, or the host's."""
    host, kernels = make_layer("a", backward_s=0.001), make_layer("a", device_s=0.001)
    captions = [
        drawn(time_of_layers, make_profile([layer], training=True))._supxlabel.get_text()
        for layer in (host, kernels)
    ]
    assert "Full: forward. Hatched: backward." in captions[0]
    assert "Time of its kernels by itself" in captions[1]
    assert "Forward and backward together." in captions[1]


def test_products_stand_below_the_roofs():
    """25 FLOP per byte at 16.7 GFLOP/s; the activation in rows, by its bytes."""
    products, traffic = drawn(roofline, make_profile()).axes
    ((places, areas),) = dots(products)
    assert places == [[25, pytest.approx(50 / 3)]]
    assert areas == [pytest.approx(0.75 * 2000)]
    ((places, areas),) = dots(traffic)
    assert places == [[pytest.approx(1.6), 0]]
    assert names(traffic.yaxis) == ["ReLU"]
    assert (products.get_xlabel(), products.get_ylabel()) == (
        "FLOP per byte of least traffic",
        "GFLOP/s",
    )
    assert traffic.get_xlabel() == "GB/s of least traffic"


def test_roofs_are_lines_with_their_figures():
    """100 GFLOP/s from 2 FLOP per byte on, 10 and 50 GB/s below."""
    panel, _ = drawn(roofline, make_profile()).axes
    top, dotted, memory, cache = panel.get_lines()
    left, right = panel.get_xlim()
    assert list(top.get_xydata().ravel()) == [2, 100, right, 100]
    assert list(dotted.get_xydata().ravel()) == [left, 100, 2, 100]
    assert list(memory.get_xydata().ravel()) == pytest.approx([left, 10 * left, 10, 100])
    assert list(cache.get_xydata().ravel()) == pytest.approx([left, 50 * left, 2, 100])
    shown = [text.get_text() for text in panel.texts]
    assert {
        "matrix product 100 GFLOP/s (1024x1024x1024)",
        "memory 10.0 GB/s",
        "cache 50.0 GB/s",
        "conv",
    } <= set(shown)


def test_names_of_equal_bandwidths_stay_apart():
    """A machine whose caches are as fast as its memory."""
    record = make_profile(ceilings=make_ceilings(cache_bytes_per_second=10e9))
    figure = drawn(roofline, record)
    renderer = FigureCanvasAgg(figure).get_renderer()
    products, traffic = figure.axes
    named = ("memory", "cache")
    memory, cache = (text for text in traffic.texts if text.get_text().strip().startswith(named))
    assert memory.get_window_extent(renderer).x1 <= cache.get_window_extent(renderer).x0 + 1
    memory, cache = (text for text in products.texts if text.get_text().startswith(named))
    assert (memory.get_va(), cache.get_va()) == ("top", "bottom")


def test_layer_above_its_roof_is_a_star_with_its_reason():
    """Winograd's algorithm explains one; the worst of the others is named."""
    layers = [
        make_layer("fast", forward_s=0.0004, shortcut="winograd"),
        make_layer("odd", forward_s=0.0003),
        make_layer("odder", forward_s=0.0002),
    ]
    figure = drawn(roofline, make_profile(layers))
    (panel,) = figure.axes
    caption = figure._supxlabel.get_text()
    assert "Star: Winograd's algorithm multiplies less than the count says." in caption
    assert "Star: 250 % of a ceiling cannot be" in caption
    assert "167 %" not in caption
    assert "above its roof" in [text.get_text() for text in figure.legends[0].get_texts()]
    ((places, _),) = dots(panel)
    assert [rate for _, rate in places] == pytest.approx([125, 500 / 3, 250])


def test_different_reasons_of_one_kind_are_all_told():
    """Two layers that have no shortcut: one found its input in a cache, the other cannot be."""
    layers = [
        make_layer("cached", forward_s=0.00015, flops=0, least_bytes=2_000_000),
        make_layer("odd", forward_s=0.0002),
        make_layer("close", forward_s=0.00049),
    ]
    figure = drawn(roofline, make_profile(layers))
    caption = " ".join(figure._supxlabel.get_text().split())
    assert "Star: the caches still hold part of it from the operator before." in caption
    assert "Star: 250 % of a ceiling cannot be" in caption
    assert "within the scatter" not in caption
    markers = dots(figure.axes[0])
    assert [len(places) for places, _ in markers] == [1, 1]  # The close one is no star.


def test_pictures_of_a_training_step_say_so():
    """In their titles."""
    step = make_profile(training=True)
    for picture in (time_of_layers, roofline, held_memory):
        axes = drawn(picture, step).axes[0]
        assert axes.get_title(loc="left") == f"{step.case}, training"


def test_dollars_are_escaped_once():
    """In the names of rows, which are shortened to their room."""
    layers = [make_layer("$x$", type="$My$", flops=0)]
    times, _ = drawn(side_by_side, make_profile(layers), make_profile(layers, subject="b")).axes
    assert names(times.yaxis) == [r"\$x\$"]
    (panel,) = drawn(roofline, make_profile(layers)).axes
    assert names(panel.yaxis) == [r"\$My\$"]


def test_layers_of_the_same_work_share_a_name():
    """Four convolutions of two kinds have two names."""
    layers = [make_layer(f"a{at}") for at in range(3)]
    layers.append(make_layer("b", flops=60_000_000))
    (panel,) = drawn(roofline, make_profile(layers)).axes
    shown = {text.get_text() for text in panel.texts}
    assert {"a0 +2", "b"} <= shown
    assert not {"a1", "a2"} & shown


def test_roofline_without_ceilings_or_counts_is_not_drawn():
    """And says why."""
    with pytest.raises(NothingToDraw, match="no ceilings were measured"):
        drawn(roofline, make_profile(ceilings=None))
    with pytest.raises(NothingToDraw, match="no layer's operations and traffic are known"):
        drawn(roofline, make_profile([make_layer("a", flops=None)]))


def test_norms_alone_have_a_panel_of_their_own():
    """Where nothing has products, there is nothing below the roofs."""
    layers = [make_layer("bn", type="BatchNorm2d", flops=0)]
    (panel,) = drawn(roofline, make_profile(layers)).axes
    assert names(panel.yaxis) == ["BatchNorm2d"]


def test_memory_is_a_staircase_with_its_peak():
    """1, 3, 1 and 0 MiB; the peak has its layer."""
    (panel,) = drawn(held_memory, make_profile()).axes
    held, peak = panel.get_lines()
    assert held.get_ydata().tolist() == [1, 3, 1, 0]
    assert held.get_xdata().tolist() == pytest.approx([0, 1, 2, 3])
    assert peak.get_xydata().tolist() == [[pytest.approx(1), 3]]
    assert [text.get_text() for text in panel.texts] == ["peak 3.00 MiB: conv"]
    assert (panel.get_xlabel(), panel.get_ylabel()) == (
        "time since the call began (ms)",
        "held (MiB)",
    )
    with pytest.raises(NothingToDraw, match="no memory was recorded"):
        drawn(held_memory, make_profile(memory=None))


def test_two_profiles_stand_beside_each_other():
    """The convolution loses 2 ms, the activation wins half of one."""
    second = [
        make_layer("conv", forward_s=0.005),
        make_layer("relu", type="ReLU", flops=0, forward_s=0.0005),
    ]
    records = [make_profile(), make_profile(second, subject="resnext50")]
    times, differences = drawn(side_by_side, *records).axes
    assert names(times.yaxis) == ["conv", "relu"]
    assert widths(times) == [(0, 3), (0, 5), (0, 1), (0, 0.5)]
    assert [width for _, width in widths(differences)] == pytest.approx([2, -0.5])
    assert [text.get_text() for text in differences.texts] == [" +2.00 ", " -0.500 "]


@pytest.mark.parametrize(
    "record",
    [make_net(training=True), make_hostile()],
    ids=["net", "hostile"],
)
def test_texts_stay_inside_the_pictures(record):
    """Names, legends and captions of a net, and of names that are long or strange."""
    other = replace(record, subject="other")
    pictures = [
        drawn(time_of_layers, record),
        drawn(roofline, record),
        drawn(held_memory, record),
        drawn(side_by_side, record, other),
    ]
    for figure in pictures:
        renderer = FigureCanvasAgg(figure).get_renderer()
        texts = [label for axes in figure.axes for label in axes.get_yticklabels()]
        boxes = [each.get_window_extent(renderer) for each in (*figure.legends, *texts)]
        boxes.append(figure._supxlabel.get_window_extent(renderer))
        assert min(box.x0 for box in boxes) >= -1
        assert max(box.x1 for box in boxes) <= figure.bbox.x1 + 1
        assert min(box.y0 for box in boxes) >= -1


def test_same_profile_gives_the_same_bytes(tmp_path):
    """And each picture is whole; dollars are dollars."""
    profiles = [read(make_hostile()), read(make_profile(), "two")]
    for folder in (tmp_path / "first", tmp_path / "second"):
        assert write_profile(profiles[0], folder) == []
        write_comparison(profiles, folder)
    written = sorted((tmp_path / "first").iterdir())
    assert [path.suffix for path in written].count(".png") == 4
    for path in written:
        assert (tmp_path / "second" / path.name).read_bytes() == path.read_bytes(), path.name
        if path.suffix == ".png":
            with Image.open(path) as picture:
                picture.load()
                assert picture.width == 1200
    assert "$x_1$ and $y$ next line" in (tmp_path / "first" / "layers.svg").read_text()


def test_picture_that_is_no_longer_of_the_profile_is_removed(tmp_path):
    """A folder never shows another profile's picture."""
    write_profile(read(make_profile()), tmp_path)
    assert (tmp_path / "roofline.png").exists()
    assert write_profile(read(make_profile(ceilings=None)), tmp_path) == [
        "roofline (no ceilings were measured)"
    ]
    assert not list(tmp_path.glob("roofline*"))
    assert "roofline.png" not in (tmp_path / "profile.md").read_text()
