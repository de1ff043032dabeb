"""What plain ``pytest`` runs."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("resnet_impl", "benchmarks", "reports")


def test_every_folder_of_tests_lies_under_a_testpath():
    """pytest passes over a path that is not there without a word."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    paths = [ROOT / path for path in settings["tool"]["pytest"]["ini_options"]["testpaths"]]
    assert all(path.is_dir() for path in paths)
    folders = [folder for package in PACKAGES for folder in (ROOT / package).rglob("tests")]
    assert len(folders) >= 4
    for folder in folders:
        assert any(folder.is_relative_to(path) for path in paths), folder
