"""Each mutation of a side is found by the check that is there for it."""

import pytest
from made_evidence import made_facts, made_module, made_operator

from reports.gating.facts import changes_of, differing_work, makes_wrong, of_upgrade
from reports.gating.policy import Policy
from reports.gating.standing import blocks

CONV, NORM = "aten.convolution.default", "aten.batch_norm.default"
BEFORE = (made_operator("conv", CONV), made_operator("bn", NORM))


def changes(baseline=None, **candidate):
    """What differs; of the baseline *baseline* is told, of the candidate the rest."""
    return changes_of(made_facts(**(baseline or {})), made_facts(**candidate), Policy())


def only(baseline=None, **candidate):
    """The one change that there is."""
    (change,) = changes(baseline, **candidate)
    return change


def operators(after, before=BEFORE):
    """The one change of operators."""
    return only({"operators": list(before)}, operators=list(after))


def test_same_facts_have_no_changes():
    """Nothing is told, and nothing is other work."""
    assert changes() == []
    assert differing_work(made_facts(), made_facts()) == []


@pytest.mark.parametrize(("more", "worse"), [(64, True), (-64, False)])
@pytest.mark.parametrize("fact", ["parameters", "macs", "activations"])
def test_count_names_the_module_that_it_differs_in(fact, more, worse):
    """The convolution has its counts in the modules, and the difference is its own."""
    conv, norm = made_facts().modules
    module = made_module("conv", **{**own(conv), fact: getattr(conv, fact) + more})
    change = only(**{fact: getattr(made_facts(), fact) + more}, modules=[module, norm])
    assert (change.fact, change.module, change.worse) == (fact, "conv", worse)
    assert change.candidate - change.baseline == more
    assert change.text.endswith(f"({more:+} in conv)")


def own(module):
    """The counts of a module."""
    return {fact: getattr(module, fact) for fact in ("parameters", "macs", "activations")}


def test_new_module_is_named():
    """It had nothing before."""
    modules = [*made_facts().modules, made_module("extra", parameters=2_000)]
    change = only(parameters=3_864, modules=modules)
    assert change.module == "extra"
    assert change.text == "parameters: 1,864 -> 3,864 (+2,000 in extra)"


def test_what_explains_the_sum_is_told_first():
    """Three places, the largest first, and how many more there are."""
    before = [made_module(str(number)) for number in range(6)]
    after = [made_module(str(number), parameters=number * 10) for number in range(6)]
    change = only({"modules": before, "parameters": 0}, parameters=150, modules=after)
    assert change.module == "5"
    assert change.text == ("parameters: 0 -> 150 (+50 in 5, +40 in 4, +30 in 3, 2 more places)")


def test_renamed_modules_are_no_change():
    """As much as before, in modules of other names."""
    modules = [made_module("first", parameters=1_728), made_module("norm", parameters=136)]
    assert changes(modules=modules) == []


def test_count_without_modules_is_still_one():
    """Where no module can be named, none is."""
    change = only({"modules": []}, macs=1_769_473, modules=[])
    assert (change.fact, change.module, change.worse) == ("macs", None, True)


@pytest.mark.parametrize("fact", ["parameters", "macs", "activations", "peak_memory_bytes"])
def test_fact_that_is_no_longer_known_blocks(fact):
    """A check that cannot be made is not passed; one that could never be made has no say."""
    change = only(**{fact: None})
    assert (change.worse, change.candidate, blocks(change)) == (None, None, True)
    assert changes({fact: None}) == []


@pytest.mark.parametrize(
    ("after", "worse", "share"), [(1_100_000, True, "+10 %"), (900_000, False, "-10 %")]
)
def test_peak_memory_is_compared_to_the_byte(after, worse, share):
    """A tenth more is worse, a tenth less is better; so is a byte."""
    change = only(peak_memory_bytes=after)
    assert (change.fact, change.worse) == ("peak memory", worse)
    assert change.text == f"peak memory: 1,000,000 -> {after:,} bytes ({share})"
    assert only(peak_memory_bytes=1_000_001).worse


def test_extra_copy_is_found_in_its_module():
    """One operator more."""
    change = operators([*BEFORE, made_operator("conv", "aten.clone.default")])
    assert (change.fact, change.module, change.worse) == ("operators", "conv", True)
    assert change.text == "operators: 2 -> 3 (+1 aten.clone.default in conv)"


def test_second_call_of_an_operator_is_found():
    """The module that calls it once more is named."""
    change = operators([BEFORE[0], made_operator("bn", NORM, calls=2)])
    assert (change.module, change.worse) == ("bn", True)
    assert change.text == f"operators: 2 -> 3 (+1 {NORM} in bn)"


