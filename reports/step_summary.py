"""The page of a workflow's run on GitHub, where there is one."""

import os
from pathlib import Path

# A file that GitHub shows there.
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"


def add_to_step_summary(markdown: str) -> None:
    """Appends to what the page shows; does nothing outside of a workflow.

    Raises:
        OSError: the file cannot be written.
    """
    if summary := os.environ.get(STEP_SUMMARY):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(markdown + "\n")
