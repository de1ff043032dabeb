"""What the terminal shows while a run goes on: one line a case, and where it stands."""

from benchmarks.measure.intervals import Interval
from benchmarks.measure.record import CaseRecord, Outcome

FEWER = "; fewer than planned, so this run fails"


def running_line(number: int, planned: int, case_id: str, where: str) -> str:
    """The line of the case that is being measured, and where its group stands."""
    return f"[{number}/{planned}] {case_id} ..." + (f" ({where})" if where else "")


def finished_line(number: int, planned: int, outcome: Outcome, record: CaseRecord | None) -> str:
    """The line of a case that has ended: its figure, or why there is none."""
    counter = f"[{number:>{len(str(planned))}}/{planned}]"
    if record is None:
        said = outcome.status.replace("_", " ")
        return f"{counter} {outcome.id}  {said}" + (f": {outcome.reason}" if outcome.reason else "")
    line = f"{counter} {outcome.id}  {1e3 * record.call_s:.3g} ms a call {_how_well(record)}"
    if record.asks == "throughput" and record.images_per_second is not None:
        line += f", {_rate(record.images_per_second)} images/s"
    return line + (f"  [{', '.join(record.flags)}]" if record.flags else "")


def _how_well(record: CaseRecord) -> str:
    """The 95 % interval over processes, or that within the only one."""
    low_s, high_s, of = record.call_low_s, record.call_high_s, f"{len(record.restarts)} processes"
    if low_s is None or high_s is None:
        (only,) = record.restarts
        low_s, high_s, of = only.low_s, only.high_s, "within one process"
    if low_s is None or high_s is None:
        return "(too few rounds for an interval)"
    interval = Interval(value=record.call_s, low=low_s, high=high_s)
    if interval.is_wide:
        return f"({1e3 * low_s:.3g} to {1e3 * high_s:.3g} ms, {of})"
    return f"± {100 * interval.relative_half_width:.2g} % ({of})"


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f}" if per_second >= 1000 else f"{per_second:.3g}"


def closing_line(outcomes: tuple[Outcome, ...]) -> str:
    """How the planned cases ended, as ``13 planned: 12 measured, 1 skipped``."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.status] = counts.get(outcome.status, 0) + 1
    ended = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items())
    fewer = counts.get("measured", 0) < len(outcomes)
    return f"{len(outcomes)} planned: {ended}" + (FEWER if fewer else "")
