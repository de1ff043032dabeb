"""The policy, the measurement and the ways on from a gate, in sentences."""

from collections.abc import Iterator, Mapping

from benchmarks.measure.duel_record import SideRecord
from reports.gating.gate import (
    INCONCLUSIVE,
    NOT_COMPARABLE,
    NOT_MEASURED,
    PASSED,
    REGRESSED,
)
from reports.gating.history import FEWEST_DOUBTS, LAST_GATES, QUARANTINE
from reports.gating.policy import Policy
from reports.gating.verdicts import GateRecord
from reports.gating.written.safe_text import code, line
from reports.profiles.summary import listed
from reports.provenance import machine
from reports.units import UNKNOWN

STATUS: Mapping[int, str] = {
    PASSED: "The gate passes",
    REGRESSED: "The gate fails",
    NOT_COMPARABLE: "The gate has no answer, because not all is comparable",
    NOT_MEASURED: "The gate has no answer, because not all was measured",
    INCONCLUSIVE: "The gate does not pass under --strict, because something is inconclusive",
}
# Git shows as many where nothing is ambiguous.
COMMIT_DIGITS = 12
# A time has noise, and no value that could be met again.
COMMIT_IT = (
    "and commit the file that this writes with the change. A slowdown cannot be accepted: say "
    "where the change is reviewed that it is meant."
)
# Longer ones can be read in the record.
MOST_OF_A_COMMAND = 1000


def status(record: GateRecord) -> str:
    """What the exit status says."""
    said = STATUS.get(record.exit_status, "The gate ended")
    return f"{said} (exit status {record.exit_status})."


def ways_on(record: GateRecord) -> tuple[str, ...]:
    """How to repeat the gate, to judge it again and to accept what is meant."""
    judge = f"python -m reports gate {record.evidence}"
    again, judged, accepted = (
        code(command, MOST_OF_A_COMMAND)
        for command in (record.command, judge, f"{judge} --accept REASON")
    )
    return (
        f"To measure again: {again}",
        f"To judge the same evidence again: {judged}",
        f"To accept the changes of facts, where they are meant: {accepted}, {COMMIT_IT}",
    )


def side(record: SideRecord) -> str:
    """A side's name and what it stands for."""
    if record.commit is None:
        return f"{code(record.name)} (under no version control)"
    commit = code(record.commit[:COMMIT_DIGITS])
    changed = ", with files changed" if record.changed else ""
    return f"{code(record.name)} ({commit}{changed})"


def legend(policy: Policy) -> str:
    """What the table's columns mean."""
    sides = sorted({1 - 2 * chance for chance in policy.false_alarm})
    confidence = " to ".join(per_cent(side) for side in (sides[:1] + sides[1:][-1:]))
    return (
        "Change of time: the candidate's seconds over the baseline's, + is slower, with the "
        f"{confidence} interval. Smallest detectable: the slowdown that would have been found in "
        f"{per_cent(policy.power)} of such gates. Limit: a smaller one does not count."
    )


def policy_sentences(policy: Policy) -> Iterator[str]:
    """How it was judged; the numbers are the policy's."""
    alarms = listed([per_cent(chance) for chance in policy.false_alarm])
    passes = listed([per_cent(chance) for chance in policy.false_pass])
    yield (
        f"A case is judged after {listed([str(look) for look in policy.looks])} restarts and at "
        "no other time: nobody can measure until it is green. A restart gives one ratio, the "
        "median over its rounds; the interval is Student's, over the restarts."
    )
    yield (
        f"Regressed: the interval lies above 0, where chance puts it in {alarms} of cases that "
        "did not change, and the change is larger than the limit. Improved: the same downward. "
        f"Unchanged: a slowdown by the limit is excluded, wrongly in {passes} of those that have "
        "it. Inconclusive: neither by the last look."
    )
    yield (
        f"The limit is {per_cent(policy.limit)}, or a case's own noise where that is known to be "
        "larger. The smallest detectable change would have been found in "
        f"{per_cent(policy.power)} of gates as noisy as this one."
    )
    yield (
        f"{policy.confirmations} further restarts have to confirm a regression; they, and the "
        f"control of false ones among all regressions ({per_cent(policy.discoveries)}, Benjamini "
        "and Hochberg), may only take it back."
    )
    yield (
        "All cases together are judged by the mean over them in each restart, with a limit of "
        f"{per_cent(policy.suite_limit)} and a false alarm in {per_cent(policy.suite_false_alarm)}."
    )
    yield (
        "Facts have no noise: more parameters, multiply-accumulates, activations, memory, "
        "operators, graphs or graph breaks, other operators, and a numerical error that grew by "
        f"a factor of more than {policy.error_growth:g} close the gate whatever the times, "
        "unless accepted beforehand."
    )
    yield (
        f"A case that was inconclusive, or regressed on identical sides, in {FEWEST_DOUBTS} of its "
        f"last {LAST_GATES} gates is quarantined: it is shown and blocks nothing, until "
        f"{QUARANTINE.days} days after the last of those."
    )


def per_cent(share: float) -> str:
    """A share of the policy's, as written there."""
    return f"{100 * share:g} %"


def measured(record: GateRecord) -> list[tuple[str, str]]:
    """Where the numbers come from, as names and Markdown."""
    rows = [
        ("baseline", f"{side(record.baseline)}, {_versions(record.baseline)}"),
        ("candidate", f"{side(record.candidate)}, {_versions(record.candidate)}"),
        ("other in the two", _differing(record.baseline, record.candidate)),
        ("machine", code(machine(record.environment))),
        ("machine's fingerprint", code(str(record.environment.get("fingerprint") or UNKNOWN))),
        ("restarts", restarts(record)),
        ("judged", line(record.judged_at)),
        ("took", "" if record.seconds is None else f"{record.seconds:.0f} s"),
        ("evidence", code(record.evidence)),
        ("log", code(record.log) if record.log else ""),
    ]
    return [(name, text) for name, text in rows if text]


def restarts(record: GateRecord) -> str:
    """How many the verdicts rest on, and what one is."""
    counts = sorted({verdict.restarts for verdict in record.verdicts if verdict.restarts})
    if not counts:
        return ""
    said = str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{said} a case: both sides in fresh processes, in turns"


def _versions(record: SideRecord) -> str:
    known = {name: record.environment.get(name) for name in ("torch", "python")}
    return ", ".join(line(f"{name} {version or UNKNOWN}") for name, version in known.items())


def _differing(baseline: SideRecord, candidate: SideRecord) -> str:
    """The versions that are not the same; empty where all are."""
    first, second = baseline.environment, candidate.environment
    names = [name for name in {**first, **second} if first.get(name) != second.get(name)]
    return ", ".join(code(f"{name} {first.get(name)} -> {second.get(name)}") for name in names)
