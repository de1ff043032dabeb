"""Residual blocks and nets as they were published, and what they cost: layer 0, torch alone.

Start with `SPECS` and `ResNet` for nets, with `BlockSpec` or a block's class for single blocks,
and with `complexity` for parameters, MACs and activations without building anything.
"""

from resnet_impl.blocks import BasicBlock, BlockSpec, Bottleneck, PlainBlock
from resnet_impl.complexity import Complexity, complexity
from resnet_impl.errors import UnknownNetError
from resnet_impl.nets import SPECS, NetSpec, ResNet
from resnet_impl.summary import LayerSummary, SummaryRow, layer_summary
from resnet_impl.weights import (
    TORCHVISION_NETS,
    load_torchvision_state_dict,
    read_state_dict,
    to_torchvision_state_dict,
)

__all__ = [
    "SPECS",
    "TORCHVISION_NETS",
    "BasicBlock",
    "BlockSpec",
    "Bottleneck",
    "Complexity",
    "LayerSummary",
    "NetSpec",
    "PlainBlock",
    "ResNet",
    "SummaryRow",
    "UnknownNetError",
    "complexity",
    "layer_summary",
    "load_torchvision_state_dict",
    "read_state_dict",
    "to_torchvision_state_dict",
]
