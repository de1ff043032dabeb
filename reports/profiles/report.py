"""A profile's report: the Markdown and the pictures beside it; of two, also what differs."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from reports.frames import write_csv
from reports.plots.canvas import NothingToDraw, remove, save, style
from reports.plots.held_memory import held_memory
from reports.plots.layer_roofline import roofline
from reports.plots.layers import time_of_layers
from reports.plots.side_by_side import side_by_side
from reports.profiles.documents import profile_comparison_markdown, profile_markdown
from reports.profiles.pair_tables import pair_frame
from reports.profiles.pairs import pairs_of
from reports.profiles.profile import Profile

OF_A_PROFILE: Mapping[str, Callable[[Profile], Figure]] = {
    "layers": time_of_layers,
    "roofline": roofline,
    "memory": held_memory,
}
OF_TWO = "side_by_side"
PROFILE_REPORT, COMPARISON_REPORT = "profile.md", "comparison.md"
COMPARISON_FILE = "comparison.csv"


def write_profile(profile: Profile, folder: Path) -> list[str]:
    """Writes pictures and Markdown; returns each picture that is missing and the reason."""
    folder.mkdir(parents=True, exist_ok=True)
    missing, drawn = [], []
    with style():
        for name, picture in OF_A_PROFILE.items():
            try:
                save(picture(profile), folder, name)
                drawn.append(name)
            except NothingToDraw as reason:
                remove(folder, name)  # Of an earlier report: it is not of this profile.
                missing.append(f"{name} ({reason})")
    _write(folder / PROFILE_REPORT, profile_markdown(profile, drawn))
    return missing


def write_comparison(profiles: Sequence[Profile], folder: Path) -> None:
    """Writes what differs between two profiles, the first of them the baseline."""
    baseline, candidate = profiles
    folder.mkdir(parents=True, exist_ok=True)
    with style():
        save(side_by_side(baseline, candidate), folder, OF_TWO)
    write_csv(pair_frame(pairs_of(baseline, candidate)), folder / COMPARISON_FILE)
    _write(folder / COMPARISON_REPORT, profile_comparison_markdown(baseline, candidate, [OF_TWO]))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
