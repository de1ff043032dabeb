"""What kind of work a layer does, read from its type as the profile writes it."""

import re

from benchmarks.measure.roofline import Shortcut

# All kinds, in the order in which legends and tables name them.
CONV_1X1, CONV_3X3, GROUPED, OTHER_CONV = "1x1 conv", "3x3 conv", "grouped conv", "other conv"
LINEAR, NORM, ACTIVATION = "linear", "norm", "activation"
# A residual block has its addition for itself.
OTHER = "addition, pooling, other"
# One row for a whole net: its layers are fused.
COMPILED = "compiled whole"
KINDS = (CONV_1X1, CONV_3X3, GROUPED, OTHER_CONV, LINEAR, NORM, ACTIVATION, COMPILED, OTHER)
# As torch.nn names its classes; a class of the user's own that is named likewise does likewise.
CONV = re.compile(r"\w*conv\w*", re.IGNORECASE)
NORMS = re.compile(r"\w*norm\w*", re.IGNORECASE)
ACTIVATIONS = re.compile(
    r"\w*(relu|elu|silu|swish|mish|sigmoid|tanh|softmax|softplus)\w*", re.IGNORECASE
)
KERNEL, GROUPS = re.compile(r"\b(\d+(?:x\d+)*)\b"), re.compile(r"\bg(\d+)\b")
KERNELS = {"1": CONV_1X1, "1x1": CONV_1X1, "1x1x1": CONV_1X1, "3x3": CONV_3X3}


def kind_of(layer_type: str, shortcut: Shortcut | None = None) -> str:
    """One of `KINDS` for a type such as ``Conv2d 3x3 g32 s2`` or ``BatchNorm2d``.

    What was compiled whole is that, whatever its type. Fused modules such as ``ConvReLU2d`` and
    ``LinearReLU`` are what does the products in them.
    """
    if shortcut == "fusion":
        return COMPILED
    name, _, details = layer_type.partition(" ")
    if CONV.fullmatch(name):
        return _kind_of_conv(details)
    if name.endswith("Linear") or name.startswith("Linear"):
        return LINEAR
    if NORMS.fullmatch(name):
        return NORM
    return ACTIVATION if ACTIVATIONS.fullmatch(name) else OTHER


def _kind_of_conv(details: str) -> str:
    groups, kernel = GROUPS.search(details), KERNEL.search(details)
    if groups and int(groups[1]) > 1:
        return GROUPED
    return KERNELS.get(kernel[1] if kernel else "", OTHER_CONV)
