"""What the gate says: a verdict for each case, one for all of them, and the exit status."""

from dataclasses import dataclass
from typing import Any, Literal

from benchmarks.measure.duel_record import SideRecord
from benchmarks.measure.schema import Record
from reports.gating.policy import Policy

# Format history
# 1  first published form
GATE_VERSION = 1
GATE_FILE = "gate.json"

Word = Literal[
    "improved",
    "unchanged",
    "regressed",
    "inconclusive",
    "missing",
    "new",
    "not comparable",
    "wrong",
    "not measured",
]


@dataclass(frozen=True, kw_only=True)
class Change(Record):
    """Something without noise that is not what it was.

    Attributes:
        fact: ``parameters``, ``macs``, ``activations``, ``peak memory``, ``operators`` (their
            number), ``operator kinds``, ``memory formats``, ``graphs``, ``graph breaks``,
            ``numerical error``, ``answer``, ``output``.
        module: the path of the module that it can be seen in, `None` where it cannot.
        worse: `None` where it is neither better nor worse, only different.
        accepted: the reason for which it was accepted beforehand.
        text: all of it in a line.
    """

    fact: str
    module: str | None
    baseline: Any
    candidate: Any
    worse: bool | None
    accepted: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Verdict(Record):
    """What is said of one case, or of all cases together.

    Units:
        ratios of seconds, candidate / baseline: above 1 is slower. `None` where nothing was timed.

    Attributes:
        case: its id; of all together, ``all cases``.
        low: as *high*, an end of the two-sided interval of the last look, with the chance that the
            word is held to on either side: of *unchanged* *false_pass*, else *false_alarm*.
        restarts: that the verdict rests on.
        detectable: the smallest ratio above 1 that would have been found with the policy's power.
        limit: the ratio above which a slowdown counts.
        changes: of facts, accepted ones too.
        reasons: why it is this word, a line each.
        quarantined: the day until which its times block nothing (``2026-12-25``), else `None`.
    """

    case: str
    word: Word
    ratio: float | None
    low: float | None
    high: float | None
    restarts: int
    detectable: float | None
    limit: float
    changes: list[Change]
    reasons: list[str]
    quarantined: str | None


@dataclass(frozen=True, kw_only=True)
class GateRecord(Record):
    """A gate's answer, as ``gate.json`` holds it.

    Attributes:
        suite: the geometric mean over all cases; `None` for fewer than two timed ones.
        planned: the number of cases.
        exit_status: 0 also where every case is inconclusive: nothing was decided then, as only
            the words of the verdicts say.
        seconds: from the start to the verdict, checkouts and measuring included; `None` where the
            evidence was judged again.
        evidence: the file that was judged.
        log: where what the workers print went.
        environment: of the measuring process.
    """

    version: int
    command: str
    judged_at: str
    baseline: SideRecord
    candidate: SideRecord
    policy: Policy
    planned: int
    verdicts: list[Verdict]
    suite: Verdict | None
    exit_status: int
    seconds: float | None
    evidence: str
    log: str | None
    environment: dict[str, Any]
