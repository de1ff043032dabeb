"""What torch.compile made of a module."""

import logging
import shutil

import pytest
import torch
from torch import nn

from benchmarks.measure.graphs import BREAKS, graphs_of, shortened, watched
from benchmarks.measure.switches import pinned

needs_compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="no C++ compiler")


class Chatty(nn.Module):
    """Three graphs: it speaks, and then it looks at a value."""

    def forward(self, x):
        y = x + 1
        print("between")  # noqa: T201  # The graph break.
        return y * 2 if y.sum() > 0 else y * 3


def test_an_eager_module_has_no_graphs():
    """Unknown and not zero."""
    with watched(compiled=False) as breaks:
        pass
    assert graphs_of(breaks, compiled=False) is None


@needs_compiler
def test_a_graph_break_has_its_reason():
    """Two breaks, each with its place; another size is a recompilation of each graph."""
    torch.compiler.reset()
    with pinned(threads=None, tf32=False), torch.inference_mode():
        call = torch.compile(Chatty(), backend="eager")
        with watched(compiled=True) as breaks:
            call(torch.zeros(4))
            call(torch.zeros(4))
        once = graphs_of(breaks, compiled=True)
        with watched(compiled=True) as later:
            call(torch.zeros(5))
        again = graphs_of(later, compiled=True)
    torch.compiler.reset()
    assert (once.graphs, once.recompiles) == (3, [])
    printed, branched = once.breaks
    assert "test_graphs.py:" in printed
    assert "print" in printed
    assert "Data-dependent branching" in branched
    assert "\n" not in printed + branched
    assert again.graphs == 3
    assert len(again.recompiles) == 3
    assert all("size mismatch" in reason for reason in again.recompiles)


def test_dynamos_log_is_as_it_was():
    """Nobody hears us listening."""
    logger = logging.getLogger(BREAKS)
    before = (logger.level, logger.propagate, list(logger.handlers))
    with watched(compiled=True):
        assert logger.isEnabledFor(logging.DEBUG)
    assert (logger.level, logger.propagate, list(logger.handlers)) == before


BRANCH = """Graph break in user code at /srv/net.py:8
Graph Break Reason: A branch
  Explanation: It depends.
  Hint: Do not.
"""
SPEECH = """Graph break (user stack suppressed due to duplicate graph break) in user code at \
/home/me/net.py:8
Graph Break Reason: Encountered graph break when attempting to trace CALL:

It speaks
  Hint: Do not.
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (BRANCH, "/srv/net.py:8: A branch. It depends."),
        (SPEECH, "~/net.py:8: It speaks"),
        ("tensor 'x' size mismatch\nand more", "tensor 'x' size mismatch"),
    ],
)
def test_a_reason_is_one_line(said, expected):
    """Without hints, links and home folders."""
    assert shortened(said) == expected
