"""Folded stacks are the same own times."""

from dataclasses import replace

from hand_made import STEP, call_of, span

from benchmarks.profiling.slices import slices_of
from benchmarks.profiling.stacks import folded


def parsed(text):
    """As flamegraph.pl reads it."""
    lines = [line.rpartition(" ") for line in text.splitlines()]
    return {stack: int(value) for stack, _, value in lines}


def scaled(call, by):
    """The same call, slower."""

    def slower(found):
        return replace(
            found,
            start_ns=found.start_ns * by,
            end_ns=found.end_ns * by,
            children=tuple(map(slower, found.children)),
        )

    (whole,) = call.threads[0]
    return call_of(*map(slower, whole.children), until_ns=whole.end_ns * by)


def test_a_stack_goes_from_the_pass_down_to_the_operator():
    """In microseconds of own time; the engine's range is no frame of its own."""
    stacks = parsed(folded(slices_of(scaled(STEP, 1000))))
    assert stacks == {
        "forward;outside of the module": 21,
        "forward;outside of the module;aten::sum": 4,
        "forward;module": 13,
        "forward;module;aten::add_": 2,
        "forward;module;aten::relu": 10,
        "forward;module;conv": 3,
        "forward;module;conv;aten::conv2d": 12,
        "backward;outside of the module;SumBackward0": 2,
        "backward;module;ReluBackward0": 4,
        "backward;module;ReluBackward0;aten::threshold_backward": 6,
        "backward;module;conv;ConvolutionBackward0": 4,
        "backward;module;conv;ConvolutionBackward0;aten::convolution_backward": 16,
        "backward;module;conv;torch::autograd::AccumulateGrad": 3,
    }


def test_whole_microseconds_add_up_to_the_call():
    """What one stack loses in rounding the next one gets: 27.9 us stay 28."""
    call = scaled(STEP, 279)
    assert sum(parsed(folded(slices_of(call))).values()) == 28


def test_any_name_stays_one_frame_of_one_line():
    """That of an operator is free, and that of a module is the user's."""
    call = call_of(span("module x;y\nz.w", 0, 9000, span("a;b\tc", 0, 9000)), until_ns=9000)
    assert folded(slices_of(call)) == "forward;module;x,y z;w;a,b c 9\n"
