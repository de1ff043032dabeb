"""``python -m reports compare`` as it is typed."""

import copy
import json

import pytest

from reports.__main__ import main

SCALED = ("call_s", "call_min_s", "call_q1_s", "call_q3_s", "calibrated_call", "latency_s")
PERCENTILES = ("call_p90_s", "call_p95_s", "call_p99_s")
OF_A_RESTART = ("median_s", "low_s", "high_s")


@pytest.fixture
def slowed(document):
    """Makes a run's document whose calls took so many times as long, on a quiet machine."""

    def make(factor, run="first"):
        slow = copy.deepcopy(document)
        slow["suite"]["run"] = run
        for benchmark in slow["benchmarks"]:
            record, stats = benchmark["extra_info"], benchmark["stats"]
            stats["data"] = [factor * sample for sample in stats["data"]]
            scale(record, (*SCALED, *PERCENTILES), factor)
            scale(record, ("images_per_second",), 1 / factor)
            record["flags"] = []
            for restart in record["restarts"]:
                scale(restart, OF_A_RESTART, factor)
                restart["flags"] = []
        return slow

    return make


@pytest.fixture
def compare(write, tmp_path, capsys):
    """Compares two documents; returns the status, what is said, and what is complained about."""

    def run(baseline, candidate, *options):
        paths = [str(write(each, name)) for each, name in ((baseline, "a"), (candidate, "b"))]
        status = main(["compare", *paths, "--output", str(tmp_path / "report"), *options])
        return status, *capsys.readouterr()

    return run


def scale(values, names, factor):
    """Multiplies those that are known."""
    for name in names:
        if values[name] is not None:
            values[name] *= factor


def test_runs_that_agree_decide_nothing(compare, slowed, tmp_path):
    """Status 0; what neither run could measure is counted, and the report is written."""
    status, said, complaint = compare(slowed(1), slowed(1, "second"))
    assert (status, complaint) == (0, "")
    first, *_, skipped, ended, written = said.splitlines()
    assert first == "None of 13 cases was decided: all are inconclusive."
    assert skipped == "13 planned cases were measured in neither run and not judged."
    assert ended.startswith(
        "Nothing is shown to be worse, and no case was decided: the smallest detectable slowdown "
    )
    assert ended.endswith(" % (exit status 0).")
    assert written == f"verdicts: {tmp_path / 'report' / 'verdicts.md'}"
    report = (tmp_path / "report" / "verdicts.md").read_text()
    assert report.startswith("# None of 13 cases was decided: all are inconclusive.\n")


@pytest.mark.parametrize("options", [[], ["--across-machines"]])
def test_a_run_and_its_copy_are_refused(compare, slowed, options):
    """Status 2: that nothing differs would say nothing."""
    status, said, complaint = compare(slowed(1), slowed(1), *options)
    assert (status, said) == (2, "")
    assert complaint.endswith("the same run twice; two runs are needed to tell what differs\n")


def test_a_run_that_took_twice_the_time_is_regressed(compare, slowed):
    """Status 1, for all cases."""
    status, said, _ = compare(slowed(1), slowed(2))
    assert status == 1
    assert said.startswith("13 of 13 cases regressed: ")


def test_what_runs_differ_by_can_be_given(compare, slowed):
    """Where they differ by 200 % once in twenty times, twice the time is no news."""
    status, said, _ = compare(slowed(1), slowed(2), "--between-runs", "200")
    assert status == 0
    assert said.startswith("None of 13 cases was decided: all are inconclusive.")
    assert "200 % either way (as --between-runs says)" in said


def test_other_machines_are_refused_by_their_fields(compare, slowed):
    """Status 2 and one line."""
    other = slowed(1)
    other["suite"]["environment"]["machine"] = {"cpu": "Other CPU"}
    other["suite"]["environment"]["torch"] = "2.15.0"
    status, said, complaint = compare(slowed(1), other)
    assert (status, said) == (2, "")
    assert complaint.startswith("reports: ")
    assert "machine cpu (" in complaint
    assert "; torch (" in complaint
    assert "--across-machines compares what does not depend on them\n" in complaint
    assert complaint.count("\n") == 1


def test_across_machines_only_what_has_no_noise_is_compared(compare, slowed):
    """Twice the time on another machine is unchanged; one more parameter is not."""
    other = slowed(2)
    other["suite"]["environment"]["machine"] = {"cpu": "Other CPU"}
    status, said, _ = compare(slowed(1), other, "--across-machines")
    assert status == 0
    assert said.startswith("None of 13 cases regressed: all are unchanged.\nCompared is what does")
    other["benchmarks"][0]["extra_info"]["parameters"] += 1
    status, said, _ = compare(slowed(1), other, "--across-machines")
    assert status == 1
    assert said.startswith("1 of 13 cases regressed: ")


def test_a_lost_case_is_missing_and_one_that_failed_was_not_measured(compare, slowed):
    """Statuses 1 and 3: a comparison of what is left would pass in silence."""
    candidate = slowed(1)
    lost = candidate["benchmarks"].pop()["extra_info"]["id"]
    outcomes = candidate["suite"]["outcomes"]
    (place,) = [n for n, outcome in enumerate(outcomes) if outcome["id"] == lost]
    outcomes[place] = {"id": lost, "status": "crashed", "reason": "signal 11"}
    status, said, _ = compare(slowed(1), candidate)
    assert status == 3
    assert said.startswith("1 of 13 cases was not measured: ")
    del outcomes[place]
    status, said, _ = compare(slowed(1), candidate)
    assert status == 1
    assert said.startswith("1 of 13 cases is missing: ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--between-runs", "0"], "'0': allowed are percents above 0, as in 3"),
        (["--between-runs", "much"], "'much': allowed are percents above 0, as in 3"),
        (["--between-runs", "nan"], "'nan': allowed are percents above 0, as in 3"),
        (["--between-runs", "5", "--across-machines"], "not allowed with argument"),
    ],
)
def test_bad_options_are_refused(capsys, options, said):
    """Before a file is read."""
    with pytest.raises(SystemExit) as ended:
        main(["compare", "a", "b", *options])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_run_that_cannot_be_trusted_is_refused(compare, slowed):
    """As by every other command."""
    spoilt = slowed(1)
    spoilt["benchmarks"][0]["extra_info"]["call_s"] *= 2
    status, _, complaint = compare(slowed(1), spoilt)
    assert status == 2
    assert "is not that of its samples" in complaint


def test_report_goes_beside_the_other_comparisons(write, slowed, capsys, monkeypatch, tmp_path):
    """Where the pictures of the same two runs go."""
    paths = []
    for name, factor in (("a", 1), ("b", 2)):
        document = json.loads(json.dumps(slowed(factor)))
        document["suite"]["run"] = name
        paths.append(str(write(document, name)))
    monkeypatch.setattr("reports.stored.command.folder_for", lambda runs: tmp_path / runs[1].name)
    main(["compare", *paths])
    assert capsys.readouterr().out.endswith(f"verdicts: {tmp_path / 'b' / 'verdicts.md'}\n")
