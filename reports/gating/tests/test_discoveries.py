"""What may still be called regressed among many cases, and the mean over all of them."""

import math

import pytest
from sequences import T_95_5, T_995_5, around

from reports.gating.judging import Ruling
from reports.gating.looks import estimated, looks_of
from reports.gating.policy import Policy
from reports.gating.suite import demoted, suite_verdict

POLICY = Policy()


LAST = 2


def ruling(word, p, look=None):
    """A ruling of which word, p and, where it is told, the number of its look matter."""
    looks = [*looks_of(POLICY)]
    seen = None if look is None else estimated([0.0] * looks[look].restarts, looks[look])
    return Ruling(word=word, estimate=seen, p=p, wanted=0, reasons=["why"])


def words(*rulings):
    """The words that are left."""
    named = {str(number): ruling(*each) for number, each in enumerate(rulings)}
    return [each.word for each in demoted(named, POLICY).values()]


def test_single_regression_among_ten_needs_half_a_percent():
    """Benjamini and Hochberg: the smallest of m chances is held to q / m = 0.05 / 10."""
    others = [("unchanged", 0.9)] * 9
    assert words(("regressed", 0.0050), *others)[0] == "regressed"
    assert words(("regressed", 0.0051), *others)[0] == "inconclusive"


def test_second_regression_is_held_to_less():
    """The second of ten to 2 x 0.05 / 10; if it passes, the first does, too."""
    others = [("unchanged", 0.9)] * 8
    assert words(("regressed", 0.0099), ("regressed", 0.0098), *others)[:2] == ["regressed"] * 2
    assert words(("regressed", 0.0101), ("regressed", 0.0001), *others)[:2] == [
        "inconclusive",
        "regressed",
    ]


@pytest.mark.parametrize("word", ["unchanged", "improved", "inconclusive"])
def test_no_word_is_made_worse(word):
    """However small its chance is."""
    assert words((word, 0.0), ("unchanged", 0.9)) == [word, "unchanged"]


def test_one_case_alone_is_held_to_q():
    """There is nothing to correct for."""
    assert words(("regressed", 0.05)) == ["regressed"]
    assert words(("regressed", 0.051)) == ["inconclusive"]


@pytest.mark.parametrize(("look", "most"), [(0, 0.025), (1, 0.0125), (LAST, 0.0125)])
def test_the_chance_of_one_look_counts_for_all(look, most):
    """The first may spend half of the 1 %, each of the others a quarter: 0.05 / 2 and / 4."""
    assert words(("regressed", most - 1e-6, look)) == ["regressed"]
    assert words(("regressed", most + 1e-6, look)) == ["inconclusive"]


def test_no_chance_is_above_one():
    """Nor does it make the ranks of others wrong."""
    assert words(("unchanged", 0.9, LAST), ("regressed", 0.001, 0)) == ["unchanged", "regressed"]


def test_reason_is_told():
    """Behind the others."""
    cases = {"a": ruling("regressed", 0.04), "b": ruling("unchanged", 0.9)}
    assert demoted(cases, POLICY)["a"].reasons == [
        "why",
        (
            "taken back for good: among 2 cases, p = 0.040 over all looks does not keep the false "
            "ones among all that are called regressed to 5 % (Benjamini and Hochberg)"
        ),
    ]
    assert demoted({}, POLICY) == {}


def suite(*cases):
    """The verdict on cases by their log ratios."""
    return suite_verdict(
        {str(number): dict(enumerate(case)) for number, case in enumerate(cases)}, POLICY
    )


def test_suite_is_the_mean_over_cases_in_each_restart():
    """Two cases whose noise is the opposite: the mean is known exactly."""
    verdict = suite(around(0.03, 0.05), around(0.03, -0.05))
    assert (verdict.case, verdict.word, verdict.restarts) == ("all cases", "regressed", 6)
    assert (verdict.ratio, verdict.low) == pytest.approx((math.exp(0.03), math.exp(0.03)))
    assert verdict.limit == 1.01
    assert verdict.reasons == ["6 restarts with all of 2 cases"]


def test_suite_finds_what_no_case_shows():
    """Two per cent everywhere are below the limit of each case and above that of all."""
    assert suite([0.02] * 6, [0.02] * 6).word == "regressed"
    assert suite([-0.02] * 6, [-0.02] * 6).word == "improved"
    assert suite([0.0] * 6, [0.0] * 6).word == "unchanged"


@pytest.mark.parametrize(
    ("mean", "word"),
    [
        (T_995_5 * 0.01 + 1e-5, "regressed"),
        (T_995_5 * 0.01 - 1e-5, "inconclusive"),
        (-T_995_5 * 0.01 - 1e-5, "improved"),
        (math.log(1.01) - T_95_5 * 0.01 + 1e-5, "inconclusive"),
        (math.log(1.01) - T_95_5 * 0.01 - 1e-5, "unchanged"),
    ],
)
def test_suite_keeps_to_the_table_of_t(mean, word):
    """Error 0.01 over six restarts: 99.5 % for a change, 95 % for none."""
    case = around(mean, 0.01)
    assert suite(case, case).word == word


@pytest.mark.parametrize(("mean", "word"), [(0.0101, "regressed"), (0.0099, "inconclusive")])
def test_suite_needs_its_limit(mean, word):
    """Below 1 % nothing is worth a word, however sure it is; ln 1.01 is 0.00995."""
    case = around(mean, 0.001)
    assert suite(case, case).word == word


def test_suite_takes_the_restarts_that_all_cases_have():
    """A case that went on alone, or that missed one, does not shift the mean."""
    cases = {
        "a": dict.fromkeys(range(10), 0.0),
        "b": dict.fromkeys([0, 1, 2, 4, 5, 6], 0.0),
    }
    cases["a"][3] = cases["a"][9] = 9.0
    verdict = suite_verdict(cases, POLICY)
    assert (verdict.word, verdict.restarts, verdict.ratio) == ("unchanged", 6, 1.0)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_suite_waits_for_the_first_look(count):
    """Fewer restarts decide nothing."""
    verdict = suite([0.5] * count, [0.5] * 6)
    assert (verdict.word, verdict.restarts, verdict.detectable) == ("inconclusive", count, None)
    assert verdict.reasons == [f"{count} restarts with all of 2 cases, where 6 are needed"]


def test_suite_of_one_case_is_none():
    """The case says it itself."""
    assert suite([0.5] * 6) is suite() is None
