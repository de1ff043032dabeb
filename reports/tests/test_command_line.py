"""``python -m reports`` as it is typed, in processes of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_profiles import make_net

from reports.__main__ import main
from reports.plots import OF_A_RUN
from reports.report import joined

ROOT = Path(__file__).resolve().parents[2]
# The file is of a run that did not measure them.
WITHOUT_TORCH = """
import runpy, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "torchvision", "fvcore"):
            raise ImportError(name)
sys.meta_path.insert(0, Absent())
sys.argv = ["reports", *sys.argv[1:]]
runpy.run_module("reports", run_name="__main__")
"""


@pytest.fixture
def folder(tmp_path, real_file):
    """A run's folder as a run leaves it, before there is a report."""
    place = tmp_path / "run"
    place.mkdir()
    shutil.copy(real_file, place / "benchmark.json")
    return place


def test_report_is_rebuilt_from_the_file_alone_without_torch(folder, real_file):
    """``write`` in a process that cannot import torch makes the whole report."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, "write", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"report: {folder / 'summary.md'}\npage: {folder / 'report.html'}\n"
    pictures = [f"{name}.{kind}" for name in OF_A_RUN for kind in ("png", "svg")]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["benchmark.json", "cases.csv", "report.html", "restarts.csv", "summary.md", *pictures]
    )
    assert (folder / "benchmark.json").read_bytes() == real_file.read_bytes()
    summary = (folder / "summary.md").read_text()
    for name in OF_A_RUN:
        assert f"({name}.png)" in summary


def test_a_refusal_is_one_line_and_exit_status_2(folder):
    """Nothing is written beside a file that cannot be trusted."""
    path = folder / "benchmark.json"
    path.write_text(path.read_text()[:1000])
    done = subprocess.run(
        [sys.executable, "-m", "reports", "table", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"reports: {path}: cannot be read: ")
    assert done.stderr.count("\n") == 1
    assert [entry.name for entry in folder.iterdir()] == ["benchmark.json"]


def test_table_prints_and_writes_the_tables(folder, capsys):
    """No picture is drawn, and the summary shows none."""
    assert main(["table", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "│ resnet18 " in shown
    assert shown.endswith(f"report: {folder / 'summary.md'}\n")
    assert (folder / "cases.csv").is_file()
    assert (folder / "restarts.csv").is_file()
    assert "![" not in (folder / "summary.md").read_text()


def test_page_goes_where_it_is_asked_for(folder, tmp_path, capsys):
    """One file and nothing else, into a folder that need not be there."""
    path = tmp_path / "mail" / "page.html"
    assert main(["page", str(folder), "--output", str(path)]) == 0
    assert capsys.readouterr().out == f"page: {path}\n"
    assert path.read_text().startswith("<!doctype html>")
    assert [entry.name for entry in folder.iterdir()] == ["benchmark.json"]


@pytest.mark.parametrize(
    "wrong",
    [["nowhere"], ["RUN", "--profile", "nowhere"], ["RUN", "--output", "."], ["RUN", "RUN"]],
)
def test_page_of_wrong_inputs_is_refused(folder, wrong, capsys):
    """One clear line, exit status 2, and nothing written."""
    assert main(["page", *(str(folder) if word == "RUN" else word for word in wrong)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("reports: ")
    assert shown.err.count("\n") == 1
    assert [entry.name for entry in folder.iterdir()] == ["benchmark.json"]


def test_plot_draws_the_pictures_alone(folder, capsys):
    """And says where."""
    assert main(["plot", str(folder)]) == 0
    assert capsys.readouterr().out == f"pictures: {folder}\n"
    assert (folder / "latency_by_block.png").is_file()
    assert not (folder / "summary.md").exists()


def test_several_runs_are_compared_in_a_folder_of_their_own(folder, tmp_path, capsys, real_file):
    """The CSV has the rows of both."""
    other = tmp_path / "other" / "benchmark.json"
    other.parent.mkdir()
    document = json.loads(real_file.read_text())
    document["suite"]["environment"]["torch"] = "3.0"
    document["suite"]["run"] = "other"
    other.write_text(json.dumps(document))
    output = tmp_path / "comparison"
    assert main(["write", str(folder), str(other), "--output", str(output)]) == 0
    assert capsys.readouterr().out == (
        f"report: {output / 'summary.md'}\npage: {output / 'report.html'}\n"
    )
    assert sorted(path.name for path in output.iterdir()) == [
        "cases.csv",
        "report.html",
        "restarts.csv",
        "summary.md",
        "times_by_run.png",
        "times_by_run.svg",
    ]
    rows = (output / "cases.csv").read_text().splitlines()
    assert len(rows) == 1 + 2 * 26
    assert "(times_by_run.png)" in (output / "summary.md").read_text()


def test_file_kept_elsewhere_gets_a_folder_beside_it(tmp_path, capsys, real_file):
    """Its neighbours may be somebody else's."""
    path = tmp_path / "0001_before.json"
    shutil.copy(real_file, path)
    assert main(["plot", str(path)]) == 0
    assert capsys.readouterr().out == f"pictures: {tmp_path / '0001_before'}\n"


