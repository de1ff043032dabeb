"""The schema of a duel's file: two sides measured in turns, restart by restart; no torch.

The file holds lines of JSON: a `DuelHeader`, then a `Bout` for every restart, each written when it
is over. More restarts are more lines.
"""

from dataclasses import dataclass
from typing import Any, Literal

from benchmarks.measure.record import Status
from benchmarks.measure.schema import Record

# Format history
# 1  first published form
DUEL_VERSION = 1
DUEL_FILE = "duel.jsonl"

Side = Literal["baseline", "candidate"]
SIDES: tuple[Side, Side] = ("baseline", "candidate")


@dataclass(frozen=True, kw_only=True)
class SideRecord(Record):
    """What is measured on one side.

    Attributes:
        name: what was asked for: a revision, ``worktree``, a folder.
        commit: that it stands for, `None` where it is under no version control.
        changed: whether files differ from that commit.
        digest: of all files that were there, but for hidden folders, virtual environments and
            compiled Python.
        environment: versions that the speed depends on, as its own interpreter says;
            ``packages`` is a digest of all that is installed there, and in which versions.
    """

    name: str
    commit: str | None
    changed: bool
    digest: str
    environment: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class DuelHeader(Record):
    """What is measured, and how.

    Attributes:
        rounds: of each case in a restart; in a round each side has a block of calls.
        cases: the ids of those planned.
        environment: of the measuring process, as in a result file; of the machine's class too.
    """

    version: int
    command: str
    started_at: str
    baseline: SideRecord
    candidate: SideRecord
    rounds: int
    cases: list[str]
    environment: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class OperatorCount(Record):
    """Calls of one operator in one module, in one call of the case.

    Attributes:
        path: of the module, as in ``named_modules``; empty for the outermost.
        name: with the memory format of what it returns where that is channels-last.
    """

    path: str
    name: str
    calls: int


@dataclass(frozen=True, kw_only=True)
class ModuleCount(Record):
    """What one module does itself, without its children, for one sample."""

    path: str
    type: str
    parameters: int
    macs: int
    activations: int


@dataclass(frozen=True, kw_only=True)
class Facts(Record):
    """What a side is without noise; `None` is "not known".

    Attributes:
        signature: what makes the work the same: input and output shapes, samples of a call, the
            precision, threads, by name.
        parameters: as *macs* and *activations*, of one sample.
        modules: which of them has which share.
        operators: of the variant that is timed; `None` where they cannot be heard, as of compiled
            code.
        peak_memory_bytes: by the allocator.
        graphs: of torch.compile; `None` where nothing is compiled.
        graph_breaks: their reasons, in order.
        relative_error: of the variant, to the side's own float32 eager answer.
        answer_error: of the candidate's float32 eager answer to the baseline's, with the
            baseline's weights; `None` for the baseline, and where it was not compared.
        answer_remark: of the candidate, how it got weights that were not its own by name, or why
            the answers were not compared; `None` where there is nothing to say.
        tolerance: that *answer_error* has to keep.
    """

    signature: dict[str, Any]
    parameters: int | None
    macs: int | None
    activations: int | None
    modules: list[ModuleCount]
    operators: list[OperatorCount] | None
    peak_memory_bytes: int | None
    graphs: int | None
    graph_breaks: list[str]
    relative_error: float
    answer_error: float | None
    answer_remark: str | None
    tolerance: float


@dataclass(frozen=True, kw_only=True)
class BlockTimes(Record):
    """The blocks of one case and side in one restart, in order of the rounds.

    Attributes:
        least_s: the fastest call of each block.
        median_s: the median call of each block.
        calls: timed in a block.
    """

    least_s: list[float]
    median_s: list[float]
    calls: int


@dataclass(frozen=True, kw_only=True)
class Timed(Record):
    """One case in one restart: rounds of both sides, neighbours in time by their position."""

    case: str
    baseline: BlockTimes
    candidate: BlockTimes


@dataclass(frozen=True, kw_only=True)
class Sheet(Record):
    """The facts of one case on one side."""

    case: str
    side: Side
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class Lost(Record):
    """A case that one side did not get through.

    Attributes:
        absent: whether the side has no such subject at all.
    """

    case: str
    side: Side
    status: Status
    reason: str
    absent: bool


@dataclass(frozen=True, kw_only=True)
class Bout(Record):
    """One restart: both sides in fresh processes.

    Attributes:
        restart: counted from 0 over the whole file.
        first: whose process was started first.
        seconds: that it took in all, without what the facts took.
        facts: of cases that no earlier bout has them of.
        disturbance: what the system said while the rounds ran.
    """

    restart: int
    first: Side
    started_at: str
    seconds: float
    timed: list[Timed]
    facts: list[Sheet]
    lost: list[Lost]
    disturbance: dict[str, Any]
