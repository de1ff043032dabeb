"""Profiles of small nets, made in this process."""

from dataclasses import replace

import pytest
from hand_made import case_of, subject_of

from benchmarks.profiling import target
from benchmarks.profiling.session import Request, profile_cases

QUICK = replace(target.LIMITS, warmup_s=0.0)


@pytest.fixture
def profiled(monkeypatch, tmp_path):
    """Profiles modules with hardly a warm-up; returns what was written."""
    monkeypatch.setattr(target, "LIMITS", QUICK)

    def run(*modules, resolution="4x8x8", training=False, calls=1, ceilings=None, **fields):
        case = case_of(resolution, **fields)
        request = Request(
            cases=[(case, subject_of(module, resolution)) for module in modules],
            training=training,
            calls=calls,
            results=tmp_path / "results",
            command="python -m benchmarks profile",
        )
        found = ceilings or (lambda _: None)
        return profile_cases(request, ceilings_for=found, say=lambda _: None)

    return run
