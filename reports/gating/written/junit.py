"""A gate as JUnit's XML, which the servers that build and test show case by case."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from reports.gating.gate import INCONCLUSIVE, NOT_JUDGED, NOT_MEASURED
from reports.gating.suite import ALL_CASES
from reports.gating.verdicts import GateRecord, Verdict
from reports.gating.written.safe_text import line
from reports.gating.written.wording import BLOCKING, UNANSWERED, change, in_quarantine, share

SUITE_NAME = "gate"
# The test that stands for all of it, where no case's own test can tell what it has to.
THE_GATE = "the gate itself"
COUNTED = {"failures": "failure", "skipped": "skipped", "errors": "error"}
MOST_CHARACTERS = 2000


def junit(record: GateRecord) -> str:
    """One test for each case, and one for all of them together."""
    root = ET.Element("testsuites")
    suite = ET.SubElement(root, "testsuite", name=SUITE_NAME, timestamp=line(record.judged_at))
    for verdict in record.verdicts:
        _add(suite, verdict, strict=record.exit_status == INCONCLUSIVE)
    _add_all_cases(suite, record)
    if record.exit_status == NOT_MEASURED and suite.find("testcase/error") is None:
        _tell(_case(suite, THE_GATE), "error", _unsaid(record))
    suite.set("tests", str(len(suite)))
    for counted, tag in COUNTED.items():
        suite.set(counted, str(len(suite.findall(f"testcase/{tag}"))))
    if record.seconds is not None:
        suite.set("time", f"{record.seconds:.3f}")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: ET.Element, verdict: Verdict, *, strict: bool) -> None:
    case = _case(suite, line(verdict.case))
    if tag := _tag(verdict, strict=strict):
        _tell(case, tag, message(verdict)).text = "\n".join(_details(verdict))


def _add_all_cases(suite: ET.Element, record: GateRecord) -> None:
    if record.suite is not None:
        # That all together are inconclusive closes no gate.
        _add(suite, record.suite, strict=False)
    else:
        _tell(_case(suite, ALL_CASES), "skipped", "fewer than two cases were timed")


def _case(suite: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=SUITE_NAME, name=name)


def _tell(case: ET.Element, tag: str, text: str) -> ET.Element:
    return ET.SubElement(case, tag, message=text)


def _tag(verdict: Verdict, *, strict: bool) -> str | None:
    """How a test ended; the servers take what is skipped for harmless."""
    if verdict.word in UNANSWERED:
        return "error"
    if in_quarantine(verdict):
        return "skipped"
    if verdict.word == "inconclusive":
        return "failure" if strict else "skipped"
    return "failure" if verdict.word in BLOCKING else None


def _unsaid(record: GateRecord) -> str:
    """Why a gate has no answer although no case says so."""
    relied_on = [verdict.word for verdict in record.verdicts if verdict.quarantined is None]
    if NOT_JUDGED.issuperset(relied_on):
        return "nothing was judged: there is no case on both sides that is not in quarantine"
    return "measuring was cut off, or has fewer restarts than the first look needs"


def message(verdict: Verdict) -> str:
    """The word, the figures behind it and the first reason, in a line."""
    parts: list[str] = [verdict.word]
    if in_quarantine(verdict):
        parts.append(f"quarantined until {verdict.quarantined}")
    if verdict.ratio is not None:
        parts.append(f"time {change(verdict)}, smallest detectable {share(verdict.detectable)}")
    return line("; ".join([*parts, *verdict.reasons[:1]]), MOST_CHARACTERS)


def _details(verdict: Verdict) -> Iterator[str]:
    for text in dict.fromkeys((*verdict.reasons, *(each.text for each in verdict.changes))):
        yield line(text, MOST_CHARACTERS)
