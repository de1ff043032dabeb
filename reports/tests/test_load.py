"""Result files: what is read, and what is refused with which line."""

import json
import statistics

import pytest
from made_profiles import make_ceilings

from reports.load import find_file, load_run, load_runs
from reports.reading import LoadError

FIRST = "plain_64-inference-b1-56-float32-nchw-eager-cpu"
SECOND = "basic_64-inference-b1-56-float32-nchw-eager-cpu"


def test_real_file_is_read_whole(write, document):
    """Every planned case has its outcome, every measured one its record and samples."""
    run = load_run(write(document))
    assert len(run.outcomes) == 26
    assert [case.record.id for case in run.cases] == [
        outcome.id for outcome in run.outcomes if outcome.status == "measured"
    ]
    assert len(run.cases) == 13
    first = run.cases[0]
    assert first.record.id == FIRST
    assert first.record.macs == 231_211_008  # 2 x 64 x 64 x 3 x 3 x 56 x 56
    medians = [statistics.median(map(statistics.median, rounds)) for rounds in first.restarts]
    assert first.record.call_s == pytest.approx(statistics.geometric_mean(medians))
    assert list(first.samples_s) == document["benchmarks"][0]["stats"]["data"]


def test_a_run_is_found_by_folder_file_name_and_link(write, document, tmp_path):
    """All four lead to the same file."""
    path = write(document, "one")
    (tmp_path / "latest").symlink_to("one")
    expected = path.resolve()
    assert find_file(path) == expected
    assert find_file(path.parent) == expected
    assert find_file("one", tmp_path) == expected
    assert find_file("latest", tmp_path) == expected


def test_unknown_run_is_named_with_what_is_allowed(tmp_path):
    """The line says what was looked for and where."""
    with pytest.raises(LoadError) as refusal:
        load_run("nope", tmp_path)
    assert str(refusal.value) == (
        "nope: no such run; allowed are a result file, a folder with a benchmark.json, "
        f"and a name in {tmp_path}"
    )


def test_folder_without_a_result_is_no_run(tmp_path):
    """An empty folder is refused as an unknown name is."""
    with pytest.raises(LoadError, match="no such run"):
        load_run(tmp_path)


def test_run_named_twice_is_refused(write, document):
    """A run compared with itself would say nothing."""
    path = write(document)
    with pytest.raises(LoadError, match="named twice"):
        load_runs([path, path.parent])


def test_machine_and_commit(write, document):
    """The machine is named with its cores and GPU, the commit is short and tells of changes."""
    document["suite"]["environment"] |= {"cpu": "A", "cores": 4, "gpu": "G"}
    document["commit_info"] = {"id": "0123456789abcdef", "dirty": True}
    run = load_run(write(document))
    assert run.machine == "A, 4 cores + G"
    assert run.commit == "0123456789ab+"


def test_commit_is_unknown_outside_a_repository(write, document):
    """pytest-benchmark's own word for that is an error beside the id ``unknown``."""
    document["commit_info"] = {"id": "unknown", "error": "no repository"}
    assert load_run(write(document)).commit is None


def spoil(*path, to):
    """Sets what is at a path of keys."""

    def apply(document):
        *keys, last = path
        place = document
        for key in keys:
            place = place[key]
        place[last] = to

    return apply


def drop(*path):
    """Removes what is at a path of keys."""

    def apply(document):
        *keys, last = path
        place = document
        for key in keys:
            place = place[key]
        del place[last]

    return apply


def repeat(*path):
    """Appends the first entry of a list once more."""

    def apply(document):
        place = document
        for key in path:
            place = place[key]
        place.append(place[0])

    return apply


