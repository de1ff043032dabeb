"""Sequences of restarts: which look decides, what confirms, and what is still wanted."""

import math

import pytest
from made_evidence import CASE, OTHER_CASE, made_evidence, made_lost
from sequences import T_975_9, T_975_15, T_9975_9, T_9975_15, around

from reports.gating.evidence import load_evidence
from reports.gating.judging import judged, limit_of, wanted
from reports.gating.policy import Policy

POLICY = Policy()
LIMIT = 0.03
SLOW, FAST, SAME = math.log(1.1), -math.log(1.1), 0.0
# Of ten restarts: 0.03 / 3 = 0.01; of the first six 0.0134, of sixteen 0.00775.
HALF = 0.03
ERROR_16 = HALF / math.sqrt(15)


def swinging(mean, count):
    """Restarts at mean +- 0.03: each look sees that mean with a smaller error."""
    return around(mean, HALF / math.sqrt(count - 1), count)


def word_of(log_ratios, **changes):
    """The word alone."""
    return judged(log_ratios, Policy(**changes), LIMIT).word


@pytest.mark.parametrize(
    ("log_ratio", "word"), [(SLOW, "regressed"), (FAST, "improved"), (SAME, "unchanged")]
)
def test_first_look_decides_what_is_clear(log_ratio, word):
    """Six restarts are enough where all say the same."""
    ruling = judged([log_ratio] * 10, POLICY, LIMIT)
    assert (ruling.word, ruling.estimate.restarts, ruling.wanted) == (word, 6, 0)


@pytest.mark.parametrize(
    ("mean", "word", "restarts"),
    [
        (T_9975_9 * 0.01 + 1e-5, "regressed", 10),
        (T_9975_9 * 0.01 - 1e-5, "regressed", 16),
        (math.log(1.03) - T_975_9 * 0.01 - 1e-5, "unchanged", 10),
        (math.log(1.03) - T_975_9 * 0.01 + 1e-5, "unchanged", 16),
        (math.log(1.03) - T_975_15 * ERROR_16 - 1e-5, "unchanged", 16),
        (math.log(1.03) - T_975_15 * ERROR_16 + 1e-5, "inconclusive", 16),
        (math.log(1.03) - 1e-5, "inconclusive", 16),
        (math.log(1.03) + 1e-5, "regressed", 16),
    ],
)
def test_later_looks_decide_by_their_own_tables(mean, word, restarts):
    """At 10 and 16 restarts by t of 99.75 % for a slowdown and of 97.5 % for none."""
    ruling = judged(swinging(mean, 20), POLICY, LIMIT)
    assert (ruling.word, ruling.estimate.restarts, ruling.wanted) == (word, restarts, 0)


def test_last_look_needs_more_than_the_limit_and_less_than_chance():
    """With a limit of nothing, the table of 15 degrees of freedom alone decides."""
    above, below = (T_9975_15 * ERROR_16 + shift for shift in (1e-5, -1e-5))
    bare = Policy(confirmations=0)
    assert judged(swinging(above, 16), bare, 0.0).word == "regressed"
    assert judged(swinging(below, 16), bare, 0.0).word == "inconclusive"


@pytest.mark.parametrize(
    ("count", "missing", "seen"),
    [(0, 6, None), (1, 5, 1), (5, 1, 5), (6, 4, 6), (9, 1, 6), (10, 6, 10)],
)
def test_undecided_case_wants_its_next_look(count, missing, seen):
    """What lies behind the last look is neither judged nor shown."""
    ruling = judged(swinging(0.02, 10)[:count], POLICY, LIMIT)
    assert (ruling.word, ruling.wanted) == ("inconclusive", missing)
    assert (ruling.estimate and ruling.estimate.restarts) == seen
    assert ruling.reasons[0].startswith(f"undecided with {count} restarts")


def test_restarts_behind_the_last_look_change_nothing():
    """Sixteen that show neither stay inconclusive, whatever forty more would say."""
    sixteen = swinging(0.02, 16)
    assert judged(sixteen + [SLOW] * 40, POLICY, LIMIT) == judged(sixteen, POLICY, LIMIT)
    assert judged(sixteen, POLICY, LIMIT).word == "inconclusive"


def test_restarts_behind_a_decision_change_nothing():
    """Nobody measures until it is green, nor until it is red."""
    assert word_of([SAME] * 6 + [SLOW] * 30) == "unchanged"
    assert word_of([SLOW] * 10 + [FAST] * 30) == "regressed"


@pytest.mark.parametrize("there", [0, 1, 3])
def test_regressed_wants_to_be_confirmed(there):
    """Without the four further restarts it stands, and says that they are missing."""
    ruling = judged([SLOW] * 6 + [FAST] * there, POLICY, LIMIT)
    assert (ruling.word, ruling.wanted) == ("regressed", 4 - there)
    assert ruling.reasons[-1] == (f"not confirmed: {4 - there} of 4 further restarts are missing")


@pytest.mark.parametrize(
    ("further", "word"),
    [
        (math.log(1.03) / 2 + 1e-6, "regressed"),
        (math.log(1.03) / 2 - 1e-6, "inconclusive"),
        (SAME, "inconclusive"),
        (FAST, "inconclusive"),
    ],
)
def test_confirmation_may_only_take_back(further, word):
    """Four further restarts have to show half of the limit by themselves."""
    ruling = judged([SLOW] * 6 + [further] * 4, POLICY, LIMIT)
    assert (ruling.word, ruling.wanted) == (word, 0)
    assert ("take it back for good" in ruling.reasons[-1]) == (word == "inconclusive")


