"""Every word the gate knows, and what it takes to say it."""

import math

import pytest
from made_evidence import CASE, CUDA_CASE, OTHER_CASE, made_evidence, made_lost, made_operator
from sequences import T_95_5, T_995_5, around

from reports.gating.evidence import load_evidence
from reports.gating.gate import exit_status, judge
from reports.gating.policy import Policy

POLICY = Policy()
SAME = [1.0] * 6
SLOW = [1.1] * 10
CLONE = made_operator("conv", "aten.clone.default")
CONV = made_operator("conv", "aten::convolution")
NORM = made_operator("bn", "aten::norm")


def nothing(_case, _change):
    """Nothing was accepted beforehand."""


def judged_in(folder, ratios, *, accepted=nothing, floors=None, quarantined=None, **made):
    """The verdicts on made evidence, by case, and that on all cases."""
    evidence = load_evidence(made_evidence(folder, ratios, **made))
    verdicts, suite = judge(
        evidence,
        POLICY,
        floors=floors or {},
        accepted=accepted,
        quarantined=quarantined or {},
    )
    assert [verdict.case for verdict in verdicts] == evidence.header.cases
    return {verdict.case: verdict for verdict in verdicts}, suite


def verdict_on(folder, ratios=SAME, facts=None, **made):
    """The verdict on one case, whose facts are told by side."""
    verdicts, suite = judged_in(folder, {CASE: ratios}, facts={CASE: facts or {}}, **made)
    assert suite is None
    return verdicts[CASE]


def test_unchanged(tmp_path):
    """As fast as before, and nothing else differs."""
    verdict = verdict_on(tmp_path)
    assert (verdict.word, verdict.ratio, verdict.restarts) == ("unchanged", 1.0, 6)
    assert (verdict.changes, verdict.quarantined, verdict.limit) == ([], None, 1.03)
    assert verdict.reasons == [
        "after 6 restarts it is shown, with 95 %, to be under the limit of 1.030"
    ]


def test_regressed(tmp_path):
    """Ten per cent slower in ten restarts: the look and four that confirm it."""
    verdict = verdict_on(tmp_path, SLOW)
    assert (verdict.word, verdict.restarts) == ("regressed", 6)
    assert verdict.ratio == pytest.approx(1.1)
    assert verdict.reasons == [
        "after 6 restarts it is 1.100 (1.100 to 1.100), above the limit of 1.030",
        "4 further restarts, 1.100 by themselves, confirm it (more than 1.015 was asked for)",
        "Wilcoxon's signed ranks, which decide nothing: p = 0.016",
    ]


def test_improved(tmp_path):
    """Ten per cent faster."""
    verdict = verdict_on(tmp_path, [0.9] * 6)
    assert verdict.word == "improved"
    assert verdict.reasons == ["after 6 restarts it is 0.9000 (0.9000 to 0.9000), below 1 / 1.030"]


@pytest.mark.parametrize("ratios", [[1.5] * 3, [0.9, 1.2] * 8])
def test_inconclusive(tmp_path, ratios):
    """Too few restarts for a look, or too noisy for the last one."""
    assert verdict_on(tmp_path, ratios).word == "inconclusive"


def test_swapped_sides_swap_the_words(tmp_path):
    """The ratio becomes its inverse, and the interval too."""
    there = verdict_on(tmp_path / "there", [1.1, 1.12] * 5)
    back = verdict_on(tmp_path / "back", [1 / 1.1, 1 / 1.12] * 5)
    assert (there.word, back.word) == ("regressed", "improved")
    assert there.ratio == pytest.approx(1 / back.ratio)
    assert (there.low, there.high) == pytest.approx((1 / back.high, 1 / back.low))


def test_verdict_shows_interval_and_detectable_change(tmp_path):
    """Mean 0.005 and error 0.01: by t of 0.95, and 6.42 errors as in the look's own test."""
    ratios = [math.exp(value) for value in around(0.005, 0.01)]
    verdict = verdict_on(tmp_path, ratios)
    assert verdict.word == "unchanged"
    assert verdict.low == pytest.approx(math.exp(0.005 - T_95_5 * 0.01), rel=1e-5)
    assert verdict.high == pytest.approx(math.exp(0.005 + T_95_5 * 0.01), rel=1e-5)
    assert verdict.high < verdict.limit
    assert verdict.detectable == pytest.approx(math.exp(0.064208), rel=1e-5)


def test_what_is_not_shown_to_be_under_the_limit_has_the_wider_interval(tmp_path):
    """That which *regressed* would be held to, by t of 0.995."""
    verdict = verdict_on(tmp_path, [math.exp(value) for value in around(0.005, 0.02)])
    assert verdict.word == "inconclusive"
    assert verdict.high == pytest.approx(math.exp(0.005 + T_995_5 * 0.02), rel=1e-5)


