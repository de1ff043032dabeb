"""Trials in their file, and what the gate says of them."""

import pytest
from made_trials import CONFIRMED, NOISY, STEADY, made_trial

from reports.gating.policy import Policy
from reports.gating.proof.trial import append, read
from reports.reading import LoadError


def test_trials_survive_the_way_through_their_file(tmp_path):
    """In order; a file that is not there has none."""
    path = tmp_path / "trials.jsonl"
    assert read(path) == []
    trials = [made_trial(number=number, others_cpus=None) for number in range(2)]
    for trial in trials:
        append(path, trial)
    assert read(path) == trials


@pytest.mark.parametrize("line", ["{}", "[]", "none", '{"kind": "identical"}'])
def test_a_line_that_is_no_trial_is_refused_with_its_number(tmp_path, line):
    """Nothing is left out in silence."""
    path = tmp_path / "trials.jsonl"
    append(path, made_trial())
    path.write_text(f"{path.read_text()}{line}\n")
    with pytest.raises(LoadError, match=r"trials.jsonl, line 2: no trial"):
        read(path)


def test_a_trial_is_judged_by_its_restarts_alone():
    """As often as its policy is asked."""
    trial = made_trial(log_ratios={"a": STEADY, "b": CONFIRMED, "c": NOISY})
    words = [ruling.word for ruling in trial.rulings(Policy()).values()]
    assert words == ["unchanged", "regressed", "inconclusive"]
