"""What the page's scripts are given, against the records that it comes from."""

import json
import statistics
from dataclasses import fields, replace

import pytest
from made_pages import real_run, run_of_many

from benchmarks.measure.roofline import Ceilings
from reports.estimates import bar_of
from reports.page.contents import contents_of
from reports.page.roof_lines import roof_lines
from reports.remarks import ALL

RUN = real_run()
CONTENTS = contents_of([RUN])
# Vega and its pictures are 1 MB; a page is to stay below 10.
MOST_BYTES = 7_000_000


def written(contents):
    """As the page writes it."""
    return json.dumps(contents, allow_nan=False, separators=(",", ":"))


def test_it_is_plain_json_and_comes_back_as_it_was():
    """No value is one that JavaScript could not read, and no tuple turns into something else."""
    assert json.loads(written(CONTENTS)) == CONTENTS


def test_every_case_is_there_under_its_place():
    """The scripts find a row by its key."""
    rows = CONTENTS["cases"]
    assert [row["id"] for row in rows] == [case.record.id for case in RUN.cases]
    assert [row["key"] for row in rows] == [*range(len(rows))]


@pytest.mark.parametrize("one", RUN.cases, ids=lambda one: one.record.id)
def test_a_row_says_what_the_record_says(one):
    """Times with their ends, throughput with the ends the other way round."""
    (row,) = (row for row in CONTENTS["cases"] if row["id"] == one.record.id)
    record = one.record
    assert row["call_s"] == record.call_s
    assert row["low_s"] <= row["call_s"] <= row["high_s"]
    assert (row["low_s"], row["call_s"], row["high_s"]) == bar_of(record).span
    assert row["images_low"] <= row["images_per_second"] <= row["images_high"]
    assert row["images_per_second"] * row["call_s"] == pytest.approx(record.batch_size)
    assert row["macs_of_a_call"] == record.macs * record.batch_size
    assert row["seconds_per_mac"] == pytest.approx(row["call_s"] / row["macs_of_a_call"])
    assert row["median_s"] == statistics.median(one.samples_s)
    assert sum(map(len, row["processes"])) == record.samples or row["thinned"]
    assert row["input"] == "x".join(map(str, record.input_shape))


def test_what_is_unknown_is_null():
    """Never 0, which would be drawn."""
    first = RUN.cases[0]
    unknown = replace(first.record, macs=None, parameters=None, peak_memory_bytes=None)
    (row,) = contents_of([replace(RUN, cases=(replace(first, record=unknown),))])["cases"]
    for name in ("macs", "macs_of_a_call", "seconds_per_mac", "parameters", "peak_memory_bytes"):
        assert row[name] is None
    assert row["texts"]["macs"] == "-"


def test_named_fields_are_fields_of_every_row():
    """Filters, columns and the download ask for them by name."""
    asked = {facet["name"] for facet in CONTENTS["facets"]}
    asked |= {column["sort"] for column in CONTENTS["columns"]}
    asked |= {*CONTENTS["csv"]}
    for row in CONTENTS["cases"]:
        assert asked <= row.keys()
        assert {column["name"] for column in CONTENTS["columns"]} <= row["texts"].keys()


def test_only_remarks_that_were_raised_bring_advice():
    """Each with the advice that the tables give."""
    raised = {flag for row in CONTENTS["cases"] for flag in row["flags"]}
    assert CONTENTS["advice"] == {flag: ALL[flag] for flag in raised}


def test_two_runs_are_told_apart():
    """In name and in setting, so that nothing of one is ranked among the other's."""
    other = replace(RUN, path=RUN.path.with_name("other.json"), commit="ba9876543210")
    both = contents_of([RUN, other])
    names = [run["name"] for run in both["runs"]]
    assert len({*names}) == 2
    count = len(RUN.cases)
    assert [row["run"] for row in both["cases"]] == [names[0]] * count + [names[1]] * count
    settings = [{row["setting"] for row in both["cases"] if row["run"] == name} for name in names]
    assert not settings[0] & settings[1]
    assert "run" in {column["name"] for column in both["columns"]}


def test_a_roof_is_two_points_that_meet_the_others():
    """100 GFLOP/s over 20 and 50 GB/s: slopes end at 5 and 2 FLOP/byte; the level begins at 2."""
    own = dict.fromkeys(field.name for field in fields(Ceilings))
    own |= {"device": "cpu", "precision": "float32", "threads": 2}
    own |= {"copy_bytes_per_second": 20e9, "triad_bytes_per_second": 15e9}
    own |= {"cache_bytes_per_second": 50e9}
    own |= {"matmul_flops_per_second": 100e9, "conv_flops_per_second": 80e9}
    points = [*roof_lines("this run", [Ceilings(**own)])]
    ends = {point["kind"]: (point["x"], point["y"]) for point in points if point["order"] == 1}
    assert ends["memory"] == pytest.approx((5, 100e9))
    assert ends["cache"] == pytest.approx((2, 100e9))
    (start,) = (point for point in points if (point["kind"], point["order"]) == ("compute", 0))
    assert (start["x"], start["y"]) == pytest.approx((2, 100e9))
    for point in points:
        if point["kind"] == "memory":
            assert point["y"] == pytest.approx(20e9 * point["x"])
    assert len({point["line"] for point in points}) == 3


def test_a_speedup_divides_the_baselines_time_by_the_candidates():
    """The same case with half of each sample's time: twice as fast, and known without spread."""
    base = RUN.cases[0]
    halves = tuple(
        tuple(tuple(sample / 2 for sample in samples) for samples in rounds)
        for rounds in base.restarts
    )
    restarts = [replace(each, median_s=each.median_s / 2) for each in base.record.restarts]
    record = replace(
        base.record,
        id=base.record.id.replace("float32", "bfloat16"),
        precision="bfloat16",
        call_s=base.record.call_s / 2,
        restarts=restarts,
    )
    fast = replace(base, record=record, restarts=halves)
    (speedup,) = contents_of([replace(RUN, cases=(base, fast))])["speedups"]
    assert (speedup["base"], speedup["key"]) == (0, 1)
    assert speedup["value"] == pytest.approx(2)
    assert speedup["column"] == "bfloat16"
    assert speedup["text"].startswith("2.00")


def test_a_thousand_cases_stay_small():
    """A page that can be mailed: pictures and Vega come on top, and all is under 10 MB."""
    assert len(written(contents_of([run_of_many(1000)]))) < MOST_BYTES
