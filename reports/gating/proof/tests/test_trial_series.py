"""A series of trials, and what becomes of those that fail."""

import subprocess
from types import SimpleNamespace

import pytest
from made_trials import STEADY, made_trial

from reports.gating.policy import Policy
from reports.gating.proof import series
from reports.gating.proof.series import Wanted, run, take, wanted
from reports.gating.proof.trial import append, read
from reports.gating.running.measuring import MeasuringFailed

IDENTICAL = Wanted(kind="identical", truth=1.0, busy=False, number=0)


def evidence(_duel, _policy, _floors, *, say):
    """What a duel of one case would have left."""
    say("restart 1 of 1")
    facts = {"cpu": "a chip", "cores": 2, "fingerprint": "abc", "torch": "2.14.1"}
    return SimpleNamespace(
        header=SimpleNamespace(cases=["a"], environment=facts),
        bouts=[SimpleNamespace(disturbance={"others_cpus": cpus}) for cpus in (0.5, 0.7, None)],
        log_ratios=lambda _case: dict(enumerate(STEADY)),
    )


@pytest.fixture
def said(monkeypatch):
    """What is said while nothing is measured."""
    monkeypatch.setattr(series, "measure", evidence)
    monkeypatch.setattr(series, "ratios", lambda cases: {case: {"mean": 1.1} for case in cases})
    return []


def test_a_trial_keeps_each_restart_and_what_disturbed_it(said):
    """With the machine, and the rival behind it."""
    trial = take(IDENTICAL, Policy(), said.append)
    assert (trial.log_ratios, trial.failed) == ({"a": STEADY}, None)
    assert trial.others_cpus == pytest.approx(0.6)
    assert trial.rivals == {"a": {"mean": 1.1}}
    assert trial.place == "a chip, 2 cores (abc), torch 2.14.1"


def test_a_trial_that_fails_is_kept_with_the_reason(monkeypatch, said):
    """A series that left it out would look better than it is."""

    def fail(*_args, **_known):
        raise MeasuringFailed(3, "no worker")

    monkeypatch.setattr(series, "measure", fail)
    trial = take(IDENTICAL, Policy(), said.append)
    assert (trial.failed, trial.log_ratios, trial.rivals) == ("no worker", {}, {})


def test_a_trial_outlives_its_rival(monkeypatch, said):
    """What was measured before is not lost."""

    def fail(_cases):
        raise subprocess.CalledProcessError(1, "pytest")

    monkeypatch.setattr(series, "ratios", fail)
    trial = take(IDENTICAL, Policy(), said.append)
    assert (trial.log_ratios, trial.rivals) == ({"a": STEADY}, {})
    assert "pytest-benchmark was not heard" in said[-1]


def test_a_series_goes_on_behind_what_is_there(monkeypatch, tmp_path):
    """Each trial is in the file before the next is begun."""
    path, asked = tmp_path / "trials.jsonl", []

    def taken(one, _policy, _say):
        asked.append(one)
        assert len(read(path)) == len(asked)
        return made_trial(kind=one.kind, truth=one.truth, busy=one.busy, number=one.number)

    monkeypatch.setattr(series, "take", taken)
    append(path, made_trial(number=2))
    assert len(list(run(4, path, Policy(), print))) == 3
    assert {(one.number, one.busy) for one in asked} == {(0, False), (1, True), (3, True)}
    assert list(run(4, path, Policy(), print)) == []


def test_the_rival_is_asked_behind_every_other_pair():
    """One alone and one beside a busy process."""
    asked = [one.busy for one in wanted(8) if one.asks]
    assert asked == [False, True] * 2