CASE = ("benchmarks", 0, "extra_info")
DATA = ("benchmarks", 0, "stats", "data")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        pytest.param(
            drop("suite"),
            "has no section 'suite': it was not made by this suite",
            id="another-tools-file",
        ),
        pytest.param(
            spoil("suite", "schema_version", to=99),
            "schema version 99 is unknown; this version reads 3",
            id="later-schema",
        ),
        pytest.param(
            drop("suite", "command"), "SuiteRecord: missing command", id="suite-field-missing"
        ),
        pytest.param(drop("benchmarks"), "has no list of benchmarks", id="no-benchmarks"),
        pytest.param(
            repeat("benchmarks"), f"case {FIRST}: stands there twice", id="duplicate-case"
        ),
        pytest.param(
            repeat("suite", "outcomes"), f"case {FIRST}: has two outcomes", id="duplicate-outcome"
        ),
        pytest.param(
            drop(*CASE, "macs"), f"case {FIRST}: CaseRecord: missing macs", id="field-missing"
        ),
        pytest.param(
            spoil(*CASE, "speed", to=1),
            f"case {FIRST}: CaseRecord: unknown speed",
            id="field-unknown",
        ),
        pytest.param(
            spoil(*CASE, "samples", to="5"),
            f"case {FIRST}: CaseRecord: samples is '5'",
            id="wrong-type",
        ),
        pytest.param(
            spoil("benchmarks", 0, "extra_info", to={}),
            "benchmark 'benchmarks/bench_blocks.py::bench_shortcut"
            f"[{FIRST}]' is no case of this suite",
            id="foreign-benchmark",
        ),
        pytest.param(
            spoil(*CASE, "call_q1_s", to=-0.1),
            f"case {FIRST}: call_q1_s is -0.1",
            id="negative-time",
        ),
        pytest.param(spoil(*CASE, "call_s", to=0), f"case {FIRST}: call_s is 0", id="zero-time"),
        pytest.param(
            spoil(*CASE, "warmup_s", to=-1), f"case {FIRST}: warmup_s is -1", id="negative-warm-up"
        ),
        pytest.param(
            spoil(*CASE, "relative_error", to=0.9),
            f"case {FIRST}: has a relative error of 0.9, and 0.0001 is allowed",
            id="wrong-answer",
        ),
        pytest.param(spoil(*CASE, "macs", to=-1), f"case {FIRST}: macs is -1", id="negative-macs"),
        pytest.param(
            spoil(*CASE, "batch_size", to=0), f"case {FIRST}: batch_size is 0", id="no-batch"
        ),
        pytest.param(
            spoil(*CASE, "input_shape", to=[]), f"case {FIRST}: input_shape is []", id="no-shape"
        ),
        pytest.param(
            spoil(*CASE, "precision", to="float16"),
            f"case {FIRST}: has another id than its subject, batch size, precision, layout, "
            "mode and device",
            id="another-precision",
        ),
        pytest.param(
            spoil(*CASE, "source", to="martian"),
            f"case {FIRST}: CaseRecord: source is 'martian'",
            id="unknown-source",
        ),
        pytest.param(
            spoil("suite", "run", to="../elsewhere"),
            "the run is named '../elsewhere', which is no name of a folder",
            id="name-that-leads-away",
        ),
        pytest.param(
            spoil(*DATA, 0, to=-1e-3),
            f"case {FIRST}: has a sample of -0.001 s",
            id="negative-sample",
        ),
        pytest.param(
            spoil(*DATA, 0, to="1"), f"case {FIRST}: has a sample of '1' s", id="sample-of-text"
        ),
        pytest.param(
            spoil(*DATA, 0, to=True), f"case {FIRST}: has a sample of True s", id="sample-of-truth"
        ),
        pytest.param(
            drop(*DATA),
            f"case {FIRST}: has no samples (--benchmark-save keeps them with "
            "--benchmark-save-data)",
            id="saved-without-data",
        ),
        pytest.param(
            drop(*CASE, "restarts", 0, "settled"),
            f"case {FIRST}: RestartRecord: missing settled",
            id="field-of-a-restart-missing",
        ),
        pytest.param(
            drop("benchmarks", 1),
            f"case {SECOND}: is measured by the outcomes or by the benchmarks, not by both",
            id="lost-case",
        ),
        pytest.param(
            drop("suite", "outcomes", 0),
            f"case {FIRST}: is measured by the outcomes or by the benchmarks, not by both",
            id="lost-outcome",
        ),
        pytest.param(
            spoil("suite", "outcomes", 0, "status", to="great"),
            f"case {FIRST}: Outcome: status is 'great'",
            id="unknown-outcome",
        ),
    ],
)
def test_spoilt_file_is_refused_in_one_line(write, document, change, line):
    """The line names file and case, and the file is left as it was."""
    change(document)
    path = write(document)
    before = path.read_bytes()
    with pytest.raises(LoadError) as refusal:
        load_run(path)
    assert str(refusal.value) == f"{path}: {line}"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("number", "line"),
    [("1" + "0" * 400, "CaseRecord: call_q1_s is 1000"), ("1" * 5000, "cannot be read: ")],
)
def test_number_without_end_is_refused(write, document, number, line):
    """JSON's whole numbers have no largest; double precision has."""
    document["benchmarks"][0]["extra_info"]["call_q1_s"] = "endless"
    path = write(json.dumps(document).replace('"endless"', number))
    with pytest.raises(LoadError, match=line):
        load_run(path)


