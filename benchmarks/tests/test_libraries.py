"""What lies outside the project, and may be missing or broken."""

import sys

import pytest

from benchmarks.libraries import SubjectUnavailable, make_from_library, user_factory
from benchmarks.subjects import expand_names, find_subject


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder in which a user stands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


def test_a_user_s_factory_is_found_from_where_they_stand(here):
    """package.module:factory is imported from the current folder."""
    (here / "toyland.py").write_text("def tiny():\n    return 3\n")
    assert user_factory("toyland:tiny", "toyland", "tiny")() == 3


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("no_such_module", None, "ModuleNotFoundError: No module named 'no_such_module'"),
        ("toy_syntax", "def", "SyntaxError: invalid syntax (toy_syntax.py, line 1)"),
        ("toy_key", "{}['a']", "KeyError: 'a'"),
        ("toy_script", "import sys; sys.exit('usage: toy')", "SystemExit: usage: toy"),
        ("toy_empty", "make = 3", "toy_empty has no callable 'make'"),
        ("toy_near", "def mike(): ...", "toy_near has no callable 'make' (did you mean 'mike'?)"),
        ("..toy", None, "allowed is package.module:factory"),
        ("", None, "allowed is package.module:factory"),
    ],
)
def test_a_user_s_module_that_cannot_be_used_is_one_line(here, path, code, message):
    """Whatever their code raises on import, and the nearest name."""
    if code is not None:
        (here / f"{path}.py").write_text(code)
    with pytest.raises(ValueError, match="--subject") as refusal:
        user_factory(f"{path}:make", path, "make")
    assert str(refusal.value) == f"--subject '{path}:make': {message}"


def test_a_warning_on_import_ends_nothing(here):
    """The tests turn warnings into errors; a user's module is not under test."""
    (here / "toy_warning.py").write_text(
        "import warnings\nwarnings.warn('old')\ndef make(): return 1\n"
    )
    with pytest.warns(UserWarning, match="old"):
        assert user_factory("toy_warning:make", "toy_warning", "make")() == 1


@pytest.mark.parametrize("library", ["torchvision", "timm"])
def test_a_missing_library_costs_its_own_cases_alone(library, monkeypatch):
    """The subject can be planned; making it says why it cannot be had."""
    for name in (library, f"{library}.models"):
        monkeypatch.setitem(sys.modules, name, None)
    subject = find_subject(f"{library}:resnet50")
    assert expand_names(f"{library}:resnet*") == (f"{library}:resnet*",)
    with pytest.raises(SubjectUnavailable, match=f"^{library} cannot be imported: ModuleNotFound"):
        subject.make()


def test_a_torchvision_of_another_torch_is_unavailable(monkeypatch):
    """A wheel that raises RuntimeError on import is like one that is not there."""

    def broken(_name):
        raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.setattr("importlib.import_module", broken)
    with pytest.raises(SubjectUnavailable) as refusal:
        make_from_library("torchvision", "resnet50")
    assert str(refusal.value) == (
        "torchvision cannot be imported: RuntimeError: operator torchvision::nms does not exist"
    )