def test_floor_raises_the_limit(tmp_path):
    """A case that differs by 5.2 % from itself is not regressed by 5 %, and says why."""
    verdict = verdict_on(tmp_path, [1.05] * 6, floors={CASE: 0.052})
    assert (verdict.word, verdict.limit) == ("unchanged", pytest.approx(1.052))
    assert verdict.reasons[-1] == "limit 5.2 %: what identical sides differed by on this machine"
    assert "limit 5.2" not in " ".join(verdict_on(tmp_path, [1.05] * 6).reasons)


def test_floor_is_no_excuse_for_everything(tmp_path):
    """A case that differs by half from itself is held to a tenth all the same."""
    verdict = verdict_on(tmp_path, [1.12] * 10, floors={CASE: 0.5})
    assert (verdict.word, verdict.limit) == ("regressed", pytest.approx(1.1))
    assert verdict.reasons[-1] == (
        "limit 10 %: what identical sides differed by, or more, on this machine"
    )


@pytest.mark.parametrize(
    ("lost", "word"),
    [
        ({"candidate": "absent"}, "missing"),
        ({"baseline": "absent"}, "new"),
        ({"baseline": "absent", "candidate": "absent"}, "not measured"),
        ({"candidate": "wrong"}, "wrong"),
        ({"baseline": "absent", "candidate": "wrong"}, "wrong"),
        ({"baseline": "wrong", "candidate": "wrong"}, "wrong"),
        ({"baseline": "wrong"}, "new"),
        ({"baseline": "wrong", "candidate": "crashed"}, "not measured"),
        ({"candidate": "crashed"}, "not measured"),
        ({"baseline": "out_of_memory"}, "not measured"),
        ({"baseline": "absent", "candidate": "crashed"}, "not measured"),
        ({"baseline": "crashed", "candidate": "absent"}, "not measured"),
        ({"baseline": "skipped", "candidate": "skipped"}, "not measured"),
    ],
)
def test_word_by_what_was_lost(tmp_path, lost, word):
    """Whoever crashed is named, with how."""
    losses = [
        made_lost(CASE, side, "failed" if how == "absent" else how, "why", absent=how == "absent")
        for side, how in lost.items()
    ]
    verdict = verdict_on(tmp_path, [], lost=losses)
    assert (verdict.word, verdict.ratio, verdict.restarts) == (word, None, 0)
    told = [f"{side}: {how.replace('_', ' ')}: why" for side, how in lost.items()]
    assert verdict.reasons[: len(lost)] == told


def test_loss_in_any_restart_counts(tmp_path):
    """A side that crashes now and then is not measured, however fast it was before."""
    verdict = verdict_on(tmp_path, SAME, lost=[made_lost(CASE, "candidate")])
    assert (verdict.word, verdict.reasons) == ("not measured", ["candidate: crashed: SIGSEGV"])


def test_planned_case_without_any_restart_is_not_measured(tmp_path):
    """It is not passed over."""
    verdicts, _ = judged_in(tmp_path, {CASE: SAME}, cases=[OTHER_CASE])
    assert verdicts[CASE].word == "unchanged"
    assert verdicts[OTHER_CASE].word == "not measured"
    assert verdicts[OTHER_CASE].reasons == ["nothing is known of the baseline and of the candidate"]


def test_case_whose_facts_are_unknown_is_not_measured(tmp_path):
    """A check that was not made is not passed."""
    verdict = verdict_on(tmp_path, facts={"candidate": None})
    assert (verdict.word, verdict.ratio) == ("not measured", None)
    assert verdict.reasons == ["nothing is known of the candidate"]


def test_case_with_facts_and_without_times_is_not_measured(tmp_path):
    """The facts alone do not say how fast it is; but what they do say counts."""
    verdicts, _ = judged_in(tmp_path, {CASE: [], OTHER_CASE: SAME})
    assert (verdicts[CASE].word, verdicts[CASE].reasons) == (
        "not measured",
        ["no restart has timed it"],
    )
    verdicts, _ = judged_in(
        tmp_path, {CASE: [], OTHER_CASE: SAME}, facts={CASE: {"candidate": {"macs": 2_000_000}}}
    )
    assert verdicts[CASE].word == "regressed"


