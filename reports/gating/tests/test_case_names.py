"""What cases are called beside each other."""

from reports.gating.written.names import names_of

FIRST = "resnet20-inference-b1-32-float32-nchw-eager-cpu-t1"


def test_a_name_holds_what_differs_and_nothing_that_all_share():
    """Batch size and mode tell these apart; the rest is said once, in full."""
    second = "resnet20-inference-b8-32-float32-nchw-compile-max-autotune-cpu-t1"
    names = names_of([FIRST, second])
    assert names.by_case == {
        FIRST: "resnet20 b1 eager",
        second: "resnet20 b8 compile-max-autotune",
    }
    assert names.common == ("inference", "input 32", "float32", "nchw", "cpu", "threads 1")


def test_a_single_case_is_called_by_its_subject():
    """All of its axes are shared by all cases."""
    assert names_of([FIRST])[FIRST] == "resnet20"


def test_a_subject_may_hold_what_looks_like_an_axis():
    """The axes are read from the end; precisions and devices have parts of their own."""
    case = "mine-b2:net-inference-b1-3x32x32-amp-bfloat16-nhwc-compile-cuda:1"
    names = names_of([case])
    assert names[case] == "mine-b2:net"
    assert names.common == (
        *("inference", "batch size 1", "input 3x32x32", "amp-bfloat16", "nhwc", "compile"),
        "cuda:1",
    )


def test_a_thread_count_that_only_one_case_has_is_told():
    """Torch's own choice has no name."""
    own = FIRST.removesuffix("-t1")
    names = names_of([FIRST, own])
    assert (names[FIRST], names[own]) == ("resnet20 t1", "resnet20")


def test_an_id_of_another_form_is_called_by_all_of_it():
    """It does not keep the others from short names."""
    names = names_of(["<script>", FIRST])
    assert (names["<script>"], names[FIRST]) == ("<script>", "resnet20")
    assert names["unheard of"] == "unheard of"
