"""A profile, and two beside each other, as Markdown, compared whole."""

from pathlib import Path

import pytest
from made_profiles import make_ceilings, make_hostile, make_layer, make_profile

from benchmarks.measure.profile_record import GraphsRecord, OperatorRecord
from reports.profiles.documents import profile_comparison_markdown, profile_markdown
from reports.profiles.profile import Profile, evidence
from reports.profiles.summary import sentences

PROFILE = """\
# resnet18-inference-b1-224-float32-nchw-eager-cpu

A call takes 4.20 ms, and profiled 5.00 ms (+19 %); its layers add up to 4.00 ms. 5.0 % of a \
profiled call is in no kernel: Python, dispatch, launching. 75 % of the layers' time is in 3x3 \
conv and 25 % in activation. The longest layer is conv (Conv2d 3x3) with 75 %. By their forward \
pass, the limit that binds is the rate of the products for layers with 75 % of the time (they \
reach 17 % of it) and the bandwidth of main memory for layers with 25 % of the time (they reach \
16 % of it). Far below their ceilings, so that neither products nor bandwidth explain their time: \
conv (17 %) and relu (16 %). Memory peaks in conv, 3.00 MiB above the beginning.

| | |
| --- | --- |
| command | `python -m benchmarks profile resnet18` |
| started | 2026-11-23T20:00:59+00:00 |
| subject | resnet18 |
| call | inference |
| batch size | 1 |
| threads of the case | 2 |
| profiled calls | 10 |
| operators a call | 2.00 |
| kernels a call | 4.00 |
| cpu | Test CPU |
| cores | 2 |
| memory | 8.00 GiB |
| torch | 2.14.1 |
| python | 3.11.7 |

An own time is that of a layer without the layers in it: the median of profiled
calls. A residual block's own time is the addition and the activation that it does itself. \
Shares are
of all layers together. FLOPs are 2 for each multiply-accumulate of convolutions and matrix \
products
of the forward pass; bytes are the least that has to move, every operator's inputs, weights and \
outputs
once each; rates are those of the forward pass.

![layers](layers.png)

![memory](memory.png)

## Kinds of layers

| kind | layers | own (ms) | share (%) |
| --- | ---: | ---: | ---: |
| 3x3 conv | 1 | 3.00 | 75 |
| activation | 1 | 1.00 | 25 |

## Ceilings

What this machine did at best (cpu, float32, 2 threads, 2026-11-23T20:00:00+00:00).

| ceiling | measured | compute binds from (FLOP/byte) |
| --- | ---: | ---: |
| matrix product 1024x1024x1024 | 100 GFLOP/s | - |
| convolution 64x56x56, 3x3 | 80.0 GFLOP/s | - |
| main memory | 10.0 GB/s | 10.0 |
| caches (1.00 MiB) | 50.0 GB/s | 2.00 |

## Layers

| layer | type | output | own (ms) | share (%) | GFLOP | FLOP/byte | GFLOP/s | GB/s | % of \
ceiling | bound |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| conv | Conv2d 3x3 | 1x64x56x56 | 3.00 | 75 | 0.0500 | 25.0 | 16.7 | 0.667 | 17 | compute-bound |
| relu | ReLU | 1x64x56x56 | 1.00 | 25 | - | - | - | 1.60 | 16 | memory-bound |

## Operators

By themselves, without the operators that they call; of all layers together.

| operator | pass | calls | own, host (ms) |
| --- | ---: | ---: | ---: |
| aten::conv2d | forward | 1.00 | 3.00 |
"""