def test_result_reads_in_pytest_benchmarks_own_compare(folder):
    """``pytest-benchmark compare`` shows every measured case."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_benchmark", "compare", str(folder / "benchmark.json")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("bench_") == 13


@pytest.fixture
def profiles(tmp_path):
    """Folders of two profiles."""
    folders = [tmp_path / "baseline", tmp_path / "candidate"]
    for folder, grouped in zip(folders, (False, True), strict=True):
        folder.mkdir()
        document = make_net(grouped=grouped, memory=None).to_dict()
        (folder / "profile.json").write_text(json.dumps(document))
    return folders


def test_profile_is_reported_beside_its_file_without_torch(profiles):
    """In a process that cannot import torch."""
    folder = profiles[0]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, "profile", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"not drawn: memory (no memory was recorded)\nprofile: {folder / 'profile.md'}\n"
    )
    assert sorted(path.name for path in folder.iterdir()) == [
        *("layers.png", "layers.svg", "profile.json", "profile.md"),
        *("roofline.png", "roofline.svg"),
    ]


def test_two_profiles_are_compared_where_the_output_is(profiles, tmp_path, capsys):
    """Each has its own report beside it as well."""
    output = tmp_path / "output"
    assert main(["profile", *map(str, profiles), "--output", str(output)]) == 0
    printed = capsys.readouterr().out
    assert "1x1 conv" in printed
    assert printed.endswith(f"comparison: {output / 'comparison.md'}\n")
    assert sorted(path.name for path in output.iterdir()) == [
        *("comparison.csv", "comparison.md", "side_by_side.png", "side_by_side.svg"),
    ]
    assert all((folder / "profile.md").is_file() for folder in profiles)
    assert not (profiles[0] / "comparison.md").exists()


def test_profile_that_cannot_be_trusted_is_refused(profiles, capsys):
    """One line, exit status 2, and nothing written; also where the second is the bad one."""
    path = profiles[1] / "profile.json"
    path.write_text(path.read_text()[:1000])
    assert main(["profile", *map(str, profiles)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"reports: {path}: cannot be read: ")
    assert shown.err.count("\n") == 1
    assert [entry.name for entry in profiles[0].iterdir()] == ["profile.json"]


@pytest.mark.parametrize(
    "arguments", [[], ["table"], ["draw", "latest"], ["profile"], ["profile", "a", "b", "c"]]
)
def test_wrong_usage_ends_with_status_2(arguments, capsys):
    """argparse says what is allowed."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: python -m reports" in capsys.readouterr().err


def test_many_runs_get_a_folder_of_a_name_that_fits():
    """File systems end a name at 255 bytes; other runs get another name."""
    names = [f"20261123T21075{n}Z-intel_r_xeon_r_processor-cpu-torch2.14.1" for n in range(9)]
    assert joined(names[:2]) == "--".join(names[:2])
    long = joined(names)
    assert long.startswith(f"{names[0]}--and-8-more-")
    assert len(long) < 255
    assert joined(names[::-1]) != long != joined(names[:8])


def test_table_is_shown_where_nothing_can_be_written(folder, capsys):
    """A read-only archive is read; that nothing was written is the second thing to say."""
    assert main(["table", str(folder), "--output", "/proc/nope"]) == 2
    shown = capsys.readouterr()
    assert "│ resnet18 " in shown.out
    assert shown.err.startswith("reports: ")
    assert shown.err.count("\n") == 1


def test_summary_links_pictures_of_its_own_kind(folder, tmp_path):
    """A comparison that was drawn into the same folder is none of the run's."""
    output = tmp_path / "output"
    output.mkdir()
    (output / "times_by_run.png").touch()
    assert main(["table", str(folder), "--output", str(output)]) == 0
    assert "![" not in (output / "summary.md").read_text()


def test_file_without_a_suffix_gets_a_folder_of_another_name(tmp_path, real_file, capsys):
    """A folder cannot have the file's own name."""
    path = tmp_path / "result"
    shutil.copy(real_file, path)
    assert main(["table", str(path)]) == 0
    assert (tmp_path / "result-report" / "summary.md").is_file()
    capsys.readouterr()
