"""The exit status, the table's columns, the policy and the measurement, in sentences."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.measure.duel_record import SideRecord
from reports.gating.facts import LEAST_ERROR
from reports.gating.gate import (
    INCONCLUSIVE,
    NOT_COMPARABLE,
    NOT_MEASURED,
    PASSED,
    REGRESSED,
)
from reports.gating.history import FEWEST_DOUBTS, LAST_GATES, QUARANTINE
from reports.gating.history_lines import NOISY_LIMITS
from reports.gating.policy import Policy
from reports.gating.verdicts import GateRecord, Verdict
from reports.gating.written.gate_tables import FLOOR, has_floor
from reports.gating.written.safe_text import code, prose
from reports.gating.written.wording import in_quarantine, is_undecided, share
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


def status(record: GateRecord) -> str:
    """What the exit status says."""
    said = STATUS.get(record.exit_status, "The gate ended")
    if record.exit_status == PASSED:
        said = undecided(record.verdicts) or said
    return f"{said} (exit status {record.exit_status})."


def undecided(verdicts: Sequence[Verdict]) -> str:
    """What stands in place of a pass where nothing was shown; empty where something was."""
    if not is_undecided(verdicts):
        return ""
    known = [each.detectable for each in verdicts if each.detectable is not None]
    outside = any(map(in_quarantine, verdicts))
    said = "Nothing is shown to be worse, and no case was decided"
    said += " outside of quarantine" * outside
    if not known:
        return f"{said}: there are too few restarts for a smallest detectable slowdown"
    span = " to ".join(dict.fromkeys((share(min(known)), share(max(known)))))
    return f"{said}: the smallest detectable slowdown is {span}"


def side(record: SideRecord) -> str:
    """A side's name and what it stands for."""
    if record.commit is None:
        return f"{code(record.name)} (under no version control)"
    commit = code(record.commit[:COMMIT_DIGITS])
    changed = ", with files changed" if record.changed else ""
    return f"{code(record.name)} ({commit}{changed})"


def legend(record: GateRecord) -> str:
    """What the table's columns mean."""
    policy = record.policy
    floored = any(has_floor(verdict, policy.limit) for verdict in record.verdicts)
    return (
        "Change of time: the candidate's seconds over the baseline's, + is slower, with the "
        f"interval that the verdict rests on: of {_confidence(policy.false_pass)} where it is "
        f"unchanged, else of {_confidence(policy.false_alarm)}. Smallest detectable: the slowdown "
        f"that would have been found in {per_cent(policy.power)} of such gates. Limit: a smaller "
        "one does not count."
        + f" A {FLOOR} is the case's own noise on this machine, where that is more."
        * floored
    )


def _confidence(chances: Sequence[float]) -> str:
    """Of the looks' two-sided intervals: ``99 % to 99.5 %``."""
    sides = sorted({1 - 2 * chance for chance in chances})
    return " to ".join(per_cent(side) for side in (sides[:1] + sides[1:][-1:]))


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
        f"larger, up to {per_cent(policy.most_floor)}. The smallest detectable change would have "
        f"been found in {per_cent(policy.power)} of gates as noisy as this one."
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
        "operators, graphs or graph breaks, operators of other kinds or in other memory formats, "
        f"a numerical error above {LEAST_ERROR:g} that grew by a factor of more than "
        f"{policy.error_growth:g}, and answers that could not be compared close the gate whatever "
        "the times, unless accepted."
    )
    yield (
        f"A case that was inconclusive at the last look, too noisy for {NOISY_LIMITS} times its "
        f"limit to be found, or regressed on identical sides, in {FEWEST_DOUBTS} of its last "
        f"{LAST_GATES} gates is quarantined until {QUARANTINE.days} days after the last of those: "
        "it is shown, its times block nothing, and it is left out of the mean over all cases. A "
        "quarantine covers times only: a wrong answer, a missing case and facts that changed close "
        "the gate all the same."
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
        ("judged", prose(record.judged_at)),
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
    return ", ".join(prose(f"{name} {version or UNKNOWN}") for name, version in known.items())


def _differing(baseline: SideRecord, candidate: SideRecord) -> str:
    """The versions that are not the same; empty where all are."""
    first, second = baseline.environment, candidate.environment
    names = [name for name in {**first, **second} if first.get(name) != second.get(name)]
    return ", ".join(code(f"{name} {first.get(name)} -> {second.get(name)}") for name in names)
