"""What the gate tells its caller."""

import pytest
from made_gates import make_change

from reports.gating.gate import exit_status
from reports.gating.verdicts import Verdict


def verdict(word, *, quarantined=None, changes=()):
    """A verdict of which the word alone matters."""
    return Verdict(
        case=word,
        word=word,
        ratio=None,
        low=None,
        high=None,
        restarts=0,
        detectable=None,
        limit=1.03,
        changes=[*changes],
        reasons=[],
        quarantined=quarantined,
    )


def status(*words, suite=None, strict=False):
    """Of cases with those words."""
    return exit_status([*map(verdict, words)], suite and verdict(suite), strict=strict)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("improved", 0),
        ("unchanged", 0),
        ("inconclusive", 0),
        ("regressed", 1),
        ("missing", 1),
        ("wrong", 1),
        ("not comparable", 2),
        ("not measured", 3),
        ("new", 3),
    ],
)
def test_status_of_each_word_alone(word, expected):
    """A new case alone has been held against nothing."""
    assert status(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("improved", 0),
        ("inconclusive", 0),
        ("regressed", 1),
        ("missing", 1),
        ("wrong", 1),
        ("not comparable", 2),
        ("not measured", 3),
        ("new", 0),
    ],
)
def test_status_beside_an_unchanged_case(word, expected):
    """One that passes helps no other."""
    assert status("unchanged", word) == status(word, "unchanged") == expected


def test_the_worst_word_decides():
    """1 before 2 before 3 before 4."""
    words = ["inconclusive", "not measured", "not comparable", "regressed", "unchanged"]
    assert status(*words, strict=True) == 1
    assert status(*words[:3], strict=True) == 2
    assert status(*words[:2], strict=True) == 3
    assert status(*words[:1], strict=True) == 4


def test_inconclusive_blocks_where_it_is_asked_to():
    """Of a case; all together are judged once, and no restart is taken to decide them."""
    assert status("unchanged", "inconclusive", strict=True) == 4
    assert status("unchanged", "unchanged", suite="inconclusive", strict=True) == 0
    assert status("inconclusive", "inconclusive", suite="inconclusive") == 0


def test_suite_blocks():
    """Although no case does."""
    assert status("unchanged", "unchanged", suite="regressed") == 1
    assert status("unchanged", "unchanged", suite="improved", strict=True) == 0


def test_nothing_judged_is_no_pass():
    """A gate without cases is broken, and does not say that all is well."""
    assert status() == 3


def beside_one_that_passes(word, **changes):
    """The status of a quarantined case with that word, and of one that is unchanged."""
    verdicts = [verdict("unchanged"), verdict(word, quarantined="2026-12-25", **changes)]
    return exit_status(verdicts, None, strict=True)


@pytest.mark.parametrize("word", ["regressed", "inconclusive", "improved", "unchanged"])
def test_what_times_say_of_a_quarantined_case_blocks_nothing(word):
    """Noise may have said it."""
    assert beside_one_that_passes(word) == 0


@pytest.mark.parametrize(
    ("word", "expected"),
    [("missing", 1), ("wrong", 1), ("not comparable", 2), ("not measured", 3)],
)
def test_what_is_no_noise_blocks_of_a_quarantined_case_too(word, expected):
    """No clock was asked."""
    assert beside_one_that_passes(word) == expected


@pytest.mark.parametrize(("worse", "accepted"), [(True, None), (None, None)])
def test_a_fact_blocks_of_a_quarantined_case_too(worse, accepted):
    """Its word is the same as that of a slowdown."""
    change = make_change(worse=worse, accepted=accepted)
    assert beside_one_that_passes("regressed", changes=[change]) == 1


@pytest.mark.parametrize(("worse", "accepted"), [(True, "meant"), (False, None)])
def test_a_fact_that_closes_nothing_leaves_the_quarantine_as_it_is(worse, accepted):
    """What was accepted, and what is better."""
    change = make_change(worse=worse, accepted=accepted)
    assert beside_one_that_passes("regressed", changes=[change]) == 0


@pytest.mark.parametrize("word", ["regressed", "unchanged", "improved"])
def test_quarantined_cases_alone_are_nothing_judged(word):
    """None of them is relied on; one that is new is held against nothing."""
    quarantined = verdict(word, quarantined="2026-12-25")
    assert exit_status([quarantined, quarantined], None, strict=False) == 3
    assert exit_status([quarantined, verdict("new")], None, strict=False) == 3
