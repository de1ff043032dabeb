"""The order and the bookkeeping of a series of checks, without measuring."""

from dataclasses import replace

import pytest

from benchmarks.selfcheck import series
from benchmarks.selfcheck.evidence import Check, append, read


@pytest.fixture
def taken(monkeypatch):
    """Checks that take no time; the kinds and seeds that were asked for."""
    asked = []

    def take(kind, seed):
        asked.append((kind, seed))
        fields = {name: getattr(kind, name) for name in series.Kind.__annotations__}
        figures = {"seed": seed, "ratio": 1.0, "low": 0.9, "high": 1.1, "seconds": 1.0}
        return Check(**fields, **figures, taken_at="2026-11-24T08:00:00+00:00", **series.place())

    monkeypatch.setattr(series, "take", take)
    return asked


def test_identical_blocks_are_measured_both_ways_alone_and_beside_a_neighbour():
    """Four kinds of identical blocks for each thread count, and one planted slowdown."""
    kinds = series.kinds([1, 2])
    identical = [kind for kind in kinds if kind.truth == 1 and kind.way != series.ACROSS]
    assert len(identical) == 8
    assert {(kind.way, kind.busy) for kind in identical if kind.threads == 2} == {
        ("in turns", False),
        ("in turns", True),
        ("pytest-benchmark", False),
        ("pytest-benchmark", True),
    }
    (planted,) = [kind for kind in kinds if kind.truth != 1]
    assert planted.truth == 21 / 20
    assert planted.busy
    assert planted.threads == 1


def test_blocks_in_two_processes_are_compared_where_it_is_quiet():
    """What is asked is whether the change of process costs something, and not who else runs."""
    (across,) = [kind for kind in series.kinds([1, 2]) if kind.way == series.ACROSS]
    assert (across.truth, across.busy, across.threads, across.restarts) == (1.0, False, 1, 3)


def test_every_kind_is_taken_as_often_as_asked_and_kept_at_once(taken, tmp_path):
    """Two runs of six kinds are twelve checks, each in the file before the next begins."""
    path = tmp_path / "evidence.jsonl"
    kinds = series.kinds([1])
    for number, check in enumerate(series.run(kinds, runs=2, evidence=path), start=1):
        assert read(path)[-1] == check
        assert len(read(path)) == number
    assert sorted(map(str, taken)) == sorted(str((kind, seed)) for kind in kinds for seed in (0, 1))


def test_the_order_mixes_the_kinds(taken, tmp_path):
    """A slow hour must not meet one kind alone: the plan's order is not kept."""
    kinds = series.kinds([1])
    list(series.run(kinds, runs=10, evidence=tmp_path / "evidence.jsonl"))
    assert [kind for kind, _ in taken] != sorted((kind for kind, _ in taken), key=kinds.index)


def test_a_series_goes_on_behind_what_is_there(taken, tmp_path):
    """Of three runs of one kind, with the second done, the first and the third are taken."""
    path = tmp_path / "evidence.jsonl"
    kind = series.kinds([1])[0]
    append(path, series.take(kind, 1))
    taken.clear()
    list(series.run([kind], runs=3, evidence=path))
    assert sorted(seed for _, seed in taken) == [0, 2]


@pytest.mark.parametrize("other", [{"machine": "B, 8 cores"}, {"torch": "1.0"}])
def test_what_was_taken_elsewhere_does_not_count(taken, tmp_path, other):
    """Checks of another machine or torch stay in the file, and are taken here again."""
    path = tmp_path / "evidence.jsonl"
    kind = series.kinds([1])[0]
    append(path, replace(series.take(kind, 0), **other))
    taken.clear()
    list(series.run([kind], runs=1, evidence=path))
    assert [seed for _, seed in taken] == [0]
    assert len(read(path)) == 2


def checks(kind, count, held):
    """So many checks of a kind, whose interval holds 1 in so many of them."""
    fields = {name: getattr(kind, name) for name in series.Kind.__annotations__}
    rest = {"seed": 0, "seconds": 1.0, "taken_at": "2026-11-24T08:00:00+00:00", **series.place()}
    ends = [(0.9, 1.1)] * held + [(1.02, 1.1)] * (count - held)
    return [Check(**fields, **rest, ratio=1.05, low=low, high=high) for low, high in ends]


@pytest.mark.parametrize(
    ("position", "held", "said"),
    [
        # The exact interval of 53 of 60 ends at 95.2 %, that of 52 at 94.1 %.
        (0, 53, None),
        (
            0,
            52,
            "holds 1 in 87% (75% to 94%), to be 95%: true ratio 1.00, alone, threads 1, in turns",
        ),
        # That of 41 of 60 ends at 79.7 %, that of 42 at 81.2 %.
        (4, 18, None),
        (4, 19, "is seen in 68% (55% to 80%), to be 80%: true ratio 1.05, beside a busy process"),
        (1, 0, None),
    ],
)
def test_a_series_falls_short_of_what_it_was_to_show(position, held, said):
    """Identical blocks by coverage, the planted slowdown by being seen; the others are not ours."""
    kind = series.kinds([1])[position]
    found = list(series.shortfalls(checks(kind, 60, held)))
    assert bool(found) == bool(said)
    assert not said or found[0].startswith(said)


def test_another_machine_s_shortfall_is_not_ours():
    """Its checks are shown, and fail nobody else's."""
    elsewhere = [replace(check, machine="B") for check in checks(series.kinds([1])[0], 60, 0)]
    assert not list(series.shortfalls(elsewhere))
