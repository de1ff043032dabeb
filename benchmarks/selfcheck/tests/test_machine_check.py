"""The check on this machine itself: its blocks, its neighbour, and one real check of each way."""

import subprocess

import psutil
import pytest
import torch

from benchmarks.failures import CaseFailed
from benchmarks.selfcheck import machine
from benchmarks.selfcheck.blocks import PASSES, PLANTED_RATIO, SAMPLE, block, slower_block
from benchmarks.selfcheck.machine import FACTORIES, in_turns, plain
from benchmarks.selfcheck.neighbour import NEIGHBOUR, neighbour


def passes(module):
    """How often the inner block is called in one call of *module*."""
    seen = []
    module.block.register_forward_hook(lambda *_: seen.append(1))
    with torch.inference_mode():
        module(torch.zeros(1, *SAMPLE))
    return len(seen)


def test_the_planted_slowdown_is_a_twentieth_more_work():
    """21 passes for 20, of the same block from the same input."""
    assert passes(block()) == PASSES == 20
    assert passes(slower_block()) == 21
    assert PLANTED_RATIO == 1.05


def test_a_neighbour_is_there_only_in_its_context():
    """One child more while it lasts, none afterwards."""
    before = set(psutil.Process().children())
    with neighbour(busy=True):
        (child,) = set(psutil.Process().children()) - before
        assert child.is_running()
    assert not child.is_running()


def test_a_neighbour_ends_with_whoever_started_it():
    """Also where that one is gone before it has begun: its standard input ends at once."""
    done = subprocess.run(NEIGHBOUR, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert done.returncode == 0


def test_no_neighbour_is_started_where_none_is_wanted():
    """The quiet check is alone."""
    before = psutil.Process().children()
    with neighbour(busy=False):
        assert psutil.Process().children() == before


def test_a_check_in_turns_gives_a_ratio_in_its_interval():
    """Identical blocks, for real: the ratio is a positive number between its ends."""
    found = in_turns("same_block", threads=1, restarts=2, seed=0)
    assert 0 < found.low < found.value < found.high


def test_a_check_across_processes_gives_the_candidate_one_of_its_own(monkeypatch):
    """The baseline shares its process with a third block."""
    asked = []

    def measure(cases, settings, _say):
        asked.append(([case.subject for case in cases], settings.apart))
        raise CaseFailed("", "failed", "nothing is measured here")

    monkeypatch.setattr(machine, "measure_group", measure)
    for across in (False, True):
        with pytest.raises(CaseFailed):
            in_turns("same_block", threads=1, restarts=2, seed=0, across=across)
    block, other, same = (f"{FACTORIES}:{name}" for name in ("block", "other_block", "same_block"))
    assert asked == [([block, same], ()), ([block, other, same], (same,))]


def test_plain_runs_give_the_ratio_of_their_means(monkeypatch):
    """Means of 2 and 3 ms, 4 % spread over 100 rounds: 1.5, and 1.96 x sqrt(2) x 0.4 % about it."""
    runs = {
        "block": {"mean": 0.002, "stddev": 0.00008, "rounds": 100},
        "slower_block": {"mean": 0.003, "stddev": 0.00012, "rounds": 100},
    }
    monkeypatch.setattr(machine, "_plain_run", lambda factory, _threads: runs[factory])
    found = plain("slower_block", threads=1)
    assert found.value == pytest.approx(1.5)
    assert found.relative_half_width == pytest.approx(0.011087, rel=1e-3)


def test_a_plain_run_is_pytest_benchmark_s_own():
    """For real: its figures come without a plugin of ours, from rounds that it chose."""
    stats = machine._plain_run("block", 1)
    assert stats["rounds"] >= 5
    assert 0 < stats["min"] <= stats["mean"]
