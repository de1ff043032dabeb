"""Where whole cases stand under the roofline, and what a reader is told of it."""

import pytest
from made_profiles import make_ceilings

from benchmarks.measure.roofline import Placement
from reports.appendices import counts_of_run
from reports.documents import run_markdown
from reports.placements import ceilings_of, placement_of, reasons
from reports.remarks import counts_disagree, explained, remarks
from reports.tables import sections_of_run

# 50 MFLOP on 2 MB, as in made_profiles.
WORK = {"macs": 25_000_000, "least_bytes": 2_000_000, "call_s": 0.001}

CEILINGS = """
## Ceilings

What the devices did at best. A case is held against the rate of the products or, where that binds
later, against the bandwidth for the least that it has to move: every operator's inputs, weights and
outputs once each. What the caches hold is held against theirs.

| device | GFLOP/s, matrix product | GFLOP/s, convolution | memory (GB/s) | cache (GB/s) | \
cache (MiB) | beware |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| cpu, float32, 2 threads | 100 | 80.0 | 10.0 | 50.0 | - | something else ran: may be too low |

<details><summary>Where each case stands under the roofline</summary>

| case | FLOP/byte | GFLOP/s | GB/s | % of ceiling | bound | remark |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| resnet18-inference-b1-3x224x224-float32-nchw-eager-cpu | 25.0 | 50.0 | 2.00 | 50.0 | \
compute-bound | - |

</details>

## Counts that disagree

| case | MACs/input, operators | closed form | fvcore, with norms |
| --- | ---: | ---: | ---: |
| resnet18 | 25,000,000 | 24,000,000 | - |

## Beware

- **counts disagree**: Read what follows from the MACs with care: torch's operators, the closed \
form and fvcore should find the same ones. The table of counts has the figures.
"""


def columns(cases, ceilings):
    """The cells of the last columns, by their headings."""
    (section,) = sections_of_run(cases, ceilings)
    return dict(zip(section.headings, zip(*section.rows, strict=True), strict=True))


def test_ceilings_are_those_of_device_precision_and_threads(record):
    """One that differs in any of them is another device's."""
    own = make_ceilings()
    others = [
        make_ceilings(device="cuda"),
        make_ceilings(precision="bfloat16"),
        make_ceilings(threads=1),
    ]
    assert ceilings_of(record(), [*others, own]) is own
    assert ceilings_of(record(), others) is None
    assert ceilings_of(record(), []) is None


def test_a_call_is_placed_with_the_counts_of_its_batch(record):
    """FLOPs are of one sample, bytes already of the whole batch."""
    place = placement_of(record(batch_size=4, **WORK | {"call_s": 0.004}), [make_ceilings()])
    assert place.flops_per_second == pytest.approx(50e9)
    assert place.intensity == 100
    assert (place.bound, place.share) == ("compute", pytest.approx(0.5))


@pytest.mark.parametrize(
    "unknown", [{"macs": None}, {"least_bytes": None}, {"workload": "train_step"}]
)
def test_unknown_counts_have_no_place(record, unknown):
    """Nor have counts of the forward pass beside the time of both."""
    assert placement_of(record(**WORK | unknown), [make_ceilings()]) is None


def test_fusion_explains_traffic_and_no_products(record):
    """A compiled case above memory's ceiling, and one above that of the products."""
    moving = {"macs": 1_000_000, "least_bytes": 20_000_000, "call_s": 0.001, "mode": "compile"}
    fast = {**WORK, "call_s": 0.0001, "mode": "compile"}
    above, wrong = (placement_of(record(**each), [make_ceilings()]) for each in (moving, fast))
    assert (above.bound, above.remark.partition(" ")[0]) == ("memory", "compiled")
    assert (wrong.bound, wrong.remark.partition(" ")[0]) == ("compute", "500")


def above(share, remark):
    """A place of that share."""
    return Placement(
        intensity=1.0,
        flops_per_second=1.0,
        bytes_per_second=1.0,
        bound="compute",
        share=share,
        remark=remark,
    )


def test_each_reason_is_told_once():
    """Of those that differ in their figure alone, the worst's; below the slack none is needed."""
    places = [
        above(2.5, "250 % of a ceiling cannot be"),
        above(1.67, "167 % of a ceiling cannot be"),
        above(1.5, "an FFT multiplies less"),
        above(1.2, "Winograd's algorithm multiplies less"),
        above(1.3, "an FFT multiplies less"),
        above(1.02, "within the scatter of the ceilings"),
    ]
    assert sorted(reasons(places)) == [
        "250 % of a ceiling cannot be",
        "Winograd's algorithm multiplies less",
        "an FFT multiplies less",
    ]


def test_tables_have_rate_share_and_bound_where_there_are_ceilings(record, run):
    """And a dash for a case that has none; without any, no such columns."""
    cases = run(record(**WORK), record(**WORK, precision="bfloat16")).cases
    shown = columns(cases, [make_ceilings()])
    assert shown["GFLOP/s"] == ("50.0", "-")
    assert shown["% of ceiling"] == ("50.0", "-")
    assert shown["bound"] == ("compute-bound", "-")
    assert not {"GFLOP/s", "% of ceiling", "bound"} & columns(cases, []).keys()


def test_what_is_above_its_ceiling_is_said(record, run):
    """In the table and below it, and not without ceilings."""
    case = record(**WORK | {"call_s": 0.0004})
    assert columns(run(case).cases, [make_ceilings()])["beware"] == ("above its ceiling",)
    ((name, advice),) = explained([case], [make_ceilings()])
    assert name == "above its ceiling"
    assert "Winograd" in advice
    assert remarks(case) == ()


@pytest.mark.parametrize(
    ("counts", "disagree"),
    [
        ({"closed_form_macs": 1_814_000_000, "fvcore_flops": 1_820_000_000}, False),
        ({"closed_form_macs": 1_814_000_001}, True),
        ({"fvcore_flops": 1_813_999_999}, True),
        ({"macs": None, "closed_form_macs": 1}, False),
    ],
)
def test_counts_that_disagree_are_said(record, counts, disagree):
    """fvcore may find more: it adds norms and pooling."""
    case = record(**counts)
    assert counts_disagree(case) is disagree
    assert ("counts disagree" in remarks(case)) is disagree


def test_counts_that_disagree_have_a_table(record):
    """Once for each net and input."""
    odd = {"closed_form_macs": 1_814_000_001}
    table = counts_of_run([record(), record(**odd), record(**odd, layout="nhwc")])
    assert table.rows == (("resnet18", "1,814,000,000", "1,814,000,001", "-"),)


def test_summary_shows_ceilings_and_counts(record, run):
    """Below the cases, each only where there is something to show."""
    case = record(**WORK, closed_form_macs=24_000_000)
    text = run_markdown(run(case, ceilings=[make_ceilings(cache_bytes=None, contended=True)]))
    _, _, shown = text.partition("</details>\n")
    assert shown == CEILINGS
