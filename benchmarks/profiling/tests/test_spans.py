"""From a trace's events to nested spans."""

import pytest

from benchmarks.profiling.marks import mark_of
from benchmarks.profiling.spans import CALL, spans_of

BEGIN_US = 4703983483773.42  # As large as Kineto's: a float of it is good for a nanosecond.


def event(name, ts, dur, *, cat="cpu_op", tid=1, **args):
    """An event some microseconds behind the beginning."""
    return {"ph": "X", "cat": cat, "name": name, "ts": BEGIN_US + ts, "dur": dur, "tid": tid} | {
        "args": args
    }


def the_call(dur=100.0):
    """The range around it, from the beginning."""
    return event(CALL, 0.0, dur, cat="user_annotation")


def test_what_runs_inside_of_another_is_its_child():
    """By their times alone, to the nanosecond, in whatever order the trace has them."""
    events = [
        event("aten::empty", 20.5, 1.25),
        the_call(),
        event("aten::conv2d", 10.0, 50.0),
        event("aten::convolution", 12.0, 40.0),
        event("aten::relu", 60.0, 10.0),
    ]
    call = spans_of(events)
    ((whole,),) = call.threads
    conv, relu = whole.children
    (convolution,) = conv.children
    assert (call.duration_ns, conv.own_ns, convolution.own_ns) == (100_000, 10_000, 38_750)
    assert [child.name for child in convolution.children] == ["aten::empty"]
    assert relu.children == ()
    assert whole.own_ns == 40_000


def test_of_two_that_begin_and_end_at_once_the_first_one_is_outside():
    """Their ids count up."""
    inner = event("aten::sum", 10.0, 5.0, **{"External id": 8})
    outer = event("aten::mean", 10.0, 5.0, **{"External id": 7})
    ((whole,),) = spans_of([inner, outer, the_call()]).threads
    assert [child.name for child in whole.children] == ["aten::mean"]


def test_a_child_that_is_rounded_beyond_its_parent_is_cut_off():
    """Else own times could be less than nothing, and sums more than the whole."""
    events = [the_call(), event("aten::a", 1.0, 2.0), event("aten::b", 2.0, 1.001)]
    ((whole,),) = spans_of(events).threads
    (outer,) = whole.children
    assert (outer.own_ns, outer.children[0].own_ns) == (1000, 1000)


def test_only_the_call_is_read():
    """What came before it and behind it has no part in it."""
    events = [event("aten::before", -5.0, 2.0), the_call(), event("aten::behind", 101.0, 2.0)]
    ((whole,),) = spans_of(events).threads
    assert whole.children == ()


def test_only_the_modules_ranges_are_read():
    """Another's takes no time away from what it is in; an operator may be called like a mark."""
    range_ = {"cat": "user_annotation"}
    events = [
        the_call(),
        event(mark_of("conv"), 10.0, 50.0, **range_),
        event("module attention", 20.0, 30.0, **range_),
        event(mark_of("relu"), 25.0, 5.0),
    ]
    ((whole,),) = spans_of(events).threads
    (conv,) = whole.children
    assert [(child.name, child.kind) for child in conv.children] == [(mark_of("relu"), "operator")]


def test_the_engines_thread_stands_beside_the_call():
    """CUDA's backward pass runs on a thread of its own."""
    events = [the_call(), event("aten::mm", 10.0, 5.0, tid=2)]
    first, second = spans_of(events).threads
    assert (first[0].name, second[0].name) == (CALL, "aten::mm")


def test_autograds_numbers_are_read():
    """A node of the backward pass names the thread that it comes from; adding up has no number."""
    node = {"Sequence number": 5, "Fwd thread id": 1}
    events = [
        the_call(),
        event("aten::relu", 1.0, 1.0, **{"Sequence number": 5, "Fwd thread id": 0}),
        event("ReluBackward0", 3.0, 1.0, **node),
        event("autograd::engine::evaluate_function: torch::autograd::AccumulateGrad", 5.0, 1.0),
    ]
    ((whole,),) = spans_of(events).threads
    told = [(child.sequence, child.backward) for child in whole.children]
    assert told == [(5, False), (5, True), (None, True)]


def test_a_cuda_kernel_belongs_to_what_launched_it():
    """By its correlation, whenever it runs; a graph's kernels have all the same one."""
    events = [
        the_call(),
        event("aten::relu", 10.0, 10.0),
        event("cudaLaunchKernel", 12.0, 4.0, cat="cuda_runtime", correlation=3),
        event("a kernel", 30.0, 20.0, cat="kernel", tid=7, correlation=3),
        event("another", 45.0, 10.0, cat="kernel", tid=8, correlation=3),
    ]
    call = spans_of(events)
    ((whole,),) = call.threads
    (launch,) = whole.children[0].children
    assert (launch.kind, launch.device_ns) == ("launch", 30_000)
    assert call.kernels == ((30_000, 50_000), (45_000, 55_000))


def test_a_trace_without_the_call_is_an_error():
    """It is ours to find, and not to guess."""
    with pytest.raises(StopIteration):
        spans_of([event("aten::relu", 1.0, 1.0)])
