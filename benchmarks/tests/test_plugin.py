"""``pytest benchmarks`` as a user types it, in real processes on modules that take no time."""

import json

import pytest
import sessions
from toy_runs import HERE, ROOT, bench, errors, folder_with_toys, result, statuses, toy


@pytest.fixture
def toys(tmp_path):
    """Where a user stands."""
    return folder_with_toys(tmp_path)


@pytest.fixture(scope="module")
def good_run(tmp_path_factory):
    """A run of one case in its own process, saved in pytest-benchmark's ways, too."""
    folder = folder_with_toys(tmp_path_factory.mktemp("good"))
    storage = f"--benchmark-storage={folder / 'saved'}"
    own = ("--benchmark-json", folder / "own.json", storage, "--benchmark-save=one")
    done = bench(folder, *toy("good", rounds=7), HERE, *own)
    assert done.returncode == 0, done.said
    return folder


def test_a_record_holds_the_samples_and_what_they_amount_to(good_run):
    """The record counts the stored samples, and the counts are the module's."""
    document = result(good_run)
    (benchmark,) = document["benchmarks"]
    record, samples = benchmark["extra_info"], benchmark["stats"]["data"]
    (restart,) = record["restarts"]
    assert len(samples) == record["samples"] == sum(restart["samples"])
    assert len(restart["samples"]) >= 7
    assert record["call_s"] == pytest.approx(restart["median_s"])
    assert record["latency_s"] == record["call_s"]
    assert record["call_min_s"] == pytest.approx(min(samples))
    assert (record["parameters"], record["macs"], record["activations"]) == (10, 8, 2)
    assert record["question"].startswith("How long does one image take")
    assert benchmark["params"]["precision"] == "float32"
    assert benchmark["group"] == record["group"] == "latency, 4, cpu"
    assert document["suite"]["schema_version"] == 3
    own = json.loads((good_run / "own.json").read_text())
    assert own["benchmarks"] == document["benchmarks"]
    assert own["suite"]["run"] == document["suite"]["run"]


def test_saved_runs_compare_through_pytest_benchmark(good_run):
    """--benchmark-save and --benchmark-compare work, and both runs are kept beside each other."""
    storage = f"--benchmark-storage={good_run / 'saved'}"
    options = ("--benchmark-compare", "--benchmark-group-by=param:mode")
    second = bench(good_run, *toy("good"), HERE, storage, *options)
    assert second.returncode == 0, second.said
    assert "(0001_one)" in second.stdout
    assert "benchmark 'mode=eager': 2 tests" in second.stdout
    assert "machine_info is different" not in second.said
    runs = [path for path in (good_run / "results").iterdir() if not path.is_symlink()]
    assert len(runs) == 2