COMPARISON = """\
# resnet18 beside resnext50

The layers of resnext50 take 6.00 ms, those of resnet18 4.00 ms: +2.00 ms (+50 %). 100 % of it \
is in 3x3 conv / grouped conv, 25 % of it is in absent / norm and -25 % of it is in activation.

1. **resnet18** (the baseline): resnet18-inference-b1-224-float32-nchw-eager-cpu; Test CPU, 2 \
cores; torch 2.14.1; Python 3.11.7; 2026-11-23; python -m benchmarks profile resnet18
2. **resnext50**: resnet18-inference-b1-224-float32-nchw-eager-cpu; Test CPU, 2 cores; torch \
2.14.1; Python 3.11.7; 2026-11-24; python -m benchmarks profile resnet18

Layers are joined by their paths. A difference is the second's own time less the first's, \
forward and
backward, so that above 0 the second takes longer; shares are of the whole difference and go \
below 0
where the second is faster. The two were not profiled in turns: a small difference is no evidence.

![side by side](side_by_side.png)

## Kinds of layers

| kind | layers | resnet18 (ms) | resnext50 (ms) | difference (ms) | share of it (%) |
| --- | ---: | ---: | ---: | ---: | ---: |
| 3x3 conv / grouped conv | 1 | 3.00 | 5.00 | +2.00 | 100 |
| absent / norm | 1 | - | 0.500 | +0.500 | 25 |
| activation | 1 | 1.00 | 0.500 | -0.500 | -25 |
| all | 3 | 4.00 | 6.00 | +2.00 | 100 |

## Layers

| layer | type | resnet18 (ms) | resnext50 (ms) | difference (ms) | share of it (%) |
| --- | ---: | ---: | ---: | ---: | ---: |
| conv | Conv2d 3x3 / Conv2d 3x3 g32 | 3.00 | 5.00 | +2.00 | 100 |
| new | absent / BatchNorm2d | - | 0.500 | +0.500 | 25 |
| relu | ReLU | 1.00 | 0.500 | -0.500 | -25 |
"""


def read(record, name="one"):
    """A profile as it is after loading."""
    return Profile(path=Path(f"/results/{name}/profile.json"), record=record)


def two():
    """A convolution of 3 ms beside a grouped one of 5 ms."""
    second = [
        make_layer("conv", type="Conv2d 3x3 g32", forward_s=0.005),
        make_layer("relu", type="ReLU", flops=0, forward_s=0.0005),
        make_layer("new", type="BatchNorm2d", flops=0, forward_s=0.0005),
    ]
    later = {"subject": "resnext50", "started_at": "2026-11-24T20:00:59+00:00"}
    return read(make_profile()), read(make_profile(second, **later), "two")


def test_profile():
    """Sentences first, then provenance, kinds, ceilings, layers, operators."""
    assert profile_markdown(read(make_profile()), ["layers", "memory"]) == PROFILE


def test_comparison():
    """Which kinds and which layers make the difference."""
    assert profile_comparison_markdown(*two(), ["side_by_side"]) == COMPARISON


def test_profiles_of_one_command_were_in_turns():
    """It profiles both call by call."""
    first, second = read(make_profile()), read(make_profile(subject="resnext50"), "two")
    text = profile_comparison_markdown(first, second)
    assert "The two were profiled in turns, in one process: another one can differ by more." in text


def test_a_training_step_is_called_one():
    """In the heading and in a row; a case's id says inference."""
    shown = profile_markdown(read(make_profile(training=True)))
    assert shown.startswith("# resnet18-inference-b1-224-float32-nchw-eager-cpu, training\n")
    assert "| call | training step (forward and backward) |" in shown
    first, second = read(make_profile()), read(make_profile(training=True), "two")
    compared = profile_comparison_markdown(first, second)
    assert compared.startswith(f"# {first.record.case} beside {first.record.case}, training\n")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"training": True},
            "One is of a training step and the other of inference: their times are no match.",
        ),
        (
            {"layers": [make_layer("conv", device_s=0.001)]},
            "One has the time of its kernels and the other that of the host.",
        ),
    ],
)
def test_times_of_different_things_are_said_to_be(changes, sentence):
    """Beside what a difference is worth; of two alike nothing more is said."""
    first, second = read(make_profile()), read(make_profile(**changes), "two")
    worth = "The two were profiled in turns, in one process: another one can differ by more."
    assert evidence(first, first) == worth
    assert evidence(first, second) == f"{worth} {sentence}"


def test_kernels_have_a_column_where_there_are_any():
    """On the CPU it would be one of dashes."""
    operator = OperatorRecord(
        name="aten::relu", calls=1.0, self_s=0.001, device_s=0.002, backward=False
    )
    shown = profile_markdown(read(make_profile(operators=[operator])))
    assert "| own, host (ms) | kernels (ms) |\n" in shown
    assert "| aten::relu | forward | 1.00 | 1.00 | 2.00 |\n" in shown


def test_issuing_and_kernels_are_told_apart():
    """On CUDA the layers' own sum is that of the kernels."""
    layers = [make_layer("conv", device_s=0.003)]
    (first, *_) = sentences(read(make_profile(layers, layers_s=0.003)))
    assert "issuing its layers adds up to 1.00 ms, their kernels to 3.00 ms" in first


