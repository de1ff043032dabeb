"""What a case is called."""

import pytest

from reports.labels import block_kind, family, grouped, label, macs_of_a_call, variant


def test_label_leaves_out_what_is_usual(record):
    """Batch 1 and eager float32 nchw are not said."""
    assert label(record()) == "resnet18"
    changed = record(batch_size=8, precision="amp-bfloat16", layout="nhwc", mode="compile")
    assert label(changed) == "resnet18 b8 amp-bfloat16 nhwc compile"
    assert variant(changed) == "amp-bfloat16 nhwc compile"


@pytest.mark.parametrize(
    ("subject", "source", "name"),
    [
        ("resnet18", "resnet_impl", "resnet"),
        ("wide_resnet50_2", "resnet_impl", "wide_resnet"),
        ("resnext50_32x4d", "resnet_impl", "resnext"),
        ("preact_resnet18", "resnet_impl", "preact_resnet"),
        ("torchvision:resnet50", "torchvision", "resnet"),
        ("torchvision:vgg11_bn", "torchvision", "vgg"),
        ("torchvision:alexnet", "torchvision", "alexnet"),
        ("timm:resnet50.a1_in1k", "timm", "resnet"),
        ("mine:head", "user", "your own"),
    ],
)
def test_family_is_what_stands_before_the_depth(record, subject, source, name):
    """A peer's build belongs to the same family as ours."""
    assert family(record(subject=subject, source=source)) == name


def test_block_kind_leaves_out_the_match(record):
    """The role says more than the colour can show."""
    assert block_kind(record(role="bottleneck, matched parameters")) == "bottleneck"
    assert block_kind(record(role="plain")) == "plain"


def test_macs_of_a_call_are_those_of_the_batch(record):
    """Counts are of one sample; unknown ones stay out of every division."""
    assert macs_of_a_call(record(macs=10, batch_size=8)) == 80
    assert macs_of_a_call(record(macs=None)) == 0


def test_groups_keep_the_order_of_their_first_members(record):
    """Also where the members are not beside each other."""
    cases = [record(subject="b"), record(subject="a"), record(subject="b", batch_size=2)]
    groups = grouped(cases, lambda case: case.subject)
    assert list(groups) == ["b", "a"]
    assert [case.batch_size for case in groups["b"]] == [1, 2]
