"""Which operators of the CPU do the work."""

import pytest

from benchmarks.profiling.kernels import is_kernel, is_operator, moves_nothing


@pytest.mark.parametrize(
    ("name", "called", "expected"),
    [
        ("aten::mkldnn_convolution", {"aten::empty", "aten::as_strided_", "aten::resize_"}, True),
        ("aten::conv2d", {"aten::convolution"}, False),
        ("aten::addmm", {"aten::expand", "aten::copy_", "aten::resolve_conj"}, True),
        ("aten::batch_norm", {"aten::_batch_norm_impl_index"}, False),
        ("aten::relu", set(), True),
        ("aten::empty", set(), False),
        ("aten::transpose", {"aten::as_strided"}, False),
        ("graph_0_cpp_fused_add_relu_0", set(), True),
        ("triton_poi_fused_relu_0", set(), True),
        ("TorchDynamo Cache Lookup", set(), False),
        ("autograd::engine::evaluate_function: AddBackward0", set(), False),
        ("torch::autograd::AccumulateGrad", set(), False),
        ("AddBackward0", set(), False),
        ("mine::operator", set(), True),
    ],
)
def test_a_kernel_has_work_in_its_own_time(name, called, expected):
    """What calls others for memory and views alone does the work itself."""
    assert is_kernel(name, frozenset(called)) is expected


def test_views_are_known_from_torchs_schemas():
    """An operator of another library is none that is known."""
    assert moves_nothing("aten::permute")
    assert not moves_nothing("aten::add")
    assert not moves_nothing("aten::there_is_no_such_operator")


def test_the_engines_nodes_are_no_operators():
    """They call them."""
    assert not is_operator("ConvolutionBackward0")
    assert is_operator("aten::convolution_backward")