def test_what_is_compiled_is_a_kind_of_its_own():
    """Whatever the net's class is called."""
    whole = make_layer("", type="ResNet", shortcut="fusion")
    assert "| compiled whole | 1 | 1.00 | 100 |" in profile_markdown(read(make_profile([whole])))


def test_a_share_within_the_scatter_has_a_remark_and_no_sentence():
    """102 % of the ceiling: 50 MFLOP in 0.49 ms."""
    close = read(make_profile([make_layer("conv", forward_s=0.00049)]))
    assert "| 102 | compute-bound |" not in profile_markdown(close)
    assert "compute-bound | within the scatter of the ceilings |" in profile_markdown(close)
    assert not any("above their ceiling" in sentence for sentence in sentences(close))


def test_names_of_others_are_no_markup():
    """No row is broken, no tag, no link, no emphasis and no formula is made."""
    shown = profile_markdown(read(make_hostile()))
    assert r"| a\|b.\*bold\*.\<script\>alert(1)\</script\> | Conv2d 3x3 |" in shown
    assert r"| \$x\_1\$ and \$y\$ next line | My\|Layer \`code\` \[a\](b) |" in shown
    assert "\nNote: a \\<b\\>note\\</b\\> \\| with \\*stars\\*\n" in shown
    assert "- break: call to print(...) in \\<lambda\\>\n- recompiled: size \\| changed\n" in shown
    assert "<script>" not in shown
    others = read(make_profile(), "two")
    compared = profile_comparison_markdown(read(make_hostile()), others)
    assert "<script>" not in compared
    named = "| layer | type | mine:make\\|it (ms) | resnet18 (ms) |"
    assert named in compared


def test_headings_are_escaped_as_rows_are():
    """A subject's name stands in both; an entity and a struck-out word are text."""
    first = read(make_profile(subject="a_b*c*:&lt;~~x~~"))
    compared = profile_comparison_markdown(first, read(make_profile(), "two"))
    assert r"| a\_b\*c\*:\&lt;\~\~x\~\~ (ms) |" in compared


def test_many_layers_are_folded_away():
    """The 25 longest are seen at once."""
    layers = [make_layer(f"conv{at}", forward_s=0.001 + at / 1e6) for at in range(28)]
    shown, _, folded = profile_markdown(read(make_profile(layers))).partition("<details>")
    assert shown.count("| Conv2d 3x3 |") == 25
    assert folded.startswith("<summary>The 3 other layers</summary>")
    assert folded.count("| Conv2d 3x3 |") == 3
    assert "| conv0 |" in folded


def test_one_graph_without_breaks():
    """In the singular, and without a list."""
    graphs = GraphsRecord(graphs=1, breaks=[], recompiles=[])
    assert profile_markdown(read(make_profile(graphs=graphs))).endswith(
        "## Graphs\n\ntorch.compile made 1 graph.\n"
    )


def test_backward_has_a_column():
    """Own time is that of both passes."""
    shown = profile_markdown(read(make_profile([make_layer("conv", backward_s=0.002)])))
    assert "| own (ms) | backward of it (ms) |" in shown
    assert "| conv | Conv2d 3x3 | 1x64x56x56 | 3.00 | 2.00 | 100 |" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"ceilings": None},
            "No ceilings were measured for this device, so that no limit can be named.",
        ),
        (
            {"layers": [make_layer("a", flops=None)]},
            "No layer's operations and traffic are known, so that no limit can be named.",
        ),
        (
            {"layers": [make_layer("a", device_s=0.001, backward_s=0.001)]},
            (
                "Kernels are timed forward and backward together, and counted forward alone, so "
                "that no limit can be named."
            ),
        ),
        (
            {"layers": [make_layer("a", forward_s=0.0001)]},
            "1 of 1 are above their ceiling; the remarks say why.",
        ),
    ],
)
def test_summary_says_what_cannot_be_said(changes, sentence):
    """Or what cannot be."""
    assert sentence in [*sentences(read(make_profile(changes.pop("layers", None), **changes)))]


def test_ceilings_of_a_busy_machine_are_said_to_be_low():
    """Beside when they were measured."""
    shown = profile_markdown(read(make_profile(ceilings=make_ceilings(contended=True))))
    assert "+00:00). Something else ran meanwhile: they may be too low.\n" in shown


def test_disagreement_of_layers_and_call_is_said():
    """The profiler's own word for it."""
    (first, *_) = sentences(read(make_profile(agrees=False)))
    assert first.endswith(
        "Layers and call do not agree within what profiling costs: read the shares, not the times."
    )
