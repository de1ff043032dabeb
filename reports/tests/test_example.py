"""The run that the README shows."""

from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "reports" / "example"


def test_readme_shows_rows_of_the_example():
    """Its first table is a part of the example's summary, character by character."""
    readme, summary = (ROOT / "README.md").read_text(), (EXAMPLE / "summary.md").read_text()
    _, heading, rest = readme.partition("\n| case | role |")
    table, _, _ = (heading + rest).partition("\n\n")
    assert table.count("\n| ") == 7
    assert table in summary


def test_example_s_figures_are_those_of_its_cases():
    """The summary's time per MAC follows from the CSV beside it."""
    cases = pd.read_csv(EXAMPLE / "cases.csv").set_index("subject")
    per_mac_ps = cases.call_s / cases.macs / cases.batch_size * 1e12
    summary = (EXAMPLE / "summary.md").read_text()
    for subject in ("basic_64", "resnext_256_w128_g32", "resnet152"):
        (row,) = [line for line in summary.splitlines() if line.startswith(f"| {subject} |")]
        assert f" | {per_mac_ps[subject]:#.3g} |" in row
