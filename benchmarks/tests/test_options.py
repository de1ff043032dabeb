"""Options become values, or one clear line."""

import pytest

from benchmarks.options import read_options


def read(**given):
    """The options of a command line that holds only these."""
    return read_options(given.get)


def test_nothing_asked_for_is_the_default_preset_on_every_device():
    """A bare command measures what the machine has."""
    options = read()
    assert options.preset == "default"
    assert options.axes == {}
    assert options.devices[0] == "cpu"


def test_comma_lists_lose_blanks_and_repeats():
    """Values keep the order in which they were typed."""
    options = read(layout="nhwc, nchw,nhwc", batch_size="8,1")
    assert options.axes == {"layout": ("nhwc", "nchw"), "batch_size": ("8", "1")}


def test_input_shape_is_one_sample():
    """Commas and x both part the sides."""
    assert read(input_shape="3,192,256").input_shape == (3, 192, 256)


def test_what_was_asked_for_is_plain_values():
    """A journal holds it, so that a run can go on where it was killed."""
    options = read(preset="smoke", batch_size="8,1", device="cpu", input_shape="3,8,8")
    assert options.asked == {
        "preset": "smoke",
        "axes": {"batch_size": ["8", "1"], "device": ["cpu"]},
        "devices": ["cpu"],
        "input_shape": [3, 8, 8],
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"preset": "smok"},
            "--preset 'smok' (did you mean 'smoke'?): allowed are smoke, gate, default, full",
        ),
        (
            {"precision": "float31"},
            (
                "--precision 'float31' (did you mean 'float32'?): allowed are float32, tf32, "
                "bfloat16, float16, amp-bfloat16, amp-float16"
            ),
        ),
        ({"batch_size": "1,0"}, "--batch-size '0': allowed are whole numbers from 1"),
        ({"input_shape": ""}, "--input-shape '': allowed are sizes from 1, as in 224 or 192x256"),
        (
            {"results": "/dev/null/results"},
            "--results '/dev/null/results': allowed is a folder that can be written to",
        ),
        ({"threads": "all"}, "--threads 'all': allowed are whole numbers from 1"),
        ({"device": "tpu"}, "--device 'tpu' (did you mean 'cpu'?): allowed are cpu, cuda"),
        ({"device": "cuda:x"}, "--device 'cuda:x': allowed are cpu, cuda and cuda:N"),
        ({"workload": "training"}, "--workload 'training': allowed are inference"),
        ({"layout": " , "}, "--layout ' , ' names nothing: allowed are nchw, nhwc"),
        (
            {"resolution": "224x"},
            "--resolution '224x': allowed are sizes from 1, as in 224 or 192x256",
        ),
    ],
)
def test_a_wrong_value_is_one_line(given, message):
    """The option, the value and what is allowed."""
    with pytest.raises(ValueError, match="--") as refusal:
        read(**given)
    assert str(refusal.value) == message
