"""A gate as JUnit's XML."""

import xml.etree.ElementTree as ET

import pytest
from made_gates import make_change, make_each_word, make_gate, make_id, make_verdict

from reports.gating.written.junit import junit

SMALL = """\
<?xml version='1.0' encoding='utf-8'?>
<testsuites>
  <testsuite name="gate" timestamp="2026-11-25T10:00:00+00:00" tests="3" failures="1" skipped="1" \
errors="0" time="181.000">
    <testcase classname="gate" name="a-1" />
    <testcase classname="gate" name="b-2">
      <failure message="regressed; time +12.0 % (+11.0 to +13.0 %), smallest detectable 2.0 %; \
four confirm it">four confirm it
operators: conv1 calls aten::convolution 2 times, before 1</failure>
    </testcase>
    <testcase classname="gate" name="all cases">
      <skipped message="fewer than two cases were timed" />
    </testcase>
  </testsuite>
</testsuites>
"""


def read(gate):
    """Of each test its name, and the tag and the message in it, as a server reads them."""
    (suite,) = ET.fromstring(junit(gate))  # noqa: S314  # Our own.
    found = {case.get("name"): [(each.tag, each.get("message")) for each in case] for case in suite}
    return suite, found


def test_junit():
    """One test a case and one for all of them, with figures and reasons."""
    bad = make_verdict(
        "b-2", "regressed", 1.12, reasons=["four confirm it"], changes=[make_change()]
    )
    assert junit(make_gate(make_verdict("a-1"), bad)) == SMALL


def test_words_are_passed_failed_or_skipped():
    """What blocks has failed, what has no answer is an error; a doubt was skipped."""
    suite, found = read(make_each_word())
    tags = {name.partition("-")[0]: [tag for tag, _ in told] for name, told in found.items()}
    assert tags == {
        "resnet20": [],
        "resnet56": ["failure"],
        "plain20": ["failure"],
        "wide_resnet20": [],
        "resnext20": ["skipped"],
        "resnet32": ["failure"],
        "resnet44": [],
        "resnet110": ["failure"],
        "pre_resnet20": ["error"],
        "resnet8": ["error"],
        "plain8": [],
        "all cases": [],
    }
    counts = {name: suite.get(name) for name in ("tests", "failures", "skipped", "errors")}
    assert counts == {"tests": "12", "failures": "4", "skipped": "1", "errors": "2"}
    assert all(message for told in found.values() for _, message in told)


def test_a_quarantined_case_does_not_fail():
    """It says until when, and what it would have been."""
    _, found = read(make_gate(make_verdict("a", "regressed", 1.1, quarantined="2026-12-25")))
    figures = "time +10.0 % (+9.0 to +11.0 %), smallest detectable 2.0 %"
    message = f"regressed; quarantined until 2026-12-25; {figures}"
    assert found[make_id("a")] == [("skipped", message)]


@pytest.mark.parametrize("word", ["regressed", "inconclusive", "unchanged", "improved"])
def test_a_quarantine_covers_what_times_say(word):
    """Under --strict, too."""
    verdict = make_verdict("a", word, quarantined="2026-12-25")
    _, found = read(make_gate(verdict, exit_status=4))
    assert [tag for tag, _ in found[make_id("a")]] == ["skipped"]


@pytest.mark.parametrize(
    ("verdict", "tag"),
    [
        (make_verdict("a", "wrong", None, quarantined="2026-12-25"), "failure"),
        (make_verdict("a", "missing", None, quarantined="2026-12-25"), "failure"),
        (make_verdict("a", "not measured", None, quarantined="2026-12-25"), "error"),
        (make_verdict("a", "not comparable", None, quarantined="2026-12-25"), "error"),
        (
            make_verdict("a", "regressed", changes=[make_change()], quarantined="2026-12-25"),
            "failure",
        ),
    ],
)
def test_a_quarantine_covers_neither_facts_nor_losses(verdict, tag):
    """They have no noise; the message does not speak of it."""
    _, found = read(make_gate(verdict, exit_status=1))
    ((told, message),) = found[make_id("a")]
    assert told == tag
    assert "quarantined" not in message


def test_a_doubt_fails_where_the_gate_is_strict():
    """That of all cases together closes no gate."""
    suite = make_verdict("all cases", "inconclusive")
    verdicts = [make_verdict("a", "inconclusive"), make_verdict("b")]
    for status, tag in ((4, "failure"), (0, "skipped"), (1, "skipped")):
        _, found = read(make_gate(*verdicts, suite=suite, exit_status=status))
        assert [told for told, _ in found[make_id("a")]] == [tag]
        assert found[make_id("b")] == []
        assert [told for told, _ in found["all cases"]] == ["skipped"]


@pytest.mark.parametrize(
    ("verdicts", "message"),
    [
        (
            [make_verdict("a", "inconclusive")],
            "measuring was cut off, or has fewer restarts than the first look needs",
        ),
        (
            [make_verdict("a", "new", None), make_verdict("b", quarantined="2026-12-25")],
            "nothing was judged: there is no case on both sides that is not in quarantine",
        ),
        ([], "nothing was judged: there is no case on both sides that is not in quarantine"),
    ],
)
def test_a_gate_without_an_answer_says_so_where_no_case_does(verdicts, message):
    """Else a server would show it as passed."""
    suite, found = read(make_gate(*verdicts, exit_status=3))
    assert found["the gate itself"] == [("error", message)]
    assert (suite.get("tests"), suite.get("errors")) == (str(len(verdicts) + 2), "1")


def test_a_case_that_was_not_measured_says_it_by_itself():
    """No other test has to."""
    suite, found = read(make_gate(make_verdict("a", "not measured", None), exit_status=3))
    assert (len(found), suite.get("errors")) == (2, "1")


def test_all_cases_fail_together_where_the_suite_regressed():
    """What single cases cannot show."""
    suite = make_verdict("all cases", "regressed", 1.02)
    _, found = read(make_gate(make_verdict("a"), suite=suite))
    assert [tag for tag, _ in found["all cases"]] == ["failure"]


def test_what_xml_cannot_hold_does_not_break_it():
    """Markup, control characters and half characters in names and reasons."""
    verdict = make_verdict('<a> & "b"', "wrong", None, reasons=["\x00\x1b[1m]]>\ufffe\ud800 <c>"])
    _, found = read(make_gate(verdict))
    assert found['<a> & "b"'] == [("failure", "wrong; ??[1m]]>?? <c>")]
