"""A gate as JUnit's XML."""

import xml.etree.ElementTree as ET

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
    """What blocks has failed; what is neither good nor bad was skipped, with a message."""
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
        "pre_resnet20": ["skipped"],
        "resnet8": ["skipped"],
        "plain8": [],
        "all cases": [],
    }
    counts = {name: suite.get(name) for name in ("tests", "failures", "skipped", "errors")}
    assert counts == {"tests": "12", "failures": "4", "skipped": "3", "errors": "0"}
    assert all(message for told in found.values() for _, message in told)


def test_a_quarantined_case_does_not_fail():
    """It says until when, and what it would have been."""
    _, found = read(make_gate(make_verdict("a", "regressed", 1.1, quarantined="2026-12-25")))
    figures = "time +10.0 % (+9.0 to +11.0 %), smallest detectable 2.0 %"
    message = f"regressed; quarantined until 2026-12-25; {figures}"
    assert found[make_id("a")] == [("skipped", message)]


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