def test_operator_left_out_is_better():
    """It blocks nothing."""
    change = operators(BEFORE[:1])
    assert (change.module, change.worse, blocks(change)) == ("bn", False, False)


def test_as_many_other_operators_are_only_different():
    """Neither better nor worse; they block."""
    change = operators([BEFORE[0], made_operator("bn", "aten.layer_norm.default")])
    assert (change.fact, change.module) == ("operator kinds", "bn")
    assert (change.worse, blocks(change)) == (None, True)
    assert change.baseline == change.candidate == 2


def test_fewer_operators_with_more_of_one_kind_are_only_different():
    """Five cheap ones less do not pay for a copy more, which is told first."""
    relu = made_operator("act", "aten.relu.default", calls=6)
    fewer = [*BEFORE, made_operator("act", "aten.relu.default"), made_operator("", "aten.clone")]
    change = operators(fewer, [*BEFORE, relu])
    assert (change.fact, change.module, change.worse) == ("operators", "", None)
    assert change.text == (
        "operators: 8 -> 4 (+1 aten.clone in (the module itself), -5 aten.relu.default in act)"
    )
    assert blocks(change)


def test_fewer_operators_of_every_kind_may_move():
    """More of a kind in one module and less in all is not more of it."""
    before = [made_operator("a", CONV, calls=1), made_operator("b", CONV, calls=4)]
    change = operators([made_operator("a", CONV, calls=3)], before)
    assert (change.fact, change.worse) == ("operators", False)


def test_operators_that_cannot_be_heard_any_more_block():
    """As of a side that compiles itself; where they could never be heard, nothing is said."""
    change = only(operators=None)
    assert (change.fact, change.baseline, change.candidate) == ("operators", 2, None)
    assert (change.worse, change.text) == (None, "operators: 2 -> not known")
    assert changes({"operators": None}) == changes({"operators": None}, operators=None) == []


def test_a_side_that_began_to_compile_is_different():
    """By its graphs; the other way round they are not known any more."""
    change = only(graphs=2)
    assert (change.fact, change.worse, blocks(change)) == ("graphs", None, True)
    assert change.text == "graphs: 2, where nothing was compiled"
    assert not blocks(of_upgrade(change, ("2.14.1", "2.15.0")))
    assert only({"graphs": 2}).text == "graphs: 2 -> not known"


def test_operators_in_renamed_modules_are_no_change():
    """The same calls under other names."""
    assert changes({"operators": list(BEFORE)}, operators=[
        made_operator("first", CONV), made_operator("norm", NORM)
    ]) == []  # fmt: skip


def test_outermost_module_has_words():
    """Its path is empty."""
    change = operators([*BEFORE, made_operator("", "aten.add.Tensor")])
    assert change.module == ""
    assert change.text == "operators: 2 -> 3 (+1 aten.add.Tensor in (the module itself))"


LAST = tuple(made_operator(each.path, f"{each.name} channels-last") for each in BEFORE)


def test_lost_channels_last_is_found():
    """The same operators in the default format; the first module that shows it is named."""
    change = operators(BEFORE, LAST)
    assert (change.fact, change.module, change.worse) == ("memory formats", "conv", None)
    assert blocks(change)
    assert change.text == (f"channels-last operators: 2 -> 0 (-1 {CONV} in conv, -1 {NORM} in bn)")


def test_gained_channels_last_is_found():
    """It is other, and whether better the times say."""
    change = operators(LAST, BEFORE)
    assert (change.module, change.worse) == ("conv", None)
    assert (change.baseline, change.candidate) == (0, 2)


def test_lost_channels_last_does_not_hide_behind_fewer_operators():
    """Two changes: an operator less, and another one in the default format, which blocks."""
    fewer, lost = changes({"operators": list(LAST)}, operators=[BEFORE[0]])
    assert (fewer.worse, fewer.module) == (False, "bn")
    assert (lost.worse, lost.module) == (None, "conv")


def test_operator_left_out_has_not_lost_its_format():
    """One change, not two."""
    assert operators(LAST[:1], LAST).worse is False


def test_graph_break_is_found():
    """One graph more, and the reason of the break."""
    graphs, breaks = changes({"graphs": 1}, graphs=2, graph_breaks=["call to print (blocks.py:34)"])
    assert (graphs.fact, graphs.worse, graphs.text) == ("graphs", True, "graphs: 1 -> 2")
    assert (breaks.fact, breaks.worse) == ("graph breaks", True)
    assert breaks.text == "graph breaks: 0 -> 1 (call to print (blocks.py:34))"


def test_mended_graph_break_is_better():
    """Fewer of both."""
    found = changes({"graphs": 2, "graph_breaks": ["print"]}, graphs=1)
    assert [change.worse for change in found] == [False, False]


