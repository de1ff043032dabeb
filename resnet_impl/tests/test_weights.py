"""Facts about the translation of weights, with torchvision as the oracle where it imports."""

import pickle
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import Tensor, nn

from resnet_impl import (
    SPECS,
    TORCHVISION_NETS,
    NetSpec,
    ResNet,
    load_torchvision_state_dict,
    read_state_dict,
    to_torchvision_state_dict,
)


@pytest.fixture(scope="module")
def models() -> ModuleType:
    """torchvision's models."""
    try:
        import torchvision.models  # noqa: PLC0415  # Where it is missing, only its tests are.
    except (ImportError, RuntimeError) as error:
        # RuntimeError: a torchvision wheel beside a torch that it was not built with.
        pytest.skip(f"torchvision cannot be imported: {error}")
    return torchvision.models


def on_meta(make: Callable[[], nn.Module]) -> nn.Module:
    """The module without memory and without an initialisation that nobody looks at."""
    with torch.device("meta"):
        return make()


def filled(module: nn.Module) -> nn.Module:
    """The module on the CPU in eval mode with random weights, statistics and norms.

    Fan-in scaling and norms near one keep the logits of 152 layers near one, so that a relative
    difference means something.
    """
    generator = torch.Generator().manual_seed(0)
    module = module.to_empty(device="cpu").eval()
    for name, value in module.state_dict().items():
        if value.ndim > 1:
            value.normal_(std=value[0].numel() ** -0.5, generator=generator)
        elif name.endswith("num_batches_tracked"):
            value.fill_(7)
        elif name.endswith(("weight", "running_var")):
            value.uniform_(0.5, 1.5, generator=generator)
        else:
            value.normal_(std=0.2, generator=generator)
    return module


@pytest.mark.parametrize("name", TORCHVISION_NETS)
def test_logits_are_torchvisions(models: ModuleType, name: str) -> None:
    """With the same weights, the same logits within 1e-5 of the largest."""
    theirs = filled(on_meta(lambda: models.get_model(name, weights=None)))
    ours = on_meta(lambda: ResNet(SPECS[name])).to_empty(device="cpu").eval()
    load_torchvision_state_dict(ours, theirs.state_dict())
    x = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected, logits = theirs(x), ours(x)
    difference = ((logits - expected).abs().max() / expected.abs().max()).item()
    print(f"{name}: largest relative difference {difference:.1e}")  # noqa: T201  # With -s.
    assert difference < 1e-5
    assert expected.std() > 0.01


@pytest.mark.parametrize("name", TORCHVISION_NETS)
def test_state_dict_is_torchvisions(models: ModuleType, name: str) -> None:
    """Keys and shapes are torchvision's, neither more nor less, and torchvision takes them."""
    theirs = on_meta(lambda: models.get_model(name, weights=None))
    translated = to_torchvision_state_dict(on_meta(lambda: ResNet(SPECS[name])))
    shapes = {key: value.shape for key, value in theirs.state_dict().items()}
    assert {key: value.shape for key, value in translated.items()} == shapes
    theirs.load_state_dict(translated, strict=True, assign=True)


def test_round_trip_changes_nothing() -> None:
    """To torchvision's names and back, every tensor is the same."""
    source = filled(on_meta(lambda: ResNet(SPECS["resnet18"])))
    target = on_meta(lambda: ResNet(SPECS["resnet18"])).to_empty(device="cpu")
    load_torchvision_state_dict(target, to_torchvision_state_dict(source))
    torch.testing.assert_close(target.state_dict(), source.state_dict(), rtol=0, atol=0)


def test_another_number_of_classes_is_still_torchvisions() -> None:
    """A fine-tuned checkpoint has its own head, and the same names."""
    spec = NetSpec(depths=SPECS["resnet18"].depths, num_classes=7)
    assert to_torchvision_state_dict(on_meta(lambda: ResNet(spec)))["fc.bias"].shape == (7,)


def test_batch_counters_may_be_missing() -> None:
    """torchvision's first checkpoints are older than the norms' batch counters."""
    model = filled(on_meta(lambda: ResNet(SPECS["resnet18"])))
    state = {
        key: torch.full_like(value, 7)
        for key, value in to_torchvision_state_dict(model).items()
        if "tracked" not in key
    }
    load_torchvision_state_dict(model, state)
    assert model.head.linear.bias.unique().tolist() == [7]


def refusal(change: Callable[[dict[str, Tensor]], object]) -> str:
    """The message that answers a changed state dict; the model must stay as it was."""
    model = ResNet(SPECS["resnet18"])
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = {name: torch.zeros_like(v) for name, v in to_torchvision_state_dict(model).items()}
    change(state)
    with pytest.raises(ValueError, match=r".") as caught:
        load_torchvision_state_dict(model, state)
    torch.testing.assert_close(model.state_dict(), before, rtol=0, atol=0)
    return str(caught.value)


def test_missing_and_unexpected_keys_are_named() -> None:
    """A state dict of another net is refused before anything is written."""

    def change(state: dict[str, Tensor]) -> None:
        state["classifier.bias"] = state.pop("fc.bias")

    assert refusal(change) == "state dict: missing fc.bias; unexpected classifier.bias"


def test_many_keys_are_counted() -> None:
    """A message names three keys and counts the others: 62 parameters, 40 statistics."""
    assert refusal(dict.clear) == (
        "state dict: missing bn1.bias, bn1.running_mean, bn1.running_var and 99 more; "
        "unexpected none"
    )


def test_other_shapes_are_named() -> None:
    """A tensor of another shape is refused before anything is written."""
    text = "state dict: fc.bias of shape (10,): allowed is (1000,)"
    assert refusal(lambda state: state.update({"fc.bias": torch.zeros(10)})) == text


@pytest.mark.parametrize("name", ["plain18", "preact_resnet18", "resnet20", "textbook_resnet18"])
def test_nets_that_torchvision_lacks_are_refused(name: str) -> None:
    """There are no names to translate to."""
    with pytest.raises(ValueError, match=r".") as caught:
        to_torchvision_state_dict(on_meta(lambda: ResNet(SPECS[name])))
    allowed = (
        "resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, "
        "resnext101_64x4d, wide_resnet50_2, wide_resnet101_2"
    )
    assert str(caught.value) == f"net {name!r}: allowed are torchvision's {allowed}"


def test_file_is_read_as_written(tmp_path: Path) -> None:
    """A file that torch.save wrote comes back tensor by tensor."""
    state = {"fc.bias": torch.arange(3.0)}
    torch.save(state, tmp_path / "weights.pth")
    torch.testing.assert_close(read_state_dict(tmp_path / "weights.pth"), state)


def test_file_of_something_else_is_refused(tmp_path: Path) -> None:
    """A checkpoint of a whole training run is no state dict."""
    path = tmp_path / "run.pth"
    torch.save({"epoch": 3, "model": {}}, path)
    with pytest.raises(ValueError, match=r".") as caught:
        read_state_dict(path)
    assert str(caught.value) == (
        f"file {str(path)!r}: allowed is a dict of tensors, as state_dict() gives"
    )


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    """A whole pickled module is code; it is refused, and torch says how."""
    torch.save(nn.Flatten(), tmp_path / "module.pth")
    with pytest.raises(pickle.UnpicklingError, match="Weights only load failed"):
        read_state_dict(tmp_path / "module.pth")
