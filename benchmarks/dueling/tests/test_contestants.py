"""What a side's worker says of its interpreter."""

from importlib.metadata import version

import pytest

from benchmarks.dueling.contestant import Contestant, packages_digest


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Installs a distribution of a version, in a folder that this interpreter looks into."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name, metadata):
        (tmp_path / f"{name}.dist-info").mkdir(exist_ok=True)
        (tmp_path / f"{name}.dist-info" / "METADATA").write_text(metadata)

    return install


def test_a_worker_tells_versions_and_a_word_for_all_that_is_installed():
    """The same from one question to the next."""
    about = Contestant(None).about()
    assert about["torch"].startswith(version("torch").split("+")[0])
    assert about["packages"] == packages_digest() == Contestant(None).about()["packages"]


def test_another_version_of_any_package_is_another_environment(installed):
    """Though no field of the record has its name; its description says nothing."""
    text = "Metadata-Version: 2.1\nName: kernels\nVersion: {}\nSummary: fast\n\nWords.\n"
    none = packages_digest()
    installed("kernels", text.format("1.0"))
    first = packages_digest()
    installed("kernels", text.format("1.0").replace("Words", "Other words"))
    assert packages_digest() == first != none
    installed("kernels", text.format("1.1"))
    assert packages_digest() not in {first, none}


def test_half_an_installation_is_no_fault(tmp_path, monkeypatch):
    """A folder without metadata, as an interrupted removal leaves it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "half.dist-info").mkdir()
    assert packages_digest()
