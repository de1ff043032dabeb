"""Calls of known times, made by hand; and small nets that are really profiled."""

import torch
from torch import nn

from benchmarks.cases import Case
from benchmarks.profiling.marks import mark_of
from benchmarks.profiling.spans import CALL, CallSpans, Span
from benchmarks.subjects import Subject


def span(name, start_ns, end_ns, *children, **fields):
    """A range where it is a module's (``module conv``) or the call's, else an operator."""
    word, _, path = name.partition(" ")
    kind = "range" if name == CALL or word == "module" else "operator"
    return Span(
        name=mark_of(path) if word == "module" else name,
        start_ns=start_ns,
        end_ns=end_ns,
        children=children,
        **{"kind": kind} | fields,
    )


def call_of(*children, until_ns=100, more=(), kernels=()):
    """One call on the first thread; *more* are the other threads' spans."""
    whole = span(CALL, 0, until_ns, *children)
    return CallSpans(duration_ns=until_ns, threads=((whole,), *more), kernels=kernels)


# A convolution of 60 ns in a net of 90, of which 10 are in the addition that the net does itself.
INFERENCE = call_of(
    span(
        "module",
        5,
        95,
        span(
            "module conv",
            10,
            75,
            span("aten::conv2d", 12, 72, span("aten::mkldnn_convolution", 15, 70)),
        ),
        span("aten::add", 80, 90),
    )
)
ENGINE = "autograd::engine::evaluate_function: "
# As the trace of a real step: numbers count the nodes; the loss is outside of the module.
STEP = call_of(
    span(
        "module",
        0,
        40,
        span("module conv", 5, 20, span("aten::conv2d", 6, 18, sequence=7)),
        span("aten::add_", 22, 24, sequence=8),
        span("aten::relu", 25, 35, sequence=8),
    ),
    span("aten::sum", 42, 46, sequence=9),
    span(
        f"{ENGINE}SumBackward0",
        50,
        52,
        span("SumBackward0", 50, 52, sequence=9, backward=True),
        sequence=9,
        backward=True,
    ),
    span(
        f"{ENGINE}ReluBackward0",
        55,
        65,
        span(
            "ReluBackward0",
            56,
            64,
            span("aten::threshold_backward", 57, 63),
            sequence=8,
            backward=True,
        ),
        sequence=8,
        backward=True,
    ),
    span(
        f"{ENGINE}ConvolutionBackward0",
        70,
        90,
        span("aten::convolution_backward", 72, 88),
        sequence=7,
        backward=True,
    ),
    span(f"{ENGINE}torch::autograd::AccumulateGrad", 91, 94, backward=True),
)


class Block(nn.Module):
    """A branch of two layers beside an identity."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)
        self.bn = nn.BatchNorm2d(4)

    def forward(self, x):
        return torch.relu(x + self.bn(self.conv(x)))


class Twice(nn.Module):
    """The same layer under two names, and a part that forward makes itself."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.second = self.first

    def forward(self, x):
        return nn.ReLU()(self.second(self.first(x)))


def subject_of(module, resolution):
    """A user's subject that builds this very module."""
    return Subject(
        name="toy",
        source="user",
        kind="net",
        channels=None,
        resolution=resolution,
        make=lambda: module,
    )


def case_of(resolution="4x8x8", **fields):
    """A case of a user's module."""
    return Case(subject="toy", resolution=resolution, **fields)


def layer(record, path):
    """A layer's row."""
    return next(row for row in record.layers if row.path == path)
