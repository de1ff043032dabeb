"""The first sentence of a gate, and the figures that stand beside a word."""

import pytest
from made_gates import make_change, make_each_word, make_verdict

from reports.gating.written.names import names_of
from reports.gating.written.wording import answer, change, percent, share, word_of


def said(*verdicts, suite=None):
    """The sentence on these verdicts."""
    return answer(verdicts, suite, names_of([verdict.case for verdict in verdicts]))


def regressed(*names, **changes):
    """Cases that are 10 % slower."""
    return [make_verdict(name, "regressed", 1.1, **changes) for name in names]


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([], "Nothing was judged."),
        ([make_verdict("a")], "The only case: unchanged."),
        (
            [make_verdict("a"), make_verdict("b")],
            "None of 2 cases regressed: all are unchanged.",
        ),
        (
            [*regressed("a"), make_verdict("b"), make_verdict("c", "inconclusive")],
            "1 of 3 cases regressed: a; 1 inconclusive, 1 unchanged.",
        ),
        (regressed("a", "b"), "2 of 2 cases regressed: a and b."),
        (regressed(*"abcde"), "5 of 5 cases regressed: a, b, c and 2 more."),
        (
            [make_verdict("a", "wrong", None), *regressed("b")],
            "1 of 2 cases is wrong: a; 1 regressed.",
        ),
        (
            [make_verdict("a", "not measured", None), make_verdict("b", "new", None)],
            "1 of 2 cases was not measured: a; 1 new.",
        ),
        (
            regressed("a", "b", quarantined="2026-12-25"),
            "None of 2 cases regressed outside of quarantine: 2 regressed in quarantine.",
        ),
        (
            [*regressed("a", quarantined="2026-12-25"), *regressed("b")],
            "1 of 2 cases regressed: b; 1 regressed in quarantine.",
        ),
        (
            [make_verdict("a", "inconclusive"), make_verdict("b", "inconclusive")],
            "None of 2 cases was decided: all are inconclusive.",
        ),
        (
            [make_verdict("a", "inconclusive"), make_verdict("b", quarantined="2026-12-25")],
            "None of 2 cases was decided: 1 inconclusive, 1 unchanged in quarantine.",
        ),
        (
            [make_verdict("a", "wrong", None, quarantined="2026-12-25"), make_verdict("b")],
            "1 of 2 cases is wrong: a; 1 unchanged.",
        ),
        (
            [make_verdict("a", "improved"), make_verdict("b", "inconclusive")],
            "None of 2 cases regressed: 1 inconclusive, 1 improved.",
        ),
    ],
)
def test_answer_names_the_worst_and_counts_the_rest(verdicts, sentence):
    """The worst word with the cases that have it, then every other word with its number."""
    assert said(*verdicts) == sentence


def test_answer_tells_that_all_together_are_slower_where_none_is():
    """What single cases cannot show."""
    suite = make_verdict("all cases", "regressed", 1.02)
    assert said(make_verdict("a"), make_verdict("b"), suite=suite) == (
        "None of 2 cases regressed by itself, but all together did: all are unchanged."
    )


def test_answer_tells_it_where_single_cases_are_slower_too():
    """Both close the gate."""
    suite = make_verdict("all cases", "regressed", 1.02)
    assert said(*regressed("a"), make_verdict("b"), suite=suite) == (
        "1 of 2 cases regressed: a; 1 unchanged; all together regressed."
    )


def test_every_word_finds_its_place_in_the_answer():
    """Nothing is left out of the count."""
    verdicts = make_each_word().verdicts
    assert said(*verdicts) == (
        "1 of 11 cases is wrong: resnet110; 1 missing, 2 regressed, 1 not comparable, "
        "1 not measured, 1 inconclusive in quarantine, 1 improved, 1 new, 2 unchanged."
    )


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1.12, "+12.0"),
        (0.9, "-10.0"),
        (1.0, "0.0"),
        (0.9999, "0.0"),
        (1.0004, "0.0"),
        (2.5, "+150"),
        (120.0, "over 10000"),
    ],
)
def test_percent_is_signed_and_never_minus_nothing(ratio, text):
    """0.01 % is none that anybody could have seen."""
    assert percent(ratio) == text


def test_a_change_stands_with_its_interval_or_says_that_there_is_none():
    """One restart gives no interval, and no restart gives no number."""
    assert change(make_verdict("a", ratio=1.12)) == "+12.0 % (+11.0 to +13.0 %)"
    assert change(make_verdict("a", low=None, high=None)) == "0.0 % (no interval)"
    assert change(make_verdict("a", ratio=None)) == "-"
    assert (share(1.034), share(None)) == ("3.4 %", "-")


def test_the_word_says_where_facts_decided_and_how_long_a_quarantine_lasts():
    """A reader would else look for the slowdown in the times."""
    by_facts = make_verdict("a", "regressed", changes=[make_change()])
    assert word_of(by_facts) == "regressed (by facts)"
    slower = make_verdict("a", "regressed", 1.1, changes=[make_change()])
    assert word_of(slower) == "regressed (by facts and time)"
    accepted = make_verdict("a", "regressed", 1.1, changes=[make_change(accepted="meant")])
    assert word_of(accepted) == "regressed"
    quarantined = make_verdict("a", "inconclusive", quarantined="2026-12-25")
    assert word_of(quarantined) == "inconclusive (quarantined until 2026-12-25)"
    wrong = make_verdict("a", "wrong", None, quarantined="2026-12-25")
    assert word_of(wrong) == "wrong"
