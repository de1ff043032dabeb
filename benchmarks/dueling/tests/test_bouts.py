"""One restart of a duel: who takes turns in which order, and what a failure costs."""

import pytest
from fake_pairs import FakePair, case_named

from benchmarks.dueling import bouts
from benchmarks.dueling.bouts import bout, sharing
from benchmarks.dueling.pair import SideFailed
from benchmarks.failures import NO_CASE, CaseFailed, WorkerLost
from benchmarks.measure.sampling import Round

A, B = case_named("a"), case_named("b")


@pytest.fixture
def pairs(monkeypatch):
    """The pairs of workers that were opened; `trouble` in the class makes them fail."""
    opened = []

    def open_pair(_ring, first, **known):
        opened.append(FakePair(first, **known))
        return opened[-1]

    monkeypatch.setattr(bouts, "Pair", open_pair)
    monkeypatch.setattr(FakePair, "trouble", {})
    monkeypatch.setattr(FakePair, "memory", {})
    return opened


def turns(pair, case):
    """The sides in the order in which a case had its blocks."""
    return [side for name, side, asked in pair.asked if name == "turn" and asked == case.id]


def test_sides_alternate_from_round_to_round(pairs):
    """What comes second in one round comes first in the next."""
    bout(None, 0, [A], rounds=4, known=())
    assert turns(pairs[0], A) == ["baseline", "candidate", "candidate", "baseline"] * 2


def test_the_side_that_is_started_first_alternates_from_restart_to_restart(pairs):
    """And with it the side that has the very first block."""
    taken = [bout(None, number, [A], rounds=2, known=()).first for number in range(3)]
    assert taken == ["baseline", "candidate", "baseline"]
    assert [pair.first for pair in pairs] == taken
    assert [turns(pair, A)[0] for pair in pairs] == taken


def test_every_case_has_a_block_in_every_round(pairs):
    """Neighbours in time are the sides of one case, and cases change places."""
    taken = bout(None, 0, [A, B], rounds=3, known=())
    asked = [case for name, _, case in pairs[0].asked if name == "turn"]
    assert sorted(asked[:4]) == [A.id, A.id, B.id, B.id]
    assert asked[0] == asked[1]
    assert {len(timed.baseline.least_s) for timed in taken.timed} == {3}


@pytest.mark.usefixtures("pairs")
def test_a_block_is_kept_as_its_fastest_and_its_median_call():
    """Of three calls of 4, 2 and 3 ms."""
    (timed,) = bout(None, 0, [A], rounds=1, known=()).timed
    assert (timed.baseline.least_s, timed.baseline.median_s) == ([0.002], [0.003])
    assert timed.baseline.calls == 6


def test_both_sides_have_rounds_of_one_shape(pairs):
    """The second to be prepared is told what the first one found."""
    bout(None, 1, [A], rounds=1, known=())
    first, second = (limits for name, limits in pairs[0].limits)
    assert first.round is None
    assert second.round == Round(samples=3, iterations=2)


def test_facts_are_found_once_the_baseline_first(pairs):
    """Behind the rounds, for cases that are not known yet."""
    taken = bout(None, 1, [A, B], rounds=1, known={A.id})
    assert [(sheet.case, sheet.side) for sheet in taken.facts] == [
        (B.id, "baseline"),
        (B.id, "candidate"),
    ]
    names = [name for name, *_ in pairs[0].asked]
    assert names.index("facts") > max(i for i, name in enumerate(names) if name == "turn")


@pytest.mark.usefixtures("pairs")
def test_a_case_that_fails_on_one_side_is_lost_and_the_others_go_on():
    """With the side, the status and the reason."""
    FakePair.trouble = {("prepare", "candidate", A.id): CaseFailed(A.id, "wrong", "off by one")}
    taken = bout(None, 0, [A, B], rounds=1, known=())
    (lost,) = taken.lost
    assert (lost.case, lost.side, lost.status, lost.reason, lost.absent) == (
        *(A.id, "candidate", "wrong", "off by one"),
        False,
    )
    assert [timed.case for timed in taken.timed] == [B.id]


@pytest.mark.usefixtures("pairs")
def test_each_side_is_asked_also_where_the_other_fails():
    """A candidate is right only where it has been seen to be."""
    FakePair.trouble = {
        ("prepare", side, A.id): CaseFailed(A.id, "wrong", f"{side} is off")
        for side in ("baseline", "candidate")
    }
    lost = bout(None, 0, [A, B], rounds=1, known=()).lost
    assert [one.side for one in lost] == ["baseline", "candidate"]


def test_a_case_that_fails_in_a_round_is_timed_no_more(pairs):
    """What it had given is not kept."""
    FakePair.trouble = {("turn", "baseline", A.id): CaseFailed(A.id, "failed", "boom")}
    taken = bout(None, 0, [A, B], rounds=3, known=())
    assert [timed.case for timed in taken.timed] == [B.id]
    assert len(turns(pairs[0], A)) <= 2


def test_a_crash_costs_its_case_and_the_others_start_over(pairs):
    """In fresh workers, what was alive in the lost one being gone; the case itself once more."""
    FakePair.trouble = {("turn", "candidate", A.id): WorkerLost(A.id, "crashed", "SIGSEGV")}
    taken = bout(None, 0, [A, B], rounds=2, known=())
    assert [(lost.case, lost.status) for lost in taken.lost] == [(A.id, "crashed")]
    assert [timed.case for timed in taken.timed] == [B.id]
    assert len(pairs) == 3
    assert all(pair.closed for pair in pairs)


def test_a_case_that_lacked_memory_beside_others_is_tried_alone(pairs):
    """Neither side is to blame for what the other holds."""
    full = CaseFailed(B.id, "out_of_memory", "no room")
    FakePair.trouble = {("prepare", "candidate", B.id): full}
    taken = bout(None, 0, [A, B], rounds=1, known=())
    assert [(lost.case, lost.status) for lost in taken.lost] == [(B.id, "out_of_memory")]
    assert [name for name, _, case in pairs[1].asked if case == A.id] == []


def test_cases_that_do_not_fit_beside_others_have_workers_of_their_own(pairs):
    """They are measured behind them, in the same restart."""
    FakePair.memory = {1: 0.1}
    taken = bout(None, 0, [A, B], rounds=1, known=())
    assert {timed.case for timed in taken.timed} == {A.id, B.id}
    assert [len(turns(pair, A)) + len(turns(pair, B)) for pair in pairs] == [2, 2]


@pytest.mark.usefixtures("pairs")
def test_workers_that_cannot_be_started_end_the_duel():
    """No case is to blame, and trying again would never end."""
    FakePair.trouble = {
        ("prepare", "baseline", A.id): WorkerLost(NO_CASE, "failed", "no worker could be started")
    }
    with pytest.raises(SideFailed, match="baseline: no worker could be started"):
        bout(None, 0, [A], rounds=1, known=())


def test_eager_cases_share_workers_and_compiled_ones_do_not():
    """Compiled code is kept by function."""
    compiled = case_named("c", mode="compile")
    assert list(sharing([A, compiled, B])) == [[A, B], [compiled]]


@pytest.mark.usefixtures("pairs")
def test_the_disturbance_is_that_of_all_rounds():
    """Ten milliseconds a block: two cases, two sides, five rounds."""
    taken = bout(None, 0, [A, B], rounds=5, known=())
    assert taken.disturbance["wall_s"] == pytest.approx(0.2)
