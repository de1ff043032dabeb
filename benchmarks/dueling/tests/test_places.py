"""Whether a side has a subject, and where it comes from."""

import sys
from pathlib import Path

import pytest

import resnet_impl
from benchmarks.dueling.places import place_of


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to stand in, with a module of the user's."""
    for name in ("placed_nets", "needy_nets", "broken_nets"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "placed_nets.py").write_text("def net():\n    return None\n")
    (tmp_path / "needy_nets.py").write_text("import nothing_of_that_name\n")
    (tmp_path / "broken_nets.py").write_text("net = 1 +\n")
    return tmp_path


def test_a_users_subject_comes_from_its_module(here):
    """The file that was imported."""
    assert place_of("placed_nets:net", None).file == str(here / "placed_nets.py")


def test_ours_come_from_our_model():
    """Nets and blocks alike."""
    for name in ("resnet18", "basic_64"):
        assert Path(place_of(name, None).file) == Path(resnet_impl.__file__)


def test_a_librarys_come_from_the_environment():
    """No checkout holds them."""
    assert place_of("torchvision:resnet18", None).file is None


def test_what_is_imported_from_the_repository_itself_is_told(here):
    """A package installed for development is found there, and not in the side's checkout."""
    place = place_of("placed_nets:net", None, home=str(here), root=str(here / "checkout"))
    assert place.stray == str(here / "placed_nets.py")


def test_a_checkout_may_lie_in_the_repository(here):
    """Its files are the side's own."""
    assert place_of("placed_nets:net", None, home=str(here), root=str(here)).stray is None


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["placed_nets:other", "no_such_nets:net", "resnet19"])
def test_what_a_side_lacks_is_absent(name):
    """The factory, the module, the spec."""
    assert name in place_of(name, None).absent


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["needy_nets:net", "broken_nets:net"])
def test_what_is_there_and_broken_is_not_absent(name):
    """A missing dependency or a typing error is no missing subject."""
    with pytest.raises(ValueError, match=name):
        place_of(name, None)
