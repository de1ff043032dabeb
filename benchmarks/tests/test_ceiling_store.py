"""The kept ceilings: measured once, and never a reason to stop."""

import json
from dataclasses import dataclass, replace

import pytest
import torch
from fake_ceilings import FOUND

from benchmarks import ceiling_store
from benchmarks.ceiling_store import FILE, ceilings_for, ceilings_of_cases
from benchmarks.measure.ceilings import CONTENDED
from benchmarks.measure.fingerprint import fingerprint
from benchmarks.measure.machine import machine
from benchmarks.results import RESULTS

WANTED = {"device": "cpu", "precision": "float32", "threads": 1}


@pytest.fixture
def measured(monkeypatch):
    """What was measured, by fake rates: 1, 2, 3 ... GFLOP/s in turn."""
    log = []

    def measure(*, device, precision, threads, say):
        assert callable(say)
        log.append(
            replace(
                FOUND,
                fingerprint=fingerprint(machine()),
                torch=torch.__version__,
                device=device,
                precision=precision,
                threads=threads or torch.get_num_threads(),
                matmul_flops_per_second=1e9 * (len(log) + 1),
            )
        )
        return log[-1]

    monkeypatch.setattr(ceiling_store, "measure_ceilings", measure)
    return log


@pytest.fixture
def kept(tmp_path):
    """The kept ceilings for *WANTED* with changes."""

    def of(**changes):
        return ceilings_for(**({"folder": tmp_path} | WANTED | changes))

    return of


def entries(folder):
    """The file as plain values."""
    return json.loads((folder / FILE).read_text())


def test_second_time_nothing_is_measured_and_nothing_said(kept, measured):
    """What comes back is equal."""
    lines = []
    first = kept()
    assert kept(say=lines.append) == first
    assert len(measured) == 1
    assert lines == []


def test_that_it_takes_a_while_is_said(kept, measured):
    """Before it does."""
    lines = []
    kept(say=lambda line: lines.append((line, len(measured))))
    assert lines == [("measuring what cpu does at best in float32 (1 thread), some seconds", 0)]


@pytest.mark.parametrize("changes", [{"device": "cuda"}, {"precision": "tf32"}, {"threads": 7}])
def test_each_kind_has_ceilings_of_its_own(kept, measured, tmp_path, changes):
    """Both are kept."""
    first, other = kept(), kept(**changes)
    assert (kept(), kept(**changes)) == (first, other)
    assert len(measured) == len(entries(tmp_path)) == 2


def test_no_threads_are_as_many_as_torch_takes(kept, measured):
    """By name or not."""
    assert kept(threads=None) == kept(threads=torch.get_num_threads())
    assert len(measured) == 1


@pytest.mark.parametrize("field", ["fingerprint", "torch"])
def test_another_machine_or_torch_is_measured_beside_it(kept, measured, tmp_path, field):
    """The folder may be copied or shared; what is there stays."""
    kept()
    (foreign,) = entries(tmp_path)
    foreign[field] = "other"
    (tmp_path / FILE).write_text(json.dumps([foreign]))
    kept()
    assert len(measured) == 2
    assert entries(tmp_path) == [foreign, measured[1].to_dict()]


def test_again_measures_and_replaces(kept, measured, tmp_path):
    """The other kinds stay."""
    kept()
    other = kept(threads=2)
    assert kept(again=True).matmul_flops_per_second == 3e9
    assert entries(tmp_path) == [other.to_dict(), measured[2].to_dict()]


DAMAGED = {
    "": "Expecting value",
    "[": "Expecting value",
    "{}": "it is no list",
    "[1]": "Ceilings: 1 is not an object",
    '[{"fingerprint": "x"}]': "Ceilings: missing cache_bytes",
    "\udcff": "can't decode",
}