def test_listing_prints_ids_alone_and_measures_nothing(toys):
    """--list-cases is for other programs to read."""
    done = bench(toys, *toy("good"), "--list-cases", benchmarks=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["toys:good-inference-b1-4-float32-nchw-eager-cpu"]
    assert not (toys / "results").exists()


def test_a_disabled_benchmark_checks_and_keeps_nothing(toys):
    """--benchmark-disable still finds a wrong answer."""
    nets = ROOT / "benchmarks" / "bench_nets.py"
    session = sessions.start(toys, nets, *toy("good", "Random"), "--benchmark-disable")
    done = sessions.ended(session, toys)
    assert done.returncode == 1, done.said
    assert "1 failed, 1 passed" in done.stdout
    assert not (toys / "results").exists()


def test_a_stopped_run_keeps_what_it_has(toys):
    """With -x the case behind the failure is in the result as not run."""
    done = bench(toys, *toy("Random", "good"), HERE, "-x")
    assert done.returncode == 1, done.said
    assert result(toys)["benchmarks"] == []
    assert statuses(toys) == {"Random": "wrong", "good": "not_run"}


def test_a_skipped_case_is_no_measured_one(toys):
    """pytest would call the run a success."""
    done = bench(toys, *toy("good"), HERE, "--precision", "tf32")
    assert done.returncode == 1, done.said
    assert "1 planned: 1 skipped; fewer than planned, so this run fails" in done.stdout


@pytest.mark.parametrize(
    "option",
    ["--benchmark-group-by=param:precison", "--benchmark-json=/nonexistent/result.json"],
)
def test_an_option_that_fails_at_the_end_costs_no_result(toys, option):
    """pytest-benchmark's own end comes after ours."""
    done = bench(toys, *toy("good"), HERE, option)
    assert done.returncode != 0
    assert len(result(toys)["benchmarks"]) == 1
    assert (toys / "results" / "latest" / "summary.md").is_file()


def test_a_case_that_is_timed_and_then_wrong_is_nowhere_among_the_figures(toys):
    """pytest-benchmark's own file leaves it out, too."""
    done = bench(toys, *toy("Late", "good"), HERE, "--benchmark-json=own.json")
    assert done.returncode == 1, done.said
    (kept,) = json.loads((toys / "own.json").read_text())["benchmarks"]
    assert kept["params"]["subject"] == "toys:good"
    assert statuses(toys) == {"Late": "wrong", "good": "measured"}
    assert "not used at all" not in done.stdout


def test_a_teardown_that_fails_leaves_a_result_that_can_be_read(toys):
    """The test has an error, the case its figures, and the report is made."""
    (toys / "breaks.py").write_text(
        "def pytest_runtest_teardown(item):\n    raise KeyError('late')\n"
    )
    done = bench(toys, *toy("good"), HERE, "-p", "breaks", report=True)
    assert done.returncode == 1, done.said
    assert "1 planned: 1 measured" in done.stdout
    assert (toys / "results" / "latest" / "summary.md").is_file()


def test_latest_that_is_a_folder_costs_no_result(toys):
    """The result is kept and named; what could not be done is said."""
    (toys / "results" / "latest").mkdir(parents=True)
    done = bench(toys, *toy("good"), HERE)
    assert done.returncode == 3
    (kept,) = (toys / "results").glob("2*/benchmark.json")
    assert f"result: {kept}" in done.stdout
    assert [path.name for path in (toys / "results").glob(".latest*")] == []


def test_a_name_in_another_alphabet_is_a_name(toys):
    """pytest escapes it in its own ids, the result does not."""
    (toys / "modül.py").write_text("from torch import nn\n\n\ndef größe():\n    return nn.ReLU()\n")
    done = bench(toys, *toy(), HERE, "--subject", "modül:größe")
    assert done.returncode == 0, done.said
    assert result(toys)["benchmarks"][0]["extra_info"]["subject"] == "modül:größe"
    assert "\n." not in done.stdout


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--list-cases",), "{}"),
        (
            ("--benchmark-only", "--collect-only", "-q"),
            "benchmarks/bench_blocks.py::bench_shortcut[{}]",
        ),
    ],
)
def test_benchmarks_without_a_path_are_the_suite_s(tmp_path, options, line):
    """From the repository's own folder, where plain pytest runs the tests."""
    session = sessions.start(tmp_path, *options, "--subject", "basic_64", where=ROOT)
    done = sessions.ended(session, tmp_path)
    ids = [f"basic_64-inference-b{size}-56-float32-nchw-eager-cpu" for size in (1, 8)]
    assert done.stdout.splitlines()[:2] == [line.format(case_id) for case_id in ids]


def test_a_parameter_of_an_axis_name_makes_no_case(toys):
    """Someone else's test in the same session is none of ours."""
    other = toys / "test_other.py"
    other.write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('subject', ['a', 'b'])\n"
        "def test_it(subject, benchmark):\n"
        "    benchmark(len, subject)\n"
    )
    done = bench(toys, other, *toy("good"), HERE)
    assert done.returncode == 0, done.said
    assert "1 planned: 1 measured" in done.stdout
    assert "3 passed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--layout", "nchv"), "ERROR: --layout 'nchv' (did you mean 'nchw'?): allowed are"),
        (("--subject", "resnext50_32x4"), "ERROR: --subject 'resnext50_32x4' (did you mean"),
        (("--results", "toys.py"), "ERROR: --results 'toys.py': allowed is a folder"),
        (("--subject", "toys:"), "ERROR: --subject 'toys:': toys has no callable ''"),
        (("--resume", "a-run"), "ERROR: --resume 'a-run': no such run in "),
        (("--resume", ""), "ERROR: --resume '': nothing to go on from: no "),
        (
            ("--resume", "a-run", "--benchmark-cprofile=tottime"),
            "ERROR: --benchmark-cprofile: not allowed",
        ),
        (("--resume", "a-run", "--layout", "nchw"), "ERROR: --layout: not allowed with --resume"),
        ((HERE, "--restarts", "2"), "ERROR: --restarts '2': with --in-process there is one"),
        (("--case-timeout", "0"), "ERROR: --case-timeout '0': allowed are seconds above 0"),
    ],
)
def test_a_wrong_option_is_one_line_and_exit_status_4(toys, arguments, message):
    """pytest's own status for bad usage, before anything is measured."""
    done = bench(toys, *arguments)
    assert [line for line in errors(done) if line.startswith(message)]
    assert not (toys / "results").exists()


def test_a_run_goes_on_only_where_benchmarks_are_asked_for(toys):
    """Else the tests would run, and the run would stay as it is without a word."""
    (line,) = errors(bench(toys, "--resume", "a-run", benchmarks=False))
    assert line == "ERROR: --resume 'a-run': allowed with --benchmark-only"
