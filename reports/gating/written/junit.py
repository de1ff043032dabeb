"""A gate as JUnit's XML, which the servers that build and test show case by case."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from reports.gating.suite import ALL_CASES
from reports.gating.verdicts import GateRecord, Verdict
from reports.gating.written.safe_text import line
from reports.gating.written.wording import BLOCKING, change, share

# Those that are neither good nor bad are shown as skipped, with what they are.
SKIPPED = ("inconclusive", "not comparable", "not measured")
SUITE_NAME = "gate"
MOST_CHARACTERS = 2000


def junit(record: GateRecord) -> str:
    """One test for each case, and one for all of them together."""
    root = ET.Element("testsuites")
    suite = ET.SubElement(root, "testsuite", name=SUITE_NAME, timestamp=line(record.judged_at))
    for verdict in record.verdicts:
        _add(suite, verdict)
    _add_all_cases(suite, record.suite)
    tests = len(suite)
    suite.set("tests", str(tests))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("errors", "0")
    if record.seconds is not None:
        suite.set("time", f"{record.seconds:.3f}")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: ET.Element, verdict: Verdict) -> None:
    case = ET.SubElement(suite, "testcase", classname=SUITE_NAME, name=line(verdict.case))
    tag = _tag(verdict)
    if tag:
        told = ET.SubElement(case, tag, message=message(verdict))
        told.text = "\n".join(_details(verdict))


def _add_all_cases(suite: ET.Element, verdict: Verdict | None) -> None:
    if verdict is not None:
        _add(suite, verdict)
        return
    case = ET.SubElement(suite, "testcase", classname=SUITE_NAME, name=ALL_CASES)
    ET.SubElement(case, "skipped", message="fewer than two cases were timed")


def _tag(verdict: Verdict) -> str | None:
    if verdict.word in BLOCKING:
        return "skipped" if verdict.quarantined else "failure"
    return "skipped" if verdict.word in SKIPPED or verdict.quarantined else None


def message(verdict: Verdict) -> str:
    """The word, the figures behind it and the first reason, in a line."""
    parts: list[str] = [verdict.word]
    if verdict.quarantined:
        parts.append(f"quarantined until {verdict.quarantined}")
    if verdict.ratio is not None:
        parts.append(f"time {change(verdict)}, smallest detectable {share(verdict.detectable)}")
    return line("; ".join([*parts, *verdict.reasons[:1]]), MOST_CHARACTERS)


def _details(verdict: Verdict) -> Iterator[str]:
    for text in dict.fromkeys((*verdict.reasons, *(each.text for each in verdict.changes))):
        yield line(text, MOST_CHARACTERS)
