"""The curated sets, and how options change them."""

from dataclasses import replace

import pytest

from benchmarks.libraries import SubjectUnavailable
from benchmarks.plan import ASKED_FOR, plan
from benchmarks.presets import PRESETS
from benchmarks.rehearsal import rehearse
from benchmarks.subjects import find_subject
from benchmarks.variants import impossible


def ids(preset, axes=None, devices=("cpu",), input_shape=None):
    """The ids of a plan."""
    return [planned.case.id for planned in plan(preset, axes or {}, devices, input_shape)]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_every_case_is_there_once_and_for_a_reason(preset, device):
    """No id twice, no case without a sentence that says why."""
    cases = plan(preset, {}, (device,), None)
    assert len({planned.case.id for planned in cases}) == len(cases)
    assert all(planned.reason and planned.case.device == device for planned in cases)


def test_presets_grow():
    """What smoke measures besides is small; full holds all of default."""
    assert set(ids("default")) < set(ids("full"))
    assert len(ids("smoke")) < len(ids("default")) / 4


def test_the_gate_has_each_kind_of_block_on_a_large_map_and_on_a_small_one():
    """All of them blocks that the default preset measures as well."""
    assert len(ids("gate")) == 10
    assert set(ids("gate")) < set(ids("default"))
    for kind in ("plain", "basic", "projection", "bottleneck", "resnext"):
        assert len([case_id for case_id in ids("gate") if case_id.startswith(kind)]) == 2


def test_a_users_package_need_not_be_there_to_plan():
    """A gate plans where it may be on one of both sides alone."""
    asked = {"subject": ("no_such_package:net",), "batch_size": ("1",)}
    (planned,) = plan("default", asked, ("cpu",), (4, 8, 8), imported=False)
    assert planned.case.id == "no_such_package:net-inference-b1-4x8x8-float32-nchw-eager-cpu"
    with pytest.raises(ValueError, match="no_such_package"):
        plan("default", asked, ("cpu",), (4, 8, 8))


def test_smoke_has_something_for_every_picture():
    """Blocks, batch sizes, several nets and a variant: five pictures' worth."""
    smoke = ids("smoke")
    assert sum("resnet20-inference-b" in case_id for case_id in smoke) >= 4
    assert any("-nhwc-" in case_id for case_id in smoke)
    assert any(case_id.startswith("bottleneck_") for case_id in smoke)


def test_an_axis_that_was_asked_for_replaces_the_preset_s_values():
    """--precision bfloat16 measures the preset's subjects in bfloat16 alone."""
    cases = ids("smoke", {"precision": ("bfloat16",)})
    assert cases
    assert all("-bfloat16-" in case_id for case_id in cases)


def test_subjects_that_were_asked_for_replace_the_preset():
    """A subject is swept over the axes: batch 1 and 8 where no size was asked for."""
    cases = plan("default", {"subject": ("resnet18",)}, ("cpu",), None)
    assert [planned.case.id for planned in cases] == [
        "resnet18-inference-b1-224-float32-nchw-eager-cpu",
        "resnet18-inference-b8-224-float32-nchw-eager-cpu",
    ]
    assert {planned.reason for planned in cases} == {ASKED_FOR}


def test_all_combinations_of_the_axes_are_made():
    """Two subjects, two batches, two layouts, two thread counts: sixteen cases."""
    axes = {
        "subject": ("resnet20", "plain20"),
        "batch_size": ("1", "2"),
        "layout": ("nchw", "nhwc"),
        "threads": ("1", "2"),
    }
    cases = ids("default", axes)
    assert len(cases) == len(set(cases)) == 16
    assert "plain20-inference-b2-32-float32-nhwc-eager-cpu-t1" in cases


def test_a_glob_stands_for_its_names():
    """resnet1* is the nets of that beginning, blocks and peers not among them."""
    cases = ids("default", {"subject": ("resnet1*",), "batch_size": ("1",)})
    names = {case_id.partition("-")[0] for case_id in cases}
    assert names == {"resnet18", "resnet101", "resnet152", "resnet110"}


def test_a_glob_that_matches_nothing_is_refused():
    """Nothing is never measured in silence."""
    with pytest.raises(ValueError, match=r"^--subject 'vgg\*' matches no known name$"):
        ids("default", {"subject": ("vgg*",)})


def test_an_input_shape_without_a_module_of_the_user_is_refused():
    """It would be ignored in silence."""
    with pytest.raises(ValueError, match=r"^--input-shape: allowed with --subject package"):
        plan("default", {"subject": ("resnet18",)}, ("cpu",), (3, 8, 8))
    with pytest.raises(ValueError, match=r"^--input-shape"):
        plan("smoke", {}, ("cpu",), (3, 8, 8))


def test_resolutions_of_one_size_are_one_case():
    """However they are written."""
    axes = {"subject": ("resnet20",), "resolution": ("32", "032", "32x32"), "batch_size": ("1",)}
    assert ids("default", axes) == ["resnet20-inference-b1-32-float32-nchw-eager-cpu"]


def test_each_device_gets_its_own_cases():
    """Two devices are two sets of ids."""
    cases = ids("default", {"subject": ("resnet18",)}, ("cpu", "cuda"))
    assert sum(case_id.endswith("-cuda") for case_id in cases) == 2
    assert sum(case_id.endswith("-cpu") for case_id in cases) == 2


def shrunk():
    """Every subject, precision and layout of the default preset, on small inputs, batch 2."""
    cases = {}
    for planned in plan("default", {}, ("cpu",), None):
        case = replace(planned.case, batch_size=2, resolution="32", mode="eager")
        cases[case.id] = case
    return cases


@pytest.mark.parametrize("case_id", shrunk())
def test_every_case_of_the_default_preset_answers_right(case_id):
    """Each variant's answer is its float32 reference's, before anybody times it."""
    case = shrunk()[case_id]
    if reason := impossible(case):
        pytest.skip(reason)
    try:
        answer = rehearse(case, find_subject(case.subject))
    except SubjectUnavailable as reason:
        pytest.skip(str(reason))
    # Far below what is allowed, so that another machine's rounding fails no case of ours.
    assert 0 <= answer.relative_error <= answer.tolerance / 2
