"""What the terminal shows while a run goes on: one line a case, and where it stands."""

from benchmarks.measure.record import CaseRecord, Outcome


def running_line(number: int, planned: int, case_id: str) -> str:
    """The line of the case that is being measured."""
    return f"[{number}/{planned}] {case_id} ..."


def finished_line(number: int, planned: int, outcome: Outcome, record: CaseRecord | None) -> str:
    """The line of a case that has ended: its figure, or why there is none."""
    counter = f"[{number:>{len(str(planned))}}/{planned}]"
    if record is None:
        said = outcome.status.replace("_", " ")
        return f"{counter} {outcome.id}  {said}" + (f": {outcome.reason}" if outcome.reason else "")
    spread = 100 * (record.call_q3_s - record.call_q1_s) / record.call_median_s
    line = (
        f"{counter} {outcome.id}  {1e3 * record.call_median_s:.3g} ms a call (IQR {spread:.0f} %)"
    )
    if record.asks == "throughput" and record.images_per_second is not None:
        line += f", {_rate(record.images_per_second)} images/s"
    return line


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f}" if per_second >= 1000 else f"{per_second:.3g}"


def closing_line(outcomes: tuple[Outcome, ...]) -> str:
    """How the planned cases ended, as ``13 planned: 12 measured, 1 skipped``."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.status] = counts.get(outcome.status, 0) + 1
    ended = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items())
    return f"{len(outcomes)} planned: {ended}"