@pytest.mark.parametrize(("text", "reason"), DAMAGED.items())
def test_damaged_file_costs_a_line_and_a_measurement(kept, measured, tmp_path, text, reason):
    """And is then a whole one."""
    lines = []
    path = tmp_path / FILE
    path.write_bytes(text.encode(errors="surrogateescape"))
    found = kept(say=lines.append)
    assert lines[0].startswith(f"{path}: no ceilings are read from it, and it is put aside: ")
    assert reason in lines[0]
    assert lines[1].startswith("measuring ")
    assert len(lines) == 2
    assert entries(tmp_path) == [found.to_dict()]
    # What another version can read is not lost.
    assert (tmp_path / f"{FILE}.unread").read_bytes() == text.encode(errors="surrogateescape")
    assert len(measured) == 1


def test_what_another_process_kept_meanwhile_stays(kept, measured, tmp_path, monkeypatch):
    """The file is read again after the seconds of a measurement."""
    first = kept(threads=2)
    (tmp_path / FILE).unlink()
    plain = ceiling_store.measure_ceilings

    def measure(**given):
        (tmp_path / FILE).write_text(json.dumps([first.to_dict()]))
        return plain(**given)

    monkeypatch.setattr(ceiling_store, "measure_ceilings", measure)
    kept()
    assert entries(tmp_path) == [first.to_dict(), measured[1].to_dict()]


def test_folder_that_cannot_be_made_costs_a_line(kept, measured, tmp_path):
    """The ceilings come back all the same."""
    lines = []
    (tmp_path / "file").write_text("")
    found = kept(folder=tmp_path / "file" / "results", say=lines.append)
    assert found == measured[0]
    assert f"{FILE}: the ceilings are not kept: " in lines[-1]


def test_write_that_fails_leaves_what_was_there(kept, measured, tmp_path, monkeypatch):
    """All or nothing, and no half of a file beside it."""
    first, lines = kept(), []

    def refuse(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    assert kept(threads=2, say=lines.append) == measured[1]
    assert lines[-1] == f"{tmp_path / FILE}: the ceilings are not kept: the disk is full"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert entries(tmp_path) == [first.to_dict()]


def test_folder_is_made(kept, measured, tmp_path):
    """The first run of all has none yet."""
    kept(folder=tmp_path / "new" / "results")
    assert entries(tmp_path / "new" / "results") == [measured[0].to_dict()]


def test_they_are_kept_beside_the_results():
    """Unless told otherwise."""
    assert ceilings_for.__kwdefaults__["folder"] == RESULTS


def test_disturbed_ones_are_measured_anew(kept, measured, monkeypatch):
    """They are too low; the next try may find a quiet machine."""
    measure = ceiling_store.measure_ceilings
    monkeypatch.setattr(
        ceiling_store,
        "measure_ceilings",
        lambda **asked: replace(measure(**asked), contended=len(measured) == 1),
    )
    assert kept().contended
    assert not kept().contended
    kept()
    assert len(measured) == 2


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a measured case's ceilings depend on."""

    precision: str
    device: str = "cpu"
    threads: int = 1


def test_cases_stand_under_the_ceilings_of_their_products(tmp_path, measured):
    """Under autocast they are those of the format; each is measured once."""
    cases = [Kind(precision=name) for name in ("bfloat16", "amp-bfloat16", "float32", "float32")]
    found, notes = ceilings_of_cases(cases, folder=tmp_path, say=print)
    assert [ceilings.precision for ceilings in found] == ["bfloat16", "float32"]
    assert notes == []
    assert len(measured) == 2


def test_ceilings_that_cannot_be_measured_are_a_line_each(tmp_path, measured, monkeypatch):
    """The cases that were measured stand, whatever becomes of these."""
    measure = ceiling_store.measure_ceilings

    def refused(**asked):
        if asked["precision"] == "float16":
            raise RuntimeError("not implemented for 'Half'")
        return replace(measure(**asked), contended=True)

    monkeypatch.setattr(ceiling_store, "measure_ceilings", refused)
    cases = [Kind(precision="float16"), Kind(precision="float32")]
    found, notes = ceilings_of_cases(cases, folder=tmp_path, say=print)
    assert [ceilings.precision for ceilings in found] == ["float32"]
    assert notes == [
        "no ceilings of cpu in float16: not implemented for 'Half'",
        f"cpu, float32: {CONTENDED}",
    ]
    assert len(measured) == 1
