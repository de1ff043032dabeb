"""Two profiles beside each other, for programs and in the terminal."""

import io
from pathlib import Path

import pytest
from made_profiles import make_layer, make_profile
from rich.console import Console

from reports.profiles.documents import print_profiles
from reports.profiles.pair_tables import pair_frame
from reports.profiles.pairs import pairs_of
from reports.profiles.profile import Profile


@pytest.fixture
def both():
    """conv grows from 2 to 3 ms, norm goes with 1 ms, new comes with 4 ms: 4 ms more."""
    conv = {"type": "Conv2d 1x1"}
    baseline = make_profile(
        [make_layer("conv", forward_s=0.002, **conv), make_layer("norm", type="BatchNorm2d")]
    )
    candidate = make_profile(
        [
            make_layer("conv", forward_s=0.002, backward_s=0.001, **conv),
            make_layer("new", type="ReLU", forward_s=0.004),
        ],
        subject="other",
    )
    return [Profile(path=Path("profile.json"), record=record) for record in (baseline, candidate)]


def test_pairs_for_programs(both):
    """Seconds of both passes; what one lacks is empty; shares are of the whole difference."""
    frame = pair_frame(pairs_of(*both))
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    told = [
        (row["path"], row["baseline_s"], row["candidate_s"], round(row["share_of_difference"], 6))
        for row in rows
    ]
    assert told == [
        ("new", None, 0.004, 1.0),
        ("conv", 0.002, 0.003, 0.25),
        ("norm", 0.001, None, -0.25),
    ]


def test_pairs_of_equal_profiles_share_nothing(both):
    """There is no difference to be part of."""
    assert pair_frame(pairs_of(both[0], both[0]))["share_of_difference"].isna().all()


def test_pairs_in_the_terminal(both):
    """A sentence, the kinds and the layers that differ most."""
    out = io.StringIO()
    print_profiles(*both, Console(file=out, width=140))
    printed = out.getvalue()
    assert "The layers of other take 7.00 ms, those of resnet18 3.00 ms: +4.00 ms" in printed
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in printed.splitlines()]
    assert ["conv", "Conv2d 1x1", "2.00", "3.00", "+1.00", "25"] in cells
    assert any(row[0] == "all" for row in cells)
