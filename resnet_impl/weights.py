"""Weights in torchvision's names, and back to ours.

torchvision numbers what we name: ``conv1`` is the stem's convolution, ``layer1`` the first stage,
``downsample`` a projection (also where nothing is downsampled), ``fc`` the linear layer.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from os import PathLike

import torch
from torch import Tensor

from resnet_impl.nets import SPECS, ResNet

TORCHVISION_NETS = (
    *("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"),
    *("resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d"),
    *("wide_resnet50_2", "wide_resnet101_2"),
)
# torchvision's first checkpoints are older than this counter. It only matters to a norm without
# momentum, which no net here has.
OPTIONAL = "num_batches_tracked"
NAMED_KEYS = 3  # In a message; a checkpoint of another net differs in hundreds.


def read_state_dict(path: str | PathLike[str]) -> dict[str, Tensor]:
    """The tensors of a checkpoint file, on the CPU. Code in the file is refused, not run.

    Raises:
        ValueError: the file holds something other than tensors by name.
        pickle.UnpicklingError: the file holds code.
    """
    state_dict = torch.load(path, map_location="cpu", weights_only=True)
    if not isinstance(state_dict, dict) or not all(map(torch.is_tensor, state_dict.values())):
        raise ValueError(f"file {str(path)!r}: allowed is a dict of tensors, as state_dict() gives")
    return dict(state_dict)


def load_torchvision_state_dict(model: ResNet, state_dict: Mapping[str, Tensor]) -> None:
    """Fills the model in place; everything is checked before anything is written.

    Raises:
        ValueError: torchvision has no such net, or keys are missing, unexpected or of another
            shape.
    """
    _require_torchvision_net(model)
    own = model.state_dict()
    names = {_torchvision_name(name): name for name in own}
    missing = [key for key in names if key not in state_dict and not key.endswith(OPTIONAL)]
    unexpected = [key for key in state_dict if key not in names]
    if missing or unexpected:
        raise ValueError(f"state dict: missing {_few(missing)}; unexpected {_few(unexpected)}")
    for key, value in state_dict.items():
        if value.shape != (shape := own[names[key]].shape):
            raise ValueError(
                f"state dict: {key} of shape {tuple(value.shape)}: allowed is {tuple(shape)}"
            )

    with torch.no_grad():
        for key, value in state_dict.items():
            own[names[key]].copy_(value)


def to_torchvision_state_dict(model: ResNet) -> dict[str, Tensor]:
    """The model's tensors under torchvision's names; they share the model's memory.

    Raises:
        ValueError: torchvision has no such net.
    """
    _require_torchvision_net(model)
    return {_torchvision_name(name): value for name, value in model.state_dict().items()}


def _require_torchvision_net(model: ResNet) -> None:
    # Neither number nor start of the weights, nor the images, change the names.
    published = SPECS["resnet18"]
    spec = replace(
        model.spec,
        num_classes=published.num_classes,
        resolution=published.resolution,
        zero_init_last_norm=published.zero_init_last_norm,
    )
    if spec not in [SPECS[name] for name in TORCHVISION_NETS]:
        names = (name for name, known in SPECS.items() if known == model.spec)
        net = next(names, model.spec)
        raise ValueError(f"net {net!r}: allowed are torchvision's {', '.join(TORCHVISION_NETS)}")


def _torchvision_name(name: str) -> str:
    for pattern, replacement in (
        (r"^stem\.(conv|bn)\.", r"\g<1>1."),
        (r"^head\.linear\.", "fc."),
        (r"\.projection\.conv\.", ".downsample.0."),
        (r"\.projection\.bn\.", ".downsample.1."),
    ):
        name = re.sub(pattern, replacement, name)
    return re.sub(r"^stages\.(\d+)\.", lambda match: f"layer{int(match[1]) + 1}.", name)


def _few(keys: Collection[str]) -> str:
    """Some of the keys by name, and how many more there are."""
    named = ", ".join(sorted(keys)[:NAMED_KEYS]) or "none"
    rest = len(keys) - NAMED_KEYS
    return f"{named} and {rest} more" if rest > 0 else named