def test_nesting_without_end_is_refused(write):
    """Python's json gives up with an error of its own."""
    with pytest.raises(LoadError, match="cannot be read: maximum recursion depth"):
        load_run(write("[" * 100_000))


def test_lost_sample_is_missed(write, document):
    """The numbers of samples were written down apart from them."""
    samples = document["benchmarks"][0]["stats"]["data"]
    there = len(samples)
    samples.pop()
    line = f"case {FIRST}: has {there - 1} samples, and its rounds have {there}"
    with pytest.raises(LoadError, match=line):
        load_run(write(document))


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_refused(write, constant):
    """Python's json would take them."""
    text = '{"a": ' + constant + "}"
    with pytest.raises(LoadError, match=f"cannot be read: {constant} is no number of JSON"):
        load_run(write(text))


def test_overflowing_number_is_refused(write, document):
    """1e999 is valid JSON and reads as infinity."""
    document["benchmarks"][0]["stats"]["data"][0] = "overflow"
    path = write(json.dumps(document).replace('"overflow"', "1e999"))
    with pytest.raises(LoadError, match=f"case {FIRST}: has a sample of inf s"):
        load_run(path)


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.99])
def test_truncated_file_is_refused(write, document, part):
    """A file cut off anywhere is never half-read."""
    text = json.dumps(document)
    path = write(text[: int(part * len(text))])
    with pytest.raises(LoadError, match=rf"^{path}: cannot be read: "):
        load_run(path)


@pytest.mark.parametrize("text", ["[]", "1", "null"])
def test_json_that_is_no_document_is_refused(write, text):
    """Valid JSON is not enough."""
    with pytest.raises(LoadError, match="is not pytest-benchmark's JSON"):
        load_run(write(text))


@pytest.mark.parametrize("time", ["yesterday", "2026-11-24T08:00:00"])
def test_time_that_is_none_is_refused(write, document, time):
    """Also one without its zone beside one with it."""
    document["suite"]["finished_at"] = time
    with pytest.raises(LoadError, match=f"to '{time}', which are no two times with their zones"):
        load_run(write(document))


def test_binary_file_is_refused(tmp_path):
    """Bytes that are no text give the same one line."""
    path = tmp_path / "benchmark.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LoadError, match="cannot be read"):
        load_run(path)


def test_ceiling_that_is_no_rate_is_refused(document, write):
    """Everything is divided by it."""
    document["suite"]["ceilings"] = [make_ceilings(conv_flops_per_second=-1.0).to_dict()]
    with pytest.raises(LoadError, match=r"ceilings: conv_flops_per_second is -1\.0"):
        load_run(write(document))


def test_ceilings_are_read_back(document, write):
    """Those that the run was held against."""
    document["suite"]["ceilings"] = [make_ceilings().to_dict()]
    assert load_run(write(document)).suite.ceilings == [make_ceilings()]
