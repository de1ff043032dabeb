"""The marks come, tell the modules apart, and go."""

import pytest
import torch
from hand_made import Block, Twice
from torch import nn
from torch.nn.modules import module as torch_modules
from torch.profiler import ProfilerActivity

from benchmarks.measure.chrome_trace import events_in, traced
from benchmarks.profiling.marks import MARK, mark_of, marked, marked_whole, path_of


def marks_in(call):
    """The paths of the modules' ranges in a trace, in order."""
    events = events_in(traced(call, activities=[ProfilerActivity.CPU]))
    events.sort(key=lambda event: event["ts"])
    paths = [path_of(event["name"]) for event in events]
    return [path for path in paths if path is not None]


def hooks():
    """The global ones that are there now."""
    return (
        len(torch_modules._global_forward_pre_hooks),
        len(torch_modules._global_forward_hooks),
        len(torch_modules._global_forward_hooks_always_called),
    )


def test_a_mark_says_its_path():
    """Both ways; other ranges are none."""
    for path in ("", "stem", "stages.0.1.conv2", "a name"):
        assert path_of(mark_of(path)) == path
    assert path_of("module attention") is None
    assert path_of(f"{MARK}s") is None
    assert path_of("aten::conv2d") is None


def test_every_module_has_its_range():
    """Also one inside of another."""
    net = nn.Sequential(Block(), nn.Flatten())
    with marked(net):
        seen = marks_in(lambda: net(torch.zeros(1, 4, 8, 8)))
    assert seen == ["", "0", "0.conv", "0.bn", "1"]


def test_a_shared_module_goes_by_its_first_name():
    """It is called twice; what forward makes for itself has no name and no range."""
    net = Twice()
    with marked(net):
        assert marks_in(lambda: net(torch.zeros(1, 4))) == ["", "first", "first"]


def test_marks_are_gone_at_the_end():
    """No module has ever had one; outside, a call is as it was."""
    before, net = hooks(), Block()
    with marked(net):
        assert hooks() != before
        assert not any(part._forward_hooks or part._forward_pre_hooks for part in net.modules())
    assert hooks() == before
    assert marks_in(lambda: net(torch.zeros(1, 4, 8, 8))) == []


def test_marks_are_gone_where_forward_raises():
    """And every range is closed, so that the next call's stand where they belong."""
    before, net = hooks(), nn.Sequential(nn.Linear(4, 2), nn.Linear(4, 2))

    def fail():
        with pytest.raises(RuntimeError):
            net(torch.ones(1, 4))
        torch.zeros(1)

    with marked(net):
        events = events_in(traced(fail, activities=[ProfilerActivity.CPU]))
    assert hooks() == before
    whole = next(event for event in events if event["name"] == mark_of(""))
    zeros = next(event for event in events if event["name"] == "aten::zeros")
    assert whole["ts"] + whole["dur"] <= zeros["ts"]


def test_another_module_is_not_marked():
    """Hooks are global, ranges are not."""
    net, other = nn.Linear(4, 2), nn.Linear(4, 2)
    with marked(net):
        assert marks_in(lambda: other(torch.zeros(1, 4))) == []


def test_what_is_compiled_has_one_range():
    """Around the whole, without a hook."""
    before, net = hooks(), nn.Sequential(nn.Linear(4, 2))
    call = marked_whole(net)
    assert marks_in(lambda: call(torch.zeros(1, 4))) == [""]
    assert hooks() == before
