"""From slices to the rows of layers and operators."""

import pytest
from hand_made import INFERENCE, STEP, call_of, span

from benchmarks.profiling.costs import LayerCost
from benchmarks.profiling.layers import layers_of
from benchmarks.profiling.operators import (
    covered_ns,
    kernels_per_call,
    operators_of,
    operators_per_call,
    outside_kernels_share,
)
from benchmarks.profiling.records import seconds_inside, seconds_of_kernels
from benchmarks.profiling.slices import slices_of

COSTS = {
    "": LayerCost(type="Net", output_shape="(1, 4)", flops=0, least_bytes=12),
    "unused": LayerCost(type="Linear"),
    "conv": LayerCost(type="Conv2d 3x3", flops=18, least_bytes=40, shortcut="winograd"),
}


def nanoseconds(seconds):
    """That many, as seconds."""
    return pytest.approx(seconds * 1e-9, abs=1e-15)


def test_a_row_for_each_module_that_ran():
    """In the net's order, joined with its counts; one that never ran has none."""
    net, conv = layers_of([slices_of(INFERENCE)], COSTS, training=False, on_cuda=False)
    assert (net.path, net.type, net.output_shape, net.calls) == ("", "Net", "(1, 4)", 1)
    assert (conv.path, conv.flops, conv.least_bytes, conv.shortcut) == ("conv", 18, 40, "winograd")
    assert (net.forward_s, conv.forward_s) == (nanoseconds(25), nanoseconds(65))
    assert (net.backward_s, net.device_s) == (None, None)


def test_forward_and_backward_stand_beside_each_other():
    """The convolution: 15 ns forward; 20 backward and 3 to keep the gradient."""
    net, conv = layers_of([slices_of(STEP)], COSTS, training=True, on_cuda=False)
    assert (net.forward_s, net.backward_s) == (nanoseconds(25), nanoseconds(10))
    assert (conv.forward_s, conv.backward_s) == (nanoseconds(15), nanoseconds(23))


def test_rows_are_medians_of_the_calls():
    """A call in which a layer took a hundred times as long does not move it."""
    calls = [slices_of(call_of(span("module", 0, end), until_ns=10_000)) for end in (10, 12, 5000)]
    (net,) = layers_of(calls, COSTS, training=False, on_cuda=False)
    assert net.forward_s == nanoseconds(12)


def test_a_layer_that_is_called_twice_has_the_time_of_both():
    """And says so."""
    call = call_of(span("module", 0, 50, span("module conv", 0, 10), span("module conv", 20, 35)))
    _, conv = layers_of([slices_of(call)], COSTS, training=False, on_cuda=False)
    assert (conv.calls, conv.forward_s) == (2, nanoseconds(25))


def test_cuda_rows_have_the_devices_time():
    """Of its kernels; the host's is what issuing them takes."""
    launch = span("cudaLaunchKernel", 12, 15, kind="launch", device_ns=400)
    call = call_of(span("module", 0, 50, span("aten::relu", 10, 20, launch)))
    (net,) = layers_of([slices_of(call)], COSTS, training=False, on_cuda=True)
    assert (net.forward_s, net.device_s) == (nanoseconds(50), nanoseconds(400))
    (relu,) = operators_of([slices_of(call)], on_cuda=True)
    assert (relu.self_s, relu.device_s) == (nanoseconds(10), nanoseconds(400))


def test_of_cuda_layers_and_call_are_kernels():
    """Two calls in which the device works for 400 and 200 ns, 300 and 100 of them in the net."""

    def call(inside_ns):
        launches = [
            span("cudaLaunchKernel", at, at + 3, kind="launch", device_ns=device_ns)
            for at, device_ns in ((12, inside_ns), (62, 100))
        ]
        net = span("module", 0, 50, span("aten::relu", 10, 20, launches[0]))
        kernels = ((20, 20 + inside_ns), (20 + inside_ns, 120 + inside_ns), (20, 30))
        return call_of(net, span("aten::sum", 60, 70, launches[1]), kernels=kernels)

    calls = [call(300), call(100)]
    slices = [slices_of(each) for each in calls]
    assert seconds_of_kernels(calls) == nanoseconds(300)
    assert seconds_inside(slices, on_cuda=True) == nanoseconds(200)
    assert seconds_inside(slices, on_cuda=False) == nanoseconds(50)


def test_a_layer_that_runs_in_some_calls_only_has_a_row():
    """Also where that is not the first one; three calls in two are two, one in three is one."""
    conv = span("module conv", 0, 10)
    calls = [
        slices_of(call_of(span("module", 0, 50, *parts)))
        for parts in ([], [conv], [conv, span("module conv", 20, 35)], [conv])
    ]
    _, conv = layers_of(calls[:2], COSTS, training=False, on_cuda=False)
    assert (conv.calls, conv.forward_s) == (1, nanoseconds(5))
    _, conv = layers_of(calls[2:], COSTS, training=False, on_cuda=False)
    assert conv.calls == 2
    _, conv = layers_of([calls[0], *calls[:2]], COSTS, training=False, on_cuda=False)
    assert conv.calls == 1


def test_an_operators_own_time_leaves_out_what_it_calls():
    """The slowest first, each in the pass that it ran in."""
    rows = operators_of([slices_of(STEP)], on_cuda=False)
    told = [(row.name, row.backward, row.calls, round(row.self_s * 1e9)) for row in rows[:3]]
    assert told == [
        ("aten::convolution_backward", True, 1, 16),
        ("aten::conv2d", False, 1, 12),
        ("aten::relu", False, 1, 10),
    ]
    assert ("ReluBackward0", True) in {(row.name, row.backward) for row in rows}


def test_what_is_in_no_kernel_is_outside():
    """55 ns in the convolution and 10 in the addition, of 100."""
    slices = slices_of(INFERENCE)
    assert outside_kernels_share(INFERENCE, slices, on_cuda=False) == pytest.approx(0.35)
    assert (operators_per_call(slices), kernels_per_call(INFERENCE, slices, on_cuda=False)) == (
        2,
        2,
    )


def test_cudas_kernels_count_once_where_they_overlap():
    """Two streams at work for 30 of 100 ns, 10 of them together."""
    assert covered_ns([(40, 60), (10, 20), (50, 60)]) == 30
    call = call_of(span("module", 0, 50), kernels=((40, 60), (10, 20), (50, 60)))
    assert outside_kernels_share(call, [], on_cuda=True) == pytest.approx(0.7)
    assert kernels_per_call(call, [], on_cuda=True) == 3
