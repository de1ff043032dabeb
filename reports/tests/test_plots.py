"""The pictures, drawn to files and looked at from there."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from benchmarks.measure.record import Outcome
from reports.comparison import compare
from reports.load import load_run
from reports.plots import OF_A_RUN, draw_comparison, draw_run
from reports.plots.batches import throughput_against_batch_size
from reports.plots.canvas import NothingToDraw, looks_of, style
from reports.plots.costs import latency_against_macs, parameters_against_macs
from reports.plots.runs import times_by_run
from reports.plots.speedups import speedup_over_eager_float32

WITHOUT_CEILINGS = "roofline (no ceilings were measured)"


def texts(path):
    """Every text in an SVG, in order; their presence also says that the file is whole."""
    root = ET.parse(path).getroot()  # noqa: S314  # Our own file.
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, real_file):
    """The real run's pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    assert draw_run(load_run(real_file), folder) == []
    return folder


@pytest.mark.parametrize("name", OF_A_RUN)
def test_every_picture_is_a_whole_png_and_svg_with_its_provenance(drawn, name):
    """Machine, versions, date and command stand below each picture."""
    with Image.open(drawn / f"{name}.png") as picture:
        picture.load()
        assert picture.width == 1200
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 20, "an empty picture"
    caption = " ".join(texts(drawn / f"{name}.svg"))
    for fact in (
        "AMD EPYC, 2 cores",
        "torch 2.14.1",
        "Python 3.11.7",
        "2026-11-25",
        "pytest benchmarks --benchmark-only --preset smoke",
    ):
        assert fact in caption


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "latency_by_block",
            {
                "time of a call (ms)",
                "time per MAC (ps)",
                "blocks, 64 channels, 56x56, cpu",
                "plain_64   231 M",
                "resnext_256_w128_g32   220 M",
                "identity",
            },
        ),
        (
            "throughput_against_batch_size",
            {"images per second", "batch size", "1", "4", "16", "64", "3x32x32, cpu, 2 threads"},
        ),
        (
            "latency_against_macs",
            {"latency (ms)", "MACs/input", "resnet18", "plain18", "torchvision"},
        ),
        ("parameters_against_macs", {"parameters (M)", "MACs/input", "resnet18"}),
        (
            "speedup_over_eager_float32",
            {"times as fast as eager float32 nchw (right of 1 is faster)", "layout"},
        ),
    ],
)
def test_axes_have_units_and_names_stand_as_text(drawn, name, expected):
    """What a reader looks for can be read, and found by a search."""
    assert expected <= set(texts(drawn / f"{name}.svg"))


