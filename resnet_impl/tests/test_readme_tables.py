"""``python -m resnet_impl``, and the README's tables that it makes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_readme_shows_what_the_command_prints():
    """Both tables of the README are the command's own output, character by character."""
    done = subprocess.run(
        [sys.executable, "-m", "resnet_impl"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    blocks, nets = done.stdout.rstrip("\n").split("\n\n")
    readme = (ROOT / "README.md").read_text()
    assert f"\n\n{blocks}\n\n" in readme
    assert f"\n\n{nets}\n\n" in readme
    # Hand-made: 2 x 3x3x64x64 weights, 2 norms of 64; each weight used on 56 x 56 pixels.
    assert f"| {2 * 9 * 64 * 64 + 2 * 2 * 64:,} | {2 * 9 * 64 * 64 * 56 * 56:,} |" in blocks
