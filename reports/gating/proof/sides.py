"""The folders that a trial measures: the same files twice, or one side with more work in it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from reports.gating.proof.trial import Kind
from reports.gating.running.checkouts import Checkout

PACKAGE = "resnet_impl"
# Two more passes are 2 % more work, and what a call does besides is nothing beside a hundred.
PASSES = 100
KINDS = ("plain", "basic", "projection", "bottleneck", "resnext")
PLANTED = '''\
"""Blocks of 64 channels, each passed many times in a call, from the same input."""

from resnet_impl import BlockSpec
from torch import nn

PASSES = {passes}


class Repeated(nn.Module):
    def __init__(self, **spec):
        super().__init__()
        self.block = BlockSpec(in_channels=64, out_channels=64, **spec).build()

    def forward(self, x):
        for _ in range(PASSES):
            out = self.block(x)
        return out


def plain():
    return Repeated(kind="plain")


def basic():
    return Repeated(kind="basic")


def projection():
    return Repeated(kind="basic", shortcut="projection")


def bottleneck():
    return Repeated(kind="bottleneck", width=16)


def resnext():
    return Repeated(kind="bottleneck", width=32, cardinality=8)
'''
PLANTED_OPTIONS = (
    *("--subject", ",".join(f"planted:{kind}" for kind in KINDS)),
    *("--input-shape", "64,7,7", "--batch-size", "1"),
)


@contextmanager
def sides(kind: Kind, truth: float) -> Iterator[tuple[Checkout, Checkout]]:
    """Baseline and candidate, gone behind the trial.

    Args:
        kind: of the trial.
        truth: the ratio to build in; in hundredths.
    """
    with TemporaryDirectory(prefix="trial-") as folder:
        baseline, candidate = Path(folder) / "a", Path(folder) / "b"
        for place, passes in ((baseline, PASSES), (candidate, round(PASSES * truth))):
            if kind == "identical":
                shutil.copytree(_our_model(), place / PACKAGE)
            else:
                place.mkdir()
                (place / "planted.py").write_text(PLANTED.format(passes=passes))
        yield _checkout(baseline), _checkout(candidate)


def options_of(kind: Kind) -> Sequence[str]:
    """Which cases the duel has to measure; the gate's own for identical sides."""
    return PLANTED_OPTIONS if kind == "planted" else ()


def _our_model() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{PACKAGE} is not installed beside the reports")
    return Path(spec.origin).parent


def _checkout(root: Path) -> Checkout:
    return Checkout(name=root.name, commit=None, changed=False, root=root, inside=Path())
