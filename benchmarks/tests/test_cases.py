"""The case id's grammar and the checks of axis values."""

import pytest

from benchmarks.cases import Case, one_of, positive, sample_shape, shape


def test_case_id_is_the_published_grammar():
    """Subject, workload, batch, resolution, precision, layout, mode, device, in that order."""
    case = Case(subject="resnext50_32x4d", batch_size=8, resolution="224")
    assert case.id == "resnext50_32x4d-inference-b8-224-float32-nchw-eager-cpu"


def test_threads_stand_in_the_id_only_where_they_were_asked_for():
    """The default keeps the published id; an explicit count makes another case."""
    case = Case(subject="resnet18", resolution="224", threads=1)
    assert case.id == "resnet18-inference-b1-224-float32-nchw-eager-cpu-t1"


def test_batch_one_asks_for_latency_and_more_for_throughput():
    """The two questions are told apart by the batch size."""
    assert Case(subject="a", resolution="8").asks == "latency"
    assert Case(subject="a", resolution="8", batch_size=2).asks == "throughput"


def test_a_numbered_device_is_of_its_kind():
    """cuda:1 is a CUDA device."""
    assert Case(subject="a", resolution="8", device="cuda:1").device_type == "cuda"


@pytest.mark.parametrize(
    ("resolution", "channels", "expected"),
    [("224", 3, (3, 224, 224)), ("192x256", 1, (1, 192, 256)), ("3x8x9", None, (3, 8, 9))],
)
def test_resolution_becomes_a_sample_s_shape(resolution, channels, expected):
    """A side is square, two are height and width, a user's own is the whole sample."""
    assert sample_shape(Case(subject="a", resolution=resolution), channels) == expected


def test_three_sides_do_not_fit_a_net():
    """A net's channels are its own."""
    with pytest.raises(ValueError, match="--resolution '3x8x9'") as refusal:
        sample_shape(Case(subject="resnet18", resolution="3x8x9"), 3)
    assert str(refusal.value) == (
        "--resolution '3x8x9': allowed are a side (224) or height x width (192x256) for resnet18"
    )


def test_an_unknown_value_is_refused_with_what_is_allowed_and_the_nearest():
    """The message is enough to type it right."""
    with pytest.raises(ValueError, match="--layout") as refusal:
        one_of("--layout", "nchv", ("nchw", "nhwc"))
    assert str(refusal.value) == "--layout 'nchv' (did you mean 'nchw'?): allowed are nchw, nhwc"


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "two", ""])
def test_a_count_is_a_whole_number_from_one(value):
    """Nothing else is a batch size or a number of threads."""
    with pytest.raises(ValueError, match=r"allowed are whole numbers from 1$"):
        positive("--batch-size", value)
    assert positive("--batch-size", "16") == 16


@pytest.mark.parametrize("value", ["0", "224x0", "224x", "a", "-3"])
def test_a_shape_has_sides_from_one(value):
    """An empty side is no input."""
    with pytest.raises(ValueError, match="allowed are sizes from 1"):
        shape("--resolution", value)
    assert shape("--input-shape", "3,224,192") == (3, 224, 192)