def test_same_run_gives_the_same_bytes(drawn, tmp_path, real_file):
    """Nothing of the day or of chance is in a picture."""
    draw_run(load_run(real_file), tmp_path)
    for path in sorted(drawn.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_pictures_without_cases_are_said_and_left_out(record, run, tmp_path):
    """One net at one batch size has two pictures in it, and no empty ones."""
    assert ", ".join(draw_run(run(record()), tmp_path)) == (
        "latency_by_block (no block was measured), "
        "throughput_against_batch_size (no subject was measured at two batch sizes), "
        "speedup_over_eager_float32 "
        "(no case was measured both as eager float32 nchw and otherwise), "
        f"{WITHOUT_CEILINGS}"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "latency_against_macs.png",
        "latency_against_macs.svg",
        "parameters_against_macs.png",
        "parameters_against_macs.svg",
    ]


def test_run_that_measured_nothing_has_no_pictures(run, tmp_path):
    """All were skipped; six lines say why there is no picture."""
    skipped = Outcome(id="gone", status="skipped", reason="no CUDA device")
    assert len(draw_run(run(unmeasured=[skipped]), tmp_path)) == 6
    assert not list(tmp_path.iterdir())


def test_module_without_macs_is_left_out_of_the_costs(record, run):
    """An unknown count is no zero on an axis."""
    for picture in (latency_against_macs, parameters_against_macs):
        with pytest.raises(NothingToDraw):
            picture(run(record(macs=None)))


def lines_of(figure):
    """Each errorbar line's data by its colour."""
    return {
        line.get_color(): (list(line.get_xdata()), list(line.get_ydata()))
        for axes in figure.axes
        for line in axes.get_lines()
        if line.get_marker() not in ("", "None", "|", "_", None)
    }


def test_throughput_is_batch_over_time_in_order_of_batch(record, run):
    """4 images in 8 ms are 500 a second."""
    cases = [
        record(batch_size=4, call_s=0.008),
        record(batch_size=1, call_s=0.005),
    ]
    with style():
        figure = throughput_against_batch_size(run(*cases))
    ((sizes, rates),) = lines_of(figure).values()
    assert sizes == [1, 4]
    assert rates == pytest.approx([200.0, 500.0])


def test_crowded_names_do_not_cover_each_other(record, run):
    """Eight nets within a few percent of each other."""
    cases = [
        record(subject=f"net{n}", macs=4_000_000_000 + n * 10**7, call_s=0.05 + n / 5000)
        for n in range(8)
    ]
    with style():
        figure = latency_against_macs(run(*cases))
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    names = [text for text in figure.axes[0].texts if re.fullmatch(r"net\d", text.get_text())]
    assert len(names) == 8
    for one, other in combinations(names, 2):
        assert not one.get_window_extent(renderer).overlaps(other.get_window_extent(renderer))


def test_captions_stay_inside_the_picture(record, run):
    """Wide letters and a long command are wrapped."""
    case = record()
    crowded = run(case, cpu="WWWW MMMM " * 12)
    with style():
        figure = parameters_against_macs(crowded)
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    extent = figure._supxlabel.get_window_extent(renderer)
    assert extent.y0 >= 0
    assert extent.x1 <= figure.bbox.x1


def legend_overflow(figure):
    """How far, in pixels, legends reach beyond the picture."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    legends = [*figure.legends, *filter(None, (axes.get_legend() for axes in figure.axes))]
    boxes = [legend.get_window_extent(renderer) for legend in legends]
    assert boxes
    return max(max(box.x1 - figure.bbox.x1, -box.x0, box.y1 - figure.bbox.y1) for box in boxes)


def test_legends_stay_inside_the_picture(record, run):
    """Twenty-four lines with long names, and four runs of long names."""
    cases = [
        record(subject=subject, batch_size=batch, precision=precision, layout=layout, mode=mode)
        for subject in ("torchvision:resnext50_32x4d", "wide_resnet101_2", "resnet18")
        for precision in ("float32", "amp-bfloat16")
        for layout in ("nchw", "nhwc")
        for mode in ("eager", "compile-max-autotune")
        for batch in (1, 8)
    ]
    runs = [
        run(*cases, path=f"/results/{n}/benchmark.json", cpu=f"A processor of long name {n}" * 2)
        for n in range(4)
    ]
    with style():
        assert legend_overflow(throughput_against_batch_size(runs[0])) <= 0
        assert legend_overflow(speedup_over_eager_float32(runs[0])) <= 0
        assert legend_overflow(times_by_run(compare(runs))) <= 0


def test_crowded_lines_get_a_panel_for_each_subject(record, run):
    """Then a line is named by what differs within its panel."""
    cases = [
        record(subject=subject, batch_size=batch, precision=precision, layout=layout)
        for subject in ("resnet18", "resnet50")
        for precision in ("float32", "bfloat16", "float16")
        for layout in ("nchw", "nhwc")
        for batch in (1, 8)
    ]
    with style():
        figure = throughput_against_batch_size(run(*cases))
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "resnet18, 3x224x224, cpu, 2 threads",
        "resnet50, 3x224x224, cpu, 2 threads",
    ]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        *("float32 nchw eager", "nhwc", "bfloat16", "bfloat16 nhwc", "float16", "float16 nhwc"),
    ]


def test_dollars_are_dollars(record, run, tmp_path):
    """Between two of them matplotlib would see a formula."""
    case = run(record())
    object.__setattr__(case.suite, "command", r"pytest --results '$HOME/$USER' -k '$\foo$'")
    draw_run(case, tmp_path)
    shown = " ".join(texts(tmp_path / "parameters_against_macs.svg"))
    assert r"pytest --results '$HOME/$USER' -k '$\foo$'" in shown


def test_long_names_are_shortened_in_the_middle(record, run):
    """The panel keeps its room, and both ends can be read."""
    name = "my_company.vision.backbones.residual:" + "very_" * 20 + "wide_net"
    cases = [record(subject=name, source="user", mode=mode) for mode in ("eager", "compile")]
    with style():
        figure = speedup_over_eager_float32(run(*cases))
    figure.draw_without_rendering()
    (panel,) = figure.axes
    (label,) = [text.get_text() for text in panel.get_yticklabels()]
    assert label.startswith("my_company.vision.backbone")
    assert label.endswith("_net, b1, 224x224: compile")
    assert panel.get_position().width > 0.3


def test_picture_that_is_no_longer_of_the_run_is_removed(record, run, tmp_path):
    """A folder never shows another run's picture."""
    draw_run(run(record(), record(layout="nhwc")), tmp_path)
    assert (tmp_path / "speedup_over_eager_float32.png").exists()
    draw_run(run(record()), tmp_path)
    assert not list(tmp_path.glob("speedup*"))


def test_designs_beyond_the_colours_share_one_entry(record, run):
    """Nine families, seven colours, one grey."""
    cases = [
        record(subject=f"{letter * 3}{n}", macs=10**9 + n * 10**8)
        for n, letter in enumerate("abcdefghi")
    ]
    with style():
        figure = latency_against_macs(run(*cases))
    names = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert names[:8] == ["aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "others"]


def test_looks_repeat_no_colour_and_marker_until_all_are_used():
    """Seven colours, then the same with the next marker, then grey for the rest."""
    looks = looks_of(map(str, range(16)), ("o", "s"))
    assert len(set(looks.values())) == 15
    assert looks["14"] == looks["15"] == ("#777777", "o")


def test_several_runs_make_one_picture(record, run, tmp_path):
    """Both series are named, and the ratio's axis says to what."""
    slower = run(record(call_s=0.003), path="/results/two/benchmark.json", torch="3.0")
    draw_comparison(compare([run(record()), slower]), tmp_path)
    shown = texts(tmp_path / "times_by_run.svg")
    assert {"torch 2.14.1", "torch 3.0", "resnet18", "time of a call (ms)"} <= set(shown)
    assert {"time over the baseline's", "(right of 1 is slower)"} <= set(shown)
    assert "ratio of calibrated calls" in shown
    assert any(text.startswith("Baseline: torch 2.14.1: Test CPU") for text in shown)
    with Image.open(tmp_path / "times_by_run.png") as picture:
        picture.load()


def test_user_settings_do_not_change_a_picture(drawn, tmp_path, real_file, monkeypatch):
    """A matplotlibrc of the user's own is left aside."""
    monkeypatch.setitem(mpl.rcParams, "font.size", 20)
    monkeypatch.setitem(mpl.rcParams, "lines.linewidth", 9)
    draw_run(load_run(real_file), tmp_path)
    name = "latency_by_block.svg"
    assert (tmp_path / name).read_bytes() == (drawn / name).read_bytes()
