"""``python -m benchmarks count SUBJECT``: parameters, MACs, element-wise work, bytes by layer."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import TypeVar

from rich.console import Console

from benchmarks.cases import PRECISIONS, one_of, positive
from benchmarks.count_tables import layer_table, operator_table, reconciliation
from benchmarks.counting import Counted, count_subject, input_of
from benchmarks.libraries import SubjectUnavailable

Value = TypeVar("Value")
# Blocks of a net; their layers are one deeper.
DEPTH = 3
# The widest table fits. In a narrow terminal a line then goes on in the next one.
WIDTH = 220


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    add = parser.add_argument
    add("subject", help="a net or block, torchvision:NAME, timm:NAME, package.module:factory")
    add(
        "--input-shape",
        action="append",
        type=lambda text: _checked(input_of, "--input-shape", text),
        metavar="3,224,224",
        help="one sample, of indices as in 128:int64; again for each further input",
    )
    add(
        "--batch-size",
        type=lambda text: _checked(positive, "--batch-size", text),
        default=1,
        metavar="N",
        help="samples in the call (1)",
    )
    add(
        "--precision",
        type=lambda text: _checked(_precision, "--precision", text),
        default="float32",
        help="decides the bytes (float32)",
    )
    add(
        "--depth",
        type=lambda text: _checked(positive, "--depth", text),
        default=DEPTH,
        metavar="N",
        help=f"of the layers that are shown ({DEPTH})",
    )
    add("--training", action="store_true", help="forward and backward, in training mode")
    add("--reconcile", action="store_true", help="what other tools print, and by which rule")
    add("--json", action="store_true", help="everything, for programs")


def _precision(option: str, text: str) -> str:
    return one_of(option, text, PRECISIONS)


def _checked(check: Callable[[str, str], Value], option: str, text: str) -> Value:
    try:
        return check(option, text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(given: argparse.Namespace) -> int:
    """Prints the counts.

    Returns:
        2 where the subject is not known or cannot be counted, else 0.
    """
    if given.reconcile and given.training:
        return _refused("--reconcile: allowed without --training, which other tools do not count")
    try:
        counted = count_subject(
            given.subject,
            inputs=tuple(given.input_shape) if given.input_shape else None,
            batch_size=given.batch_size,
            precision=given.precision,
            training=given.training,
        )
    except (ValueError, SubjectUnavailable) as error:
        return _refused(str(error))
    if given.json:
        print(json.dumps(counted.document(), indent=2))  # noqa: T201  # The command line's answer.
    else:
        _show(counted, depth=given.depth, reconcile=given.reconcile)
    return 0


def _refused(reason: str) -> int:
    print(f"count: {reason}", file=sys.stderr)  # noqa: T201  # The command line's answer.
    return 2


def _show(counted: Counted, *, depth: int, reconcile: bool) -> None:
    console = Console(width=WIDTH, markup=False, highlight=False)
    console.print(layer_table(counted, depth))
    console.print(operator_table(counted))
    if reconcile:
        console.print(reconciliation(counted))
    for line in counted.lines():
        console.print(line, soft_wrap=True)
