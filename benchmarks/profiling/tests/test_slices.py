"""Which layer and which operator a stretch of time belongs to."""

from hand_made import ENGINE, INFERENCE, STEP, call_of, span

from benchmarks.profiling.slices import slices_of


def own_times(call):
    """Sums by layer and pass."""
    sums = {}
    for found in slices_of(call):
        key = (found.path, found.backward)
        sums[key] = sums.get(key, 0) + found.own_ns
    return sums


def test_a_layers_own_time_is_its_range_less_its_childrens():
    """The net: 90 ns less the convolution's 65, with its addition; 10 are outside of it."""
    assert own_times(INFERENCE) == {(None, False): 10, ("", False): 25, ("conv", False): 65}


def test_slices_are_the_whole_call():
    """Nothing is lost and nothing counted twice."""
    for call in (INFERENCE, STEP):
        assert sum(found.own_ns for found in slices_of(call)) == call.duration_ns


def test_a_node_of_the_backward_pass_belongs_to_the_layer_that_made_it():
    """The ReLU, which is the net's own, has the number that add_ had before it, and has made it."""
    assert own_times(STEP) == {
        (None, False): 5 + 8 + 4,  # Between the nodes, behind the forward pass; the loss.
        (None, True): 2,
        ("", False): 40 - 15,
        ("conv", False): 15,
        ("", True): 10,
        ("conv", True): 20 + 3,
    } | {(None, False): 100 - 40 - 2 - 10 - 20 - 3}


def test_adding_up_a_gradient_belongs_to_the_node_before():
    """It has no number; the engine runs it at once."""
    last = slices_of(STEP)[-1]
    assert (last.path, last.backward) == ("conv", True)
    assert last.operators == ("torch::autograd::AccumulateGrad",)


def test_the_engines_range_and_its_node_are_one_call():
    """One name, one call, the time of both."""
    nodes = [found for found in slices_of(STEP) if found.operators[-1:] == ("ReluBackward0",)]
    assert [found.own_ns for found in nodes] == [2, 2]
    assert [found.opens for found in nodes] == ["operator", None]


def test_a_node_of_another_thread_finds_its_layer_too():
    """As CUDA's, whose engine has a thread of its own."""
    conv = span("aten::conv2d", 2, 8, sequence=7)
    call = call_of(
        span("module", 0, 10, conv),
        more=((span(f"{ENGINE}ConvolutionBackward0", 20, 30, sequence=7, backward=True),),),
    )
    assert own_times(call)["", True] == 10


def test_a_node_that_no_forward_operator_made_is_outside():
    """Unknown, and not somebody's: the first operator bore a later number."""
    conv = span("module conv", 0, 10, span("aten::conv2d", 2, 8, sequence=7))
    call = call_of(conv, span(f"{ENGINE}OddBackward0", 20, 30, sequence=6, backward=True))
    assert own_times(call) == {(None, False): 80, ("conv", False): 10, (None, True): 10}


def test_all_nodes_of_one_operator_are_its_layers():
    """In place on a view it makes three, of which it bears the first one's number."""
    relu = span("module relu", 0, 10, span("aten::relu_", 2, 8, sequence=7))
    linear = span("module linear", 10, 20, span("aten::linear", 12, 18, sequence=10))
    nodes = (span(f"{ENGINE}N", at, at + 5, sequence=at // 10, backward=True) for at in (80, 90))
    assert own_times(call_of(relu, linear, *nodes)) == {
        (None, False): 70,
        ("relu", False): 10,
        ("linear", False): 10,
        ("relu", True): 10,
    }


def test_a_forward_that_is_repeated_in_the_backward_pass_belongs_to_it():
    """Checkpointing: the layer is run again inside of a node, and what it makes there is found."""
    again = span("module conv", 25, 35, span("aten::conv2d", 26, 34, sequence=11))
    call = call_of(
        span("module", 0, 10, span("CheckpointFunction", 1, 9, sequence=3)),
        span(
            f"{ENGINE}CheckpointFunctionBackward",
            20,
            60,
            again,
            span(f"{ENGINE}ConvolutionBackward0", 40, 55, sequence=11, backward=True),
            sequence=3,
            backward=True,
        ),
    )
    assert own_times(call) == {
        (None, False): 50,
        ("", False): 10,
        ("", True): 15,
        ("conv", True): 10 + 15,
    }


def test_a_range_that_a_user_has_put_there_changes_nothing():
    """It is no module, and no operator either."""
    relu = span("aten::relu", 12, 18)
    call = call_of(span("module", 0, 50, span("my range", 10, 20, relu, kind="range")))
    assert own_times(call) == {(None, False): 50, ("", False): 50}
    assert slices_of(call)[-1].operators == ("aten::relu",)


def test_a_kernels_time_is_its_operators():
    """The launch is part of it and no operator."""
    launch = span("cudaLaunchKernel", 12, 15, kind="launch", device_ns=40)
    call = call_of(span("module", 0, 50, span("aten::relu", 10, 20, launch)))
    last = slices_of(call)[-1]
    assert (last.path, last.operators, last.device_ns, last.opens) == (
        "",
        ("aten::relu",),
        40,
        None,
    )
    assert slices_of(call)[-2].kernel