def test_confirmation_is_judged_by_its_mean():
    """One restart that says nothing does not undo three that say a lot."""
    assert word_of([SLOW] * 6 + [SLOW, SLOW, SLOW, FAST]) == "regressed"
    assert word_of([SLOW] * 6 + [SLOW, SLOW, FAST, FAST]) == "inconclusive"


def test_no_confirmation_is_asked_of_other_words():
    """A case that got faster, or is unchanged, wants nothing more."""
    assert judged([FAST] * 6, POLICY, LIMIT).wanted == judged([SAME] * 6, POLICY, LIMIT).wanted == 0


def test_policy_may_ask_for_no_confirmation():
    """Then the look has the last word."""
    ruling = judged([SLOW] * 6, Policy(confirmations=0), LIMIT)
    assert (ruling.word, ruling.wanted) == ("regressed", 0)


def test_p_counts_what_confirmed_it():
    """Noise-free restarts have a p of nothing; a confirmation that differs gives them one."""
    assert judged([SLOW] * 6, POLICY, LIMIT).p == 0.0
    assert 0.0 < judged([SLOW] * 6 + [SLOW, FAST, FAST, FAST], POLICY, LIMIT).p < 0.5


@pytest.mark.parametrize("log_ratios", [[SLOW] * 10, swinging(0.06, 10), swinging(-0.06, 10)])
def test_swapped_sides_turn_the_sign(log_ratios):
    """Regressed becomes improved, and the ratio and its interval their inverse."""
    turned = {"regressed": "improved", "improved": "regressed"}
    there = judged(log_ratios, POLICY, LIMIT)
    back = judged([-value for value in log_ratios], POLICY, LIMIT)
    assert back.word == turned[there.word]
    assert back.estimate.ratio == pytest.approx(1 / there.estimate.ratio)
    low, high = back.estimate.ends
    assert there.estimate.ends == pytest.approx((1 / high, 1 / low))


def test_faster_without_being_sure_of_it_is_unchanged():
    """Swapped, what a later look finds slower is at the first look not slower: that is enough."""
    slower = swinging(T_9975_9 * 0.01 + 1e-5, 20)
    assert judged(slower, POLICY, LIMIT).word == "regressed"
    faster = judged([-value for value in slower], POLICY, LIMIT)
    assert (faster.word, faster.estimate.restarts) == ("unchanged", 6)


@pytest.mark.parametrize(
    ("name", "limit"), [("noisy", 0.08), ("quiet", 0.03), ("new", 0.03), ("wild", 0.10)]
)
def test_limit_is_the_larger_of_the_policys_and_the_cases_own(name, limit):
    """A floor only raises it, and to a tenth at most: a wilder case is not to be relied on."""
    floors = {"noisy": 0.08, "quiet": 0.01, "wild": 0.5}
    assert limit_of(name, POLICY, floors) == limit


def test_a_limit_that_was_asked_for_is_no_floor():
    """It may be above what a floor may raise it to."""
    assert limit_of("wild", Policy(limit=0.2), {"wild": 0.5}) == 0.2


def test_wanted_names_undecided_cases_alone(tmp_path):
    """One is decided, one has to be confirmed."""
    path = made_evidence(tmp_path, {CASE: [1.0] * 6, OTHER_CASE: [1.1] * 6})
    assert wanted(load_evidence(path), POLICY, {}) == {OTHER_CASE: 4}


def test_wanted_is_empty_when_all_is_decided(tmp_path):
    """Nothing more is measured."""
    path = made_evidence(tmp_path, {CASE: [1.0] * 6, OTHER_CASE: [1.1] * 10})
    assert wanted(load_evidence(path), POLICY, {}) == {}


def test_wanted_knows_the_floor(tmp_path):
    """Where a case differs by 9 % from itself, 8 % slower is unchanged."""
    path = made_evidence(tmp_path, {CASE: [1.08] * 6})
    assert wanted(load_evidence(path), POLICY, {CASE: 0.09}) == {}
    assert wanted(load_evidence(path), POLICY, {}) == {CASE: 4}


def test_wanted_asks_for_no_case_of_which_nothing_is_known(tmp_path):
    """Restarts that were to measure it have said nothing of it; more of them would not either."""
    path = made_evidence(tmp_path, {CASE: [1.0] * 6}, cases=[OTHER_CASE])
    assert wanted(load_evidence(path), POLICY, {}) == {}


def test_a_wrong_answer_wants_no_restart_unless_it_was_accepted(tmp_path):
    """It is not timed; a case that is larger is, as that does not say how fast it is."""
    facts = {
        CASE: {"candidate": {"answer_error": 0.5}},
        OTHER_CASE: {"candidate": {"parameters": 1_865}},
    }
    path = made_evidence(tmp_path, {CASE: [1.0] * 2, OTHER_CASE: [1.0] * 2}, facts=facts)
    evidence = load_evidence(path)
    assert wanted(evidence, POLICY, {}) == {OTHER_CASE: 4}
    assert wanted(evidence, POLICY, {}, lambda *_: "meant") == {CASE: 4, OTHER_CASE: 4}


def test_wanted_leaves_out_what_restarts_cannot_decide(tmp_path):
    """A case that a side has lost, and one whose sides do different work."""
    path = made_evidence(
        tmp_path,
        {CASE: [1.0] * 2},
        facts={CASE: {"candidate": {"signature": {"threads": 2}}}},
        lost=[made_lost(OTHER_CASE, "candidate")],
    )
    assert wanted(load_evidence(path), POLICY, {}) == {}
