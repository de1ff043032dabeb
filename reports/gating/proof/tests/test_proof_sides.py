"""The folders that a trial measures."""

import importlib
import sys

import pytest
from pytest_benchmark.utils import PercentageRegressionCheck

from reports.gating.proof.rivals import STATISTICS, fails
from reports.gating.proof.series import SHARE, wanted
from reports.gating.proof.sides import KINDS, options_of, sides


def files_of(checkout):
    """What lies in a side, by name."""
    return {
        str(path.relative_to(checkout.root)): path.read_bytes()
        for path in checkout.root.rglob("*.py")
    }


def test_identical_sides_are_the_same_files_twice():
    """In folders whose paths are equally long, and which are gone behind the trial."""
    with sides("identical", 1.0) as (baseline, candidate):
        assert files_of(baseline) == files_of(candidate)
        assert "resnet_impl/blocks.py" in files_of(baseline)
        assert len(str(baseline.root)) == len(str(candidate.root))
    assert not baseline.root.exists()


def test_a_planted_side_has_more_passes(monkeypatch):
    """Two of a hundred more for 1.02, in each kind of block."""
    passes = []
    with sides("planted", 1.02) as places:
        for place in places:
            monkeypatch.syspath_prepend(str(place.root))
            monkeypatch.delitem(sys.modules, "planted", raising=False)
            planted = importlib.import_module("planted")

            for kind in KINDS:
                net, called = getattr(planted, kind)(), []
                net.block.forward = called.append
                net(None)
                passes.append(len(called))
    monkeypatch.delitem(sys.modules, "planted")
    assert passes == [100] * len(KINDS) + [102] * len(KINDS)
    assert all(f"planted:{kind}" in options_of("planted")[1] for kind in KINDS)


def test_half_of_the_trials_are_beside_a_busy_process():
    """Of each kind."""
    trials = wanted(4 * SHARE)
    identical = [trial for trial in trials if trial.kind == "identical"]
    planted = [trial for trial in trials if trial.truth == 1.1]
    assert (len(identical), len(planted)) == (4 * SHARE, 4)
    for kind in (identical, planted):
        assert sum(trial.busy for trial in kind) == len(kind) / 2


@pytest.mark.parametrize("ratio", [0.5, 1.0, 1.0499, 1.0501, 2.0])
@pytest.mark.parametrize("statistic", STATISTICS)
def test_the_rivals_rule_is_that_of_pytest_benchmark(statistic, ratio):
    """Its own class is the oracle."""
    rule = PercentageRegressionCheck(statistic, 5)
    assert fails(ratio) == bool(rule.fails({statistic: ratio}, {statistic: 1.0}))