def test_reason_of_a_graph_break_may_move():
    """It names a line of the code."""
    before = {"graphs": 2, "graph_breaks": ["print at blocks.py:34"]}
    assert changes(before, graphs=2, graph_breaks=["print at blocks.py:35"]) == []


def test_graphs_that_are_no_longer_known_block():
    """As other facts."""
    assert only({"graphs": 1}, graphs=None).worse is None


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        (1e-4, 1.51e-4, True),
        (1e-4, 1.49e-4, "none"),
        (1.51e-4, 1e-4, False),
        (0.0, 0.99e-5, "none"),
        (0.0, 1.01e-5, True),
        (1e-6, 2.3e-6, "none"),
    ],
)
def test_numerical_error_may_grow_by_half(before, after, worse):
    """And to 1e-5 whatever it was: that is ordinary rounding."""
    found = changes({"relative_error": before}, relative_error=after)
    assert [change.worse for change in found] == ([] if worse == "none" else [worse])


def test_wrong_answer_is_found():
    """Beyond what is tolerated."""
    change = only(answer_error=1.1e-4)
    assert (change.fact, change.worse) == ("answer", True)
    assert change.text == ("answer: off by 0.00011 with the baseline's weights; 1e-04 is allowed")
    assert not makes_wrong(only(parameters=1_865))
    assert makes_wrong(change)
    assert changes(answer_error=1e-4) == []


def test_wrong_answer_says_how_the_weights_were_handed_on():
    """Whoever reads it then knows where else to look."""
    remark = "the weights have other names and were handed on by their order"
    text = only(answer_error=0.5, answer_remark=remark).text
    assert text == (f"answer: off by 0.5 with the baseline's weights ({remark}); 1e-04 is allowed")
    assert changes(answer_error=1e-6, answer_remark=remark) == []


def test_answer_that_was_not_compared_is_no_right_one():
    """Nor a wrong one; it blocks until somebody has looked at it."""
    change = only(answer_error=None, answer_remark="the weights do not fit: fc is absent")
    assert (change.fact, change.candidate, change.worse) == ("answer", None, None)
    assert change.text == "answer: not compared: the weights do not fit: fc is absent"
    assert blocks(change)
    assert not makes_wrong(change)


def test_output_of_another_shape_is_told_once():
    """It cannot be compared, and is wrong already."""
    signature = made_facts().signature | {"output_shape": [1, 11]}
    assert only(signature=signature, answer_error=None).fact == "output"


def test_output_of_another_shape_is_another_answer():
    """Not other work: the input is the same."""
    signature = made_facts().signature | {"output_shape": [1, 11]}
    assert differing_work(made_facts(), made_facts(signature=signature)) == []
    change = only(signature=signature)
    assert (change.fact, change.worse, change.text) == (
        "output",
        True,
        "output: [1, 10] -> [1, 11]",
    )


def test_other_input_is_other_work():
    """The fields are named, with both values; the output follows from the input."""
    signature = made_facts().signature | {"input_shape": [1, 3, 32, 32], "output_shape": [1, 9]}
    assert differing_work(made_facts(), made_facts(signature=signature)) == [
        "not the same work: input_shape is [1, 3, 64, 64] and [1, 3, 32, 32]",
        "not the same work: output_shape is [1, 10] and [1, 9]",
    ]


def test_another_torch_excuses_what_it_does_itself():
    """Operators and memory are shown and block nothing; parameters are the code's."""
    memory, parameters = only(peak_memory_bytes=1_000_001), only(parameters=1_865)
    assert of_upgrade(memory, ("2.14.1", "2.14.1")) == memory
    excused = of_upgrade(memory, ("2.14.1", "2.15.0"))
    assert (excused.worse, blocks(excused)) == (None, False)
    assert excused.accepted == "torch 2.15.0 instead of 2.14.1 may change it"
    assert of_upgrade(parameters, ("2.14.1", "2.15.0")) == parameters


@pytest.mark.parametrize(
    "fact",
    [
        {"operators": []},
        {"graphs": 3},
        {"graph_breaks": ["print"]},
        {"peak_memory_bytes": 1},
        {"relative_error": 1e-3},
    ],
)
def test_every_fact_of_torch_is_excused(fact):
    """Whichever way it goes."""
    change = only({"graphs": 1}, **({"graphs": 1} | fact))
    assert not blocks(of_upgrade(change, ("2.14.1", "2.15.0")))


@pytest.mark.parametrize(
    "fact", [{"parameters": 9_999}, {"macs": 9_999_999}, {"answer_error": 1.0}]
)
def test_facts_of_the_code_are_not_excused(fact):
    """No torch makes a net larger."""
    assert blocks(of_upgrade(only(**fact), ("2.14.1", "2.15.0")))
