"""What a run's numbers depend on, as far as going on with it is concerned."""

import json

import pytest

from benchmarks import identity as module
from benchmarks.identity import digest_of, identity


@pytest.fixture
def toys(tmp_path, monkeypatch):
    """A user's own module, in the folder where they stand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / "toys_of_identity.py"
    path.write_text("def good():\n    return 1\n")
    return path


def test_the_same_is_the_same_also_through_json():
    """A run reads its identity back from a file."""
    here = identity(["resnet18"])
    assert json.loads(json.dumps(here)) == here == identity(["resnet18"])
    assert {"code", "torch", "fingerprint", "threads"} <= here.keys()


def test_a_user_s_module_counts_as_code(toys):
    """One byte of it makes another identity; nothing else is another then."""
    before = identity(["resnet18", "toys_of_identity:good"])
    toys.write_text("def good():\n    return 2\n")
    after = identity(["resnet18", "toys_of_identity:good"])
    assert {name for name in before if before[name] != after[name]} == {"code of toys_of_identity"}


def test_our_own_code_is_named_by_its_content(tmp_path, monkeypatch):
    """Whatever its date; tests measure nothing."""
    for package in module.OWN_PACKAGES:
        (tmp_path / package / "tests").mkdir(parents=True)
    source = tmp_path / "benchmarks" / "clock.py"
    source.write_text("a")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    before = identity([])["code"]
    (tmp_path / "benchmarks" / "tests" / "test_clock.py").write_text("b")
    assert identity([])["code"] == before
    source.write_text("b")
    assert identity([])["code"] != before


def test_a_file_s_name_is_part_of_it(tmp_path):
    """The same text elsewhere is another program."""
    (tmp_path / "a.py").write_text("x")
    (tmp_path / "b.py").write_text("x")
    assert digest_of([tmp_path / "a.py"]) != digest_of([tmp_path / "b.py"])