def test_other_work_is_not_comparable(tmp_path):
    """However slow it is; no ratio is shown."""
    verdict = verdict_on(
        tmp_path, SLOW, {"candidate": {"signature": {"output_shape": [1, 10], "threads": 2}}}
    )
    assert (verdict.word, verdict.ratio, verdict.changes) == ("not comparable", None, [])
    assert verdict.reasons == [
        "not the same work: input_shape is [1, 3, 64, 64] and None",
        "not the same work: threads is 1 and 2",
    ]


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        ({"answer_error": 0.5}, "answer"),
        (
            {
                "signature": {
                    "input_shape": [1, 3, 64, 64],
                    "output_shape": [1, 11],
                    "threads": 1,
                }
            },
            "output",
        ),
    ],
)
def test_wrong_answer_is_never_timed(tmp_path, facts, fact):
    """The word is *wrong*, however fast it is; no ratio is shown."""
    verdict = verdict_on(tmp_path, [0.5] * 6, {"candidate": facts})
    assert (verdict.word, verdict.ratio) == ("wrong", None)
    assert [change.fact for change in verdict.changes] == [fact]
    assert verdict.reasons == [change.text for change in verdict.changes]


@pytest.mark.parametrize(
    ("facts", "fact", "module"),
    [
        ({"operators": [CONV, CLONE, NORM]}, "operators", "conv"),
        ({"peak_memory_bytes": 1_100_000}, "peak memory", None),
        ({"parameters": 1_865}, "parameters", None),
        ({"graph_breaks": ["call to print"]}, "graph breaks", None),
        ({"relative_error": 2e-5}, "numerical error", None),
    ],
)
def test_fact_that_is_worse_regresses_the_case(tmp_path, facts, fact, module):
    """Without a word from the clock, which may even say that it is faster."""
    verdict = verdict_on(tmp_path, [0.9] * 6, {"candidate": facts})
    (change,) = verdict.changes
    assert (verdict.word, verdict.ratio) == ("regressed", pytest.approx(0.9))
    assert (change.fact, change.module, change.worse) == (fact, module, True)
    assert verdict.reasons[0] == change.text
    assert "it is 0.9000" in verdict.reasons[1]


def test_lost_channels_last_regresses_the_case(tmp_path):
    """It is only different; it was not announced."""
    last = made_operator("conv", "aten::convolution channels-last")
    verdict = verdict_on(tmp_path, SAME, {"baseline": {"operators": [last, NORM]}})
    assert (verdict.word, verdict.changes[0].worse) == ("regressed", None)


def test_fact_that_is_better_is_told_and_blocks_nothing(tmp_path):
    """Less memory."""
    verdict = verdict_on(tmp_path, SAME, {"candidate": {"peak_memory_bytes": 900_000}})
    assert (verdict.word, verdict.changes[0].worse) == ("unchanged", False)


def test_accepted_change_is_told_with_its_reason(tmp_path):
    """And blocks nothing; what is asked is the case and the change."""
    asked = []

    def accepted(case, change):
        asked.append((case, change.fact))
        return "the shortcut got a norm" if change.fact == "operators" else None

    facts = {"candidate": {"operators": [CONV, CLONE, NORM]}}
    verdict = verdict_on(tmp_path, SAME, facts, accepted=accepted)
    assert asked == [(CASE, "operators")]
    assert verdict.word == "unchanged"
    assert verdict.changes[0].accepted == "the shortcut got a norm"
    facts["candidate"]["macs"] = 2_000_000
    verdict = verdict_on(tmp_path, SAME, facts, accepted=accepted)
    assert verdict.word == "regressed"
    assert [change.accepted for change in verdict.changes] == [None, "the shortcut got a norm"]


def test_accepted_change_of_facts_does_not_excuse_time(tmp_path):
    """An accepted operator may cost what it costs only as far as the clock agrees."""
    facts = {"candidate": {"operators": [CONV, CLONE, NORM]}}
    assert verdict_on(tmp_path, SLOW, facts, accepted=lambda *_: "meant").word == "regressed"


def test_another_torch_is_an_excuse_for_its_own_facts(tmp_path):
    """A copy more under another torch is told; a parameter more still blocks."""
    facts = {"candidate": {"operators": [CONV, CLONE, NORM]}}
    verdict = verdict_on(tmp_path, SAME, facts, torch=("2.14.1", "2.15.0"))
    assert (verdict.word, verdict.changes[0].worse) == ("unchanged", None)
    facts["candidate"]["parameters"] = 1_865
    assert verdict_on(tmp_path, SAME, facts, torch=("2.14.1", "2.15.0")).word == "regressed"


def test_answers_that_were_not_compared_block_until_they_are_accepted(tmp_path):
    """Nobody knows whether it is right; the case is timed all the same."""
    facts = {"candidate": {"answer_error": None, "answer_remark": "the weights do not fit"}}
    verdict = verdict_on(tmp_path, SAME, facts)
    assert (verdict.word, verdict.ratio) == ("regressed", 1.0)
    assert verdict.reasons[0] == "answer: not compared: the weights do not fit"
    accepted = verdict_on(tmp_path, SAME, facts, accepted=lambda *_: "wider")
    assert (accepted.word, accepted.changes[0].accepted) == ("unchanged", "wider")


