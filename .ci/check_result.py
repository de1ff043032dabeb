"""Checks that the newest run left a whole result: its file, its table and its pictures."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from PIL import Image

from reports.load import load_run
from reports.plots import OF_A_RUN

EXPECTED = ("benchmark.json", "cases.csv", "report.html", "restarts.csv", "summary.md")


def main() -> None:
    """Ends with a message and status 1 at the first thing that is missing or broken."""
    folder = Path("reports/results/latest")
    run = load_run(folder)
    unwanted = [o for o in run.outcomes if o.status not in ("measured", "skipped")]
    if unwanted or not run.cases:
        sys.exit(f"{folder}: {len(run.cases)} measured, and {unwanted}")
    for name in EXPECTED:
        if not (folder / name).stat().st_size:
            sys.exit(f"{folder / name} is empty")
    for name in OF_A_RUN:
        with Image.open(folder / f"{name}.png") as picture:
            picture.verify()
        ET.parse(folder / f"{name}.svg")  # noqa: S314  # Our own file.
    print(f"{folder.resolve().name}: {len(run.cases)} cases, {len(OF_A_RUN)} pictures, all whole")


if __name__ == "__main__":
    main()
