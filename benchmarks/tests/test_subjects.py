"""Where modules come from."""

import pytest

from benchmarks.libraries import SubjectUnavailable, library_models
from benchmarks.subjects import expand_names, find_subject


@pytest.fixture
def torchvision():
    """Skips where torchvision cannot be imported, which is no fault of the suite."""
    try:
        library_models("torchvision")
    except SubjectUnavailable as reason:
        pytest.skip(str(reason))


def test_a_published_net_knows_its_input():
    """resnet20 is a CIFAR net: 3 channels, 32 x 32."""
    subject = find_subject("resnet20")
    assert (subject.source, subject.kind) == ("resnet_impl", "net")
    assert (subject.channels, subject.resolution) == (3, "32")


def test_a_block_is_a_subject_of_its_own():
    """It takes the feature map of its stage."""
    subject = find_subject("bottleneck_512_w128")
    assert (subject.kind, subject.channels, subject.resolution) == ("block", 512, "28")


def test_an_unknown_name_is_refused_with_the_nearest():
    """A slip in a net's name is answered with the name."""
    with pytest.raises(ValueError, match="--subject") as refusal:
        find_subject("resnext50_32x4")
    assert str(refusal.value).startswith(
        "--subject 'resnext50_32x4' (did you mean 'resnext50_32x4d'?): allowed are resnet18, "
    )


@pytest.mark.usefixtures("torchvision")
@pytest.mark.parametrize("name", ["resnet5", "resnet50.a1_in1k"])
def test_a_peer_s_unknown_model_is_refused(name):
    """torchvision's own list says what there is; tags are timm's."""
    with pytest.raises(ValueError, match=f"torchvision has no '{name}'") as refusal:
        find_subject(f"torchvision:{name}")
    assert "did you mean 'resnet50'" in str(refusal.value)


@pytest.mark.usefixtures("torchvision")
def test_a_peer_s_glob_leaves_detectors_out():
    """Names that take other inputs than one image are not offered."""
    names = expand_names("torchvision:*resnet50*")
    assert "torchvision:resnet50" in names
    assert not any("rcnn" in name for name in names)


def test_a_pattern_stands_for_no_module_of_a_user():
    """There is no list to look it up in."""
    with pytest.raises(ValueError, match="patterns are allowed in our names") as refusal:
        expand_names("mine:*")
    assert str(refusal.value).startswith("--subject 'mine:*': ")


@pytest.mark.parametrize(
    ("name", "asked", "sized"),
    [
        ("resnet18", None, "224"),
        ("resnet18", "032", "32"),
        ("resnet18", "32x32", "32"),
        ("resnet18", "192x256", "192x256"),
        ("fractions:Fraction", None, "3x8x8"),
        ("fractions:Fraction", "16", "3x16x16"),
        ("fractions:Fraction", "16x24", "3x16x24"),
    ],
)
def test_a_resolution_is_written_in_one_way(name, asked, sized):
    """One case never has two ids; a user's images keep their channels."""
    assert find_subject(name, (3, 8, 8)).sized(asked) == sized


@pytest.mark.parametrize(
    ("name", "input_shape", "asked", "message"),
    [
        (
            "resnet20",
            None,
            "3x8x9",
            "'3x8x9': allowed is a side (224) or height x width (192x256) for resnet20",
        ),
        (
            "fractions:Fraction",
            (512,),
            "16",
            "'16': allowed is none for fractions:Fraction",
        ),
    ],
)
def test_a_resolution_that_does_not_fit_is_refused(name, input_shape, asked, message):
    """Before anything is measured."""
    with pytest.raises(ValueError, match="--resolution") as refusal:
        find_subject(name, input_shape).sized(asked)
    assert str(refusal.value) == f"--resolution {message}"
