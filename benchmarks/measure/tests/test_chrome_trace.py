"""The profiler's trace, and what of it is kept."""

import json
import platform

import torch
from torch.profiler import ProfilerActivity

from benchmarks.measure.chrome_trace import events_in, shareable, traced


def test_a_kept_trace_has_the_events_and_not_the_machine_s_name():
    """It may be sent to someone."""
    trace = traced(lambda: torch.ones(2) + 1, activities=[ProfilerActivity.CPU])
    kept = json.loads(shareable(trace))
    assert "host_name" in json.loads(trace)
    assert "host_name" not in kept
    assert platform.node() not in kept.values()
    assert events_in(json.dumps(kept)) == events_in(trace)
    assert any(event["name"] == "aten::add" for event in kept["traceEvents"])
