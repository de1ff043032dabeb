"""Benchmarks of real modules that take no time."""

from dataclasses import replace

from torch import nn

from benchmarks.cases import Case
from benchmarks.messages import Limits
from benchmarks.protocol import Bench
from benchmarks.subjects import Subject

# No warm-up beyond its two calls, and nothing weighed.
QUICK = Limits(min_sample_s=5e-6, warmup_s=0.0, weighed=False)
CASE = Case(subject="toy", resolution="4")


class Told(nn.Linear):
    """Calls *during* each time it is called, and answers off by *error*; copies are the same."""

    def __init__(self, during=lambda: None):
        super().__init__(4, 2)
        self.calls = 0
        self.error = 0.0
        self.during = during

    def forward(self, x):
        self.calls += 1
        self.during()
        return super().forward(x) + self.error

    def __deepcopy__(self, memo):
        return self


def subject_of(module, resolution="4"):
    """A user's subject that builds this very module."""
    return Subject(
        name="toy",
        source="user",
        kind="net",
        channels=None,
        resolution=resolution,
        make=lambda: module,
    )


def alive(module, case=CASE, **limits):
    """A benchmark with hardly a warm-up."""
    return Bench(case, subject_of(module), replace(QUICK, **limits))
