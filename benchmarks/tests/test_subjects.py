"""Where modules come from."""

import sys

import pytest
import torch
from torch import nn

from benchmarks.subjects import (
    SubjectUnavailable,
    build,
    expand_names,
    find_subject,
    seeded_batch,
    settle_norms,
)


def test_a_published_net_knows_its_input():
    """resnet20 is a CIFAR net: 3 channels, 32 x 32."""
    subject = find_subject("resnet20")
    assert (subject.source, subject.kind) == ("resnet_impl", "net")
    assert (subject.channels, subject.resolution) == (3, "32")


def test_a_block_is_a_subject_of_its_own():
    """It takes the feature map of its stage."""
    subject = find_subject("bottleneck_512_w128")
    assert (subject.kind, subject.channels, subject.resolution) == ("block", 512, "28")


def test_the_same_subject_is_the_same_in_every_process():
    """Weights and statistics are seeded, and the caller's random state is left alone."""
    before = torch.get_rng_state()
    first, second = (build(find_subject("basic_64"), (64, 8, 8)) for _ in range(2))
    assert torch.equal(before, torch.get_rng_state())
    for one, other in zip(first.state_dict().values(), second.state_dict().values(), strict=True):
        assert torch.equal(one, other)
    assert not first.training


def test_settled_statistics_are_those_of_the_batch():
    """A norm whose statistics come from a batch maps that batch to mean 0 and variance 1."""
    norm = nn.BatchNorm2d(3)
    batch = 5 + 2 * seeded_batch(16, (3, 8, 8))
    settle_norms(norm, batch)
    answer = norm.eval()(batch)
    assert norm.momentum == 0.1
    assert answer.mean(dim=(0, 2, 3)).abs().max() < 1e-4
    assert (answer.var(dim=(0, 2, 3)) - 1).abs().max() < 1e-2


def test_a_deep_untrained_net_stays_within_float16():
    """With settled norms 110 layers do not blow up."""
    subject = find_subject("resnet110")
    module = build(subject, (3, 32, 32))
    with torch.inference_mode():
        assert module(seeded_batch(2, (3, 32, 32))).abs().max() < 1000


def test_a_user_s_module_is_found_from_where_they_stand(tmp_path, monkeypatch):
    """package.module:factory is imported from the current folder and left as it comes."""
    (tmp_path / "toyland.py").write_text(
        "from torch import nn\n\n\ndef tiny():\n    return nn.BatchNorm1d(4)\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    subject = find_subject("toyland:tiny", (4,))
    assert (subject.source, subject.channels, subject.resolution) == ("user", None, "4")
    assert build(subject, (4,)).running_mean.abs().sum() == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no_such_module:net", "--subject 'no_such_module:net': No module named 'no_such_module'"),
        (
            "fractions:fraction",
            (
                "--subject 'fractions:fraction': fractions has no callable 'fraction' "
                "(did you mean 'Fraction'?)"
            ),
        ),
    ],
)
def test_a_user_s_module_that_is_not_there_is_one_line(name, message):
    """The subject, what is missing, and the nearest name."""
    with pytest.raises(ValueError, match="--subject") as refusal:
        find_subject(name)
    assert str(refusal.value) == message


def test_a_factory_of_something_else_is_refused():
    """What is no module cannot be measured."""
    with pytest.raises(ValueError, match="allowed is a factory") as refusal:
        build(find_subject("fractions:Fraction", (4,)), (4,))
    assert str(refusal.value) == (
        "--subject 'fractions:Fraction' returned Fraction: allowed is a factory of torch.nn.Module"
    )


def test_an_unknown_name_is_refused_with_the_nearest():
    """A slip in a net's name is answered with the name."""
    with pytest.raises(ValueError, match="--subject") as refusal:
        find_subject("resnext50_32x4")
    assert str(refusal.value).startswith(
        "--subject 'resnext50_32x4' (did you mean 'resnext50_32x4d'?): allowed are resnet18, "
    )


@pytest.mark.parametrize("library", ["torchvision", "timm"])
def test_a_missing_library_costs_its_own_cases_alone(library, monkeypatch):
    """The subject can be planned; building it says why it cannot be had."""
    for name in (library, f"{library}.models"):
        monkeypatch.setitem(sys.modules, name, None)
    subject = find_subject(f"{library}:resnet50")
    assert expand_names(f"{library}:resnet*") == (f"{library}:resnet*",)
    with pytest.raises(SubjectUnavailable, match=f"^{library} cannot be imported: "):
        build(subject, (3, 224, 224))


def test_a_torchvision_of_another_torch_is_unavailable(monkeypatch):
    """A wheel that raises RuntimeError on import is like one that is not there."""

    def broken(_name):
        raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.setattr("importlib.import_module", broken)
    with pytest.raises(SubjectUnavailable) as refusal:
        build(find_subject("torchvision:resnet50"), (3, 224, 224))
    assert str(refusal.value) == (
        "torchvision cannot be imported: operator torchvision::nms does not exist"
    )


def test_a_peer_s_unknown_model_is_refused():
    """torchvision's own list says what there is."""
    pytest.importorskip("torchvision")
    with pytest.raises(ValueError, match="torchvision has no 'resnet5'") as refusal:
        find_subject("torchvision:resnet5")
    assert "did you mean 'resnet50'" in str(refusal.value)


def test_a_peer_s_glob_leaves_detectors_out():
    """Names that take other inputs than one image are not offered."""
    pytest.importorskip("torchvision")
    names = expand_names("torchvision:*resnet50*")
    assert "torchvision:resnet50" in names
    assert not any("rcnn" in name for name in names)
