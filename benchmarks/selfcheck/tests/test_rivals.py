"""The others' rules on a trace stop where theirs do, and claim what theirs claim."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from torch.utils.benchmark import Timer

from benchmarks.selfcheck.rivals import BLOCK_CALLS, adaptive_autorange, pooled, precision_rule


def calls(trials, count, spread=0.1):
    """Lognormal calls of a millisecond and a half."""
    return 0.0015 * np.exp(np.random.default_rng(0).normal(0.0, spread, (trials, count)))


def test_pooled_is_the_normal_interval_of_the_mean():
    """1, 2, 3: mean 2, standard deviation 1, half width 1.96 / sqrt(3)."""
    claims = pooled([np.array([1.0, 2.0, 3.0])])
    assert claims.calls.tolist() == [3]
    assert claims.values_s[0] == 2.0
    assert claims.half_widths[0] == pytest.approx(1.959964 / 3**0.5 / 2, rel=1e-6)


@pytest.mark.skipif(
    not hasattr(BenchmarkFixture, "_run_until_precise"), reason="pytest-benchmark before 5.3"
)
@pytest.mark.parametrize("target", [0.01, 0.05, 0.2])
def test_precision_rule_stops_where_pytest_benchmark_does(target):
    """The fixture's own loop, fed with the same durations, takes as many rounds."""
    traces = calls(20, 700)
    expected = []
    for durations in traces:
        kept = []
        fixture = SimpleNamespace(
            _confidence=0.99,
            _precision=target,
            _min_rounds=5,
            _logger=SimpleNamespace(debug=lambda *_, **__: None),
        )
        feed = iter(durations.tolist())
        BenchmarkFixture._run_until_precise(
            fixture, lambda _, feed=feed: next(feed), None, SimpleNamespace(update=kept.append), 667
        )
        expected.append(len(kept))
    assert precision_rule(traces, target).calls.tolist() == expected


def test_precision_rule_claims_the_target_where_it_stops():
    """Equal calls stop at five with no width; scattered ones just below the target."""
    assert precision_rule(np.ones((1, 700)), 0.01).calls.tolist() == [5]
    widths = precision_rule(calls(20, 700), 0.02).half_widths
    assert widths.max() <= 0.02
    assert widths.min() > 0.0


@pytest.mark.parametrize("spread", [0.1, 1.5])
def test_autorange_stops_where_torch_does(monkeypatch, spread):
    """torch's own loop, fed with the same blocks, takes as many and has the same median."""
    traces = calls(5, 67 * BLOCK_CALLS, spread)
    claims = adaptive_autorange(traces)
    for number, trace in enumerate(traces):
        blocks_s = trace.reshape(-1, BLOCK_CALLS).sum(axis=1).tolist()
        feed = itertools.chain(blocks_s, itertools.repeat(0.15))
        timer = Timer()
        monkeypatch.setattr(timer, "_estimate_block_size", lambda **_: BLOCK_CALLS)
        monkeypatch.setattr(timer, "_timeit", lambda _, feed=feed: next(feed))
        theirs = timer.adaptive_autorange()
        assert claims.calls[number] == len(theirs.raw_times) * BLOCK_CALLS
        assert claims.values_s[number] == pytest.approx(theirs.median)


def test_autorange_claims_the_digits_that_torch_prints():
    """Blocks of 1, 1.1, 1.2 and 1.3: between the quartiles 1.1 and 1.2, whose deviation is 0.05."""
    claims = adaptive_autorange(np.repeat([[1.0, 1.1, 1.2, 1.3]], BLOCK_CALLS, axis=1))
    assert claims.values_s[0] == pytest.approx(1.15)
    assert claims.half_widths[0] == pytest.approx(1.645 * 0.05 / 2**0.5 / 1.15)