def test_wrong_answer_that_was_accepted_is_timed(tmp_path):
    """It is meant; how fast it is has still to be judged."""
    facts = {"candidate": {"answer_error": 0.5}}
    verdict = verdict_on(tmp_path, SLOW, facts, accepted=lambda *_: "another formula")
    assert (verdict.word, verdict.ratio) == ("regressed", pytest.approx(1.1))


def test_fix_of_a_wrong_baseline_may_pass(tmp_path):
    """There was nothing right that the candidate could be held against; beside others it passes."""
    lost = [made_lost(CASE, "baseline", "wrong", "off by 0.5")]
    verdicts, suite = judged_in(tmp_path, {OTHER_CASE: SAME}, lost=lost)
    assert verdicts[CASE].word == "new"
    assert verdicts[CASE].reasons == [
        "baseline: wrong: off by 0.5",
        "a wrong baseline is nothing to hold the candidate against",
    ]
    assert exit_status([*verdicts.values()], suite, strict=True) == 0


@pytest.mark.parametrize(
    ("facts", "word", "reason"),
    [
        ({}, "not measured", "candidate: crashed: SIGSEGV"),
        ({"macs": 2_000_000}, "regressed", "macs: 1,769,472 -> 2,000,000 (nowhere in it)"),
        ({"answer_error": 0.5}, "wrong", "answer: off by 0.5"),
        ({"signature": {"threads": 2}}, "not comparable", "not the same work: input_shape"),
        ({"macs": 1_000_000}, "not measured", "candidate: crashed: SIGSEGV"),
    ],
)
def test_what_facts_have_shown_is_not_undone_by_a_later_loss(tmp_path, facts, word, reason):
    """A crash in the sixth restart; both are told."""
    later = [made_lost(CASE, "candidate")]
    verdict = verdict_on(tmp_path, SAME, {"candidate": facts}, later=later)
    assert (verdict.word, verdict.ratio) == (word, None)
    assert verdict.reasons[0].startswith(reason)
    assert verdict.reasons[-1] == "candidate: crashed: SIGSEGV"


def test_later_wrong_answer_is_worse_than_a_fact(tmp_path):
    """The case is larger, and in a later restart it is wrong."""
    facts, later = {"candidate": {"macs": 2_000_000}}, [made_lost(CASE, "candidate", "wrong")]
    verdict = verdict_on(tmp_path, SAME, facts, later=later)
    assert (verdict.word, [change.fact for change in verdict.changes]) == ("wrong", ["macs"])


def test_discoveries_are_controlled_among_all_cases(tmp_path):
    """One case has no noise, and one p = 0.0155 over all looks, the second in rank.

    Among 2 that may be 2 / 2 x 0.05, among 20 no more than 2 / 20 x 0.05.
    """
    others = {CASE.replace("18", str(number)): SAME for number in range(100, 118)}
    noisy = [math.exp(value) for value in (*around(0.05, 0.0105), 0.12, -0.03, 0.12, -0.02)]
    ratios = {CASE: SLOW, OTHER_CASE: noisy}
    verdicts, _ = judged_in(tmp_path / "few", ratios)
    assert [verdicts[case].word for case in ratios] == ["regressed", "regressed"]
    verdicts, suite = judged_in(tmp_path / "many", ratios | others)
    assert [verdicts[case].word for case in ratios] == ["regressed", "inconclusive"]
    assert "taken back for good: among 20 cases" in verdicts[OTHER_CASE].reasons[-1]
    assert {verdicts[case].word for case in others} == {"unchanged"}
    assert exit_status([verdicts[OTHER_CASE]], None, strict=False) == 0
    assert exit_status([*verdicts.values()], suite, strict=False) == 1


def test_quarantined_case_is_judged_and_dated(tmp_path):
    """Its word is what it is."""
    verdict = verdict_on(tmp_path, SLOW, quarantined={CASE: "2026-12-25"})
    assert (verdict.word, verdict.quarantined) == ("regressed", "2026-12-25")


def test_suite_is_judged_without_quarantined_cases(tmp_path):
    """Or they would block through the mean."""
    ratios = {CASE: [1.0] * 6, OTHER_CASE: [1.0] * 6, CUDA_CASE: [2.0] * 10}
    assert judged_in(tmp_path, ratios)[1].word == "regressed"
    assert judged_in(tmp_path, ratios, quarantined={CUDA_CASE: "2026-12-25"})[1].word == (
        "unchanged"
    )


def test_cross_check_of_restarts_without_any_difference_is_no_error(tmp_path):
    """Signed ranks of nothing are not asked for."""
    verdict = verdict_on(tmp_path, [1.0] * 3)
    assert verdict.reasons[-1] == "Wilcoxon's signed ranks, which decide nothing: p = 1.0"
