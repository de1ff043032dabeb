"""The cases of a run below the measured roofs."""

from itertools import combinations

import pytest
from made_profiles import make_ceilings
from matplotlib.backends.backend_agg import FigureCanvasAgg

from reports.plots import draw_run
from reports.plots.canvas import NothingToDraw, style
from reports.plots.case_roofline import case_roofline

# 50 MFLOP on 2 MB in 1 ms.
WORK = {"macs": 25_000_000, "least_bytes": 2_000_000, "call_s": 0.001}


def drawn(run):
    """The figure, with the layout as it will be saved."""
    with style():
        figure = case_roofline(run)
    figure.draw_without_rendering()
    return figure


def marks(panel):
    """Of each case its marker and place."""
    return [
        (line.get_marker(), line.get_xdata()[0], line.get_ydata()[0])
        for line, _, _ in panel.containers
    ]


def titles(figure):
    """Of the panels."""
    return [axes.get_title(loc="left") for axes in figure.axes]


def test_panel_for_each_device_precision_and_thread_count(record, run):
    """A case of another precision stands below its own roofs, one without ceilings nowhere."""
    cases = [
        record(**WORK),
        record(**WORK, precision="bfloat16"),
        record(**WORK, precision="float16"),
    ]
    fast = make_ceilings(precision="bfloat16", matmul_flops_per_second=400e9)
    figure = drawn(run(*cases, ceilings=[make_ceilings(), fast]))
    assert titles(figure) == ["cpu, float32, 2 threads", "cpu, bfloat16, 2 threads"]
    for panel, top in zip(figure.axes, (100, 400), strict=True):
        assert marks(panel) == [("o", 25, pytest.approx(50))]
        assert panel.get_lines()[0].get_ydata()[0] == top
        assert panel.get_xlabel() == "FLOP per byte of least traffic"
        assert panel.get_ylabel() == "GFLOP/s"


def test_bars_are_those_of_the_time(record, run):
    """Quartiles of 0.95 and 1.1 ms are 52.6 and 45.5 GFLOP/s."""
    figure = drawn(run(record(**WORK), ceilings=[make_ceilings()]))
    ((_, _, (bar,)),) = figure.axes[0].containers
    assert bar.get_segments()[0][:, 1] == pytest.approx([50 / 1.1, 50 / 0.95])
    assert "bars the quartiles" in figure._supxlabel.get_text()


def test_roofs_of_a_busy_machine_are_said_to_be_low(record, run):
    """Or the size of the caches to be unknown."""
    roofs = make_ceilings(contended=True, cache_bytes=None)
    caption = drawn(run(record(**WORK), ceilings=[roofs]))._supxlabel.get_text()
    assert "Something else ran while the roofs were measured: they may be too low." in caption
    assert "The size of the caches is not known" in caption


def test_batch_sizes_of_a_net_are_joined_and_named_once(record, run):
    """In the order of their size; the name is at the smallest."""
    cases = [
        record(
            **WORK | {"batch_size": batch, "call_s": 0.001 * batch, "least_bytes": 10**6 + batch}
        )
        for batch in (8, 1, 4)
    ]
    figure = drawn(run(*cases, record(**WORK, subject="plain18"), ceilings=[make_ceilings()]))
    (panel,) = figure.axes
    line = panel.get_lines()[4]
    across = [50e6 * batch / (10**6 + batch) for batch in (1, 4, 8)]
    assert line.get_xdata() == pytest.approx(across)
    names = [text.get_text() for text in panel.texts]
    assert {"resnet18 b1 to 8", "plain18"} <= set(names)
    assert "A line joins the batch sizes of one net" in figure._supxlabel.get_text()


def test_case_above_its_roof_is_a_star_with_its_reason(record, run):
    """A compiled one by what fusion saves."""
    moving = {"macs": 1_000_000, "least_bytes": 20_000_000, "call_s": 0.001, "mode": "compile"}
    figure = drawn(run(record(**moving), ceilings=[make_ceilings()]))
    assert [mark for mark, _, _ in marks(figure.axes[0])] == ["*"]
    caption = figure._supxlabel.get_text()
    assert "Star: compiled code fuses operators and moves less than the count says." in caption


def test_different_reasons_of_one_bound_are_all_told(record, run):
    """Two cases that memory binds: compiled code moves less, and what the caches still hold."""
    compiled = {"macs": 1_000_000, "least_bytes": 20_000_000, "call_s": 0.001, "mode": "compile"}
    cached = {"macs": 1_000, "least_bytes": 2_000_000, "call_s": 0.00015}
    cases = [record(**compiled), record(**cached, subject="plain18")]
    caption = drawn(run(*cases, ceilings=[make_ceilings()]))._supxlabel.get_text()
    assert "Star: compiled code fuses operators and moves less than the count says." in caption
    assert "Star: the caches still hold part of it from the operator before." in caption


def test_crowded_panels_are_divided_and_names_stay_apart(record, run):
    """Twelve nets and twenty-two blocks of two designs, of which the ends are named."""
    nets = [
        record(**WORK | {"macs": 25_000_000 + 2 * 10**6 * at}, subject=f"net{at}")
        for at in range(12)
    ]
    blocks = [
        record(
            **WORK | {"call_s": 0.001 + at / 1e5},
            kind="block",
            role=("plain", "identity")[at % 2],
            subject=f"block_{at}",
            group="blocks",
        )
        for at in range(22)
    ]
    figure = drawn(run(*nets, *blocks, ceilings=[make_ceilings()]))
    assert titles(figure) == [
        "cpu, float32, 2 threads: nets, 3x224x224",
        "cpu, float32, 2 threads: blocks",
    ]
    renderer = FigureCanvasAgg(figure).get_renderer()
    shown = [
        [text for text in axes.texts if text.get_text().startswith(("net", "block"))]
        for axes in figure.axes
    ]
    assert len(shown[0]) == 12
    assert {text.get_text() for text in shown[1]} == {"block_0", "block_1", "block_20", "block_21"}
    for one, other in combinations(shown[0], 2):
        assert not one.get_window_extent(renderer).overlaps(other.get_window_extent(renderer))
    assert "each design's nearest to its roof and the farthest" in figure._supxlabel.get_text()


def test_run_without_ceilings_or_counts_has_no_roofline(record, run):
    """And says why."""
    with pytest.raises(NothingToDraw, match="no ceilings were measured"):
        drawn(run(record(**WORK)))
    with pytest.raises(NothingToDraw, match="no case has both its counts and the ceilings"):
        drawn(run(record(), ceilings=[make_ceilings()]))


def test_roofline_is_among_a_run_s_pictures(record, run, tmp_path):
    """The same bytes each time."""
    told = run(record(**WORK), ceilings=[make_ceilings()])
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        draw_run(told, tmp_path / name)
    for name in ("roofline.png", "roofline.svg"):
        first, second = (tmp_path / each / name for each in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
