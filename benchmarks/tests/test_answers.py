"""A wrong answer is found before it is timed."""

import pytest
import torch

from benchmarks.answers import WrongAnswer, check, checked_reference, tensors_in

REFERENCE = torch.tensor([[3.0, 4.0]])


def test_relative_error_is_that_of_the_norms():
    """A difference of 0.05 against a norm of 5 is a hundredth."""
    answer = check(REFERENCE + torch.tensor([[0.03, 0.04]]), REFERENCE, "bfloat16")
    assert answer.relative_error == pytest.approx(0.01, rel=1e-5)
    assert answer.tolerance == 0.06


def test_an_error_above_the_precision_s_tolerance_is_wrong():
    """What bfloat16 may do, float32 may not."""
    with pytest.raises(WrongAnswer) as refusal:
        check(REFERENCE * 1.01, REFERENCE, "float32")
    assert str(refusal.value) == (
        "relative error 0.01 against the float32 eager reference; float32 allows 1e-04"
    )


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_an_answer_that_is_not_finite_is_wrong(bad):
    """NaN and infinity are wrong at every tolerance."""
    spoilt = torch.tensor([[3.0, bad]])
    with pytest.raises(WrongAnswer, match="relative error inf"):
        check(spoilt, REFERENCE, "bfloat16")
    for answer in ([REFERENCE, spoilt], [spoilt, REFERENCE]):
        with pytest.raises(WrongAnswer, match="relative error inf"):
            check(answer, [REFERENCE, REFERENCE], "bfloat16")


def test_an_answer_of_another_shape_is_wrong():
    """A transposed answer of equal values is wrong."""
    with pytest.raises(WrongAnswer) as refusal:
        check(REFERENCE.T, REFERENCE, "float32")
    assert str(refusal.value) == (
        "output shapes [[2, 1]], the float32 eager reference has [[1, 2]]"
    )


def test_every_tensor_of_a_structure_is_compared():
    """One wrong tensor in a dict of tuples is enough."""
    good = {"a": (REFERENCE, REFERENCE), "b": [REFERENCE]}
    bad = {"a": (REFERENCE, REFERENCE), "b": [-REFERENCE]}
    assert check(good, good, "float32").relative_error == 0.0
    with pytest.raises(WrongAnswer, match="relative error 2 "):
        check(bad, good, "float32")


def test_a_reference_of_zeros_is_met_only_by_zeros():
    """Nothing is close to zero relatively."""
    zeros = torch.zeros(2)
    assert check(zeros, zeros, "float32").relative_error == 0.0
    with pytest.raises(WrongAnswer, match="relative error inf"):
        check(torch.ones(2), zeros, "float32")


def test_a_reference_without_a_finite_tensor_is_no_reference():
    """What cannot be compared with cannot be checked against."""
    with pytest.raises(WrongAnswer, match=r"^the module returned str with no tensor in it$"):
        checked_reference(lambda: "text")
    with pytest.raises(WrongAnswer, match=r"^the float32 eager reference itself is not finite$"):
        checked_reference(lambda: torch.tensor([float("inf")]))


def test_tensors_come_in_the_order_of_the_structure():
    """Mappings and sequences are walked in order; other values are passed over."""
    found = tensors_in({"x": torch.tensor(1), "y": [torch.tensor(2), "no", (torch.tensor(3),)]})
    assert [int(tensor) for tensor in found] == [1, 2, 3]
