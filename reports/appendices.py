"""The tables below a run's cases: how they started, ceilings and roofline, counts that disagree."""

from collections.abc import Sequence

from benchmarks.measure.record import CaseRecord
from benchmarks.measure.roofline import Ceilings, Placement
from reports.labels import grouped, label
from reports.placements import placement_of
from reports.remarks import counts_disagree
from reports.sections import Column, Section, plain
from reports.units import GIGA, MEBI, MICRO, MILLI, UNKNOWN, scaled, significant, whole

CONTENDED = "something else ran: may be too low"
COUNTS = (
    Column(heading="case", cell=label),
    Column(heading="MACs/input, operators", cell=lambda case: whole(case.macs)),
    Column(heading="closed form", cell=lambda case: whole(case.closed_form_macs)),
    Column(heading="fvcore, with norms", cell=lambda case: whole(case.fvcore_flops)),
)

STARTS = (
    Column(heading="case", cell=lambda case: case.id),
    Column(heading="first call (ms)", cell=lambda case: scaled(case.first_call_s, MILLI)),
    Column(heading="compile (s)", cell=lambda case: significant(case.compile_s)),
    Column(heading="warm-up (calls)", cell=lambda case: whole(case.warmup_calls)),
    Column(heading="warm-up (s)", cell=lambda case: significant(case.warmup_s)),
    Column(
        heading="steady, this process (ms)",
        cell=lambda case: scaled(case.restarts[0].median_s, MILLI),
    ),
    Column(
        heading="harness (µs a sample)",
        cell=lambda case: scaled(case.restarts[0].harness_cost_s, MICRO),
    ),
)


def counts_of_run(records: Sequence[CaseRecord]) -> Section:
    """The counts that should be the same and are not, once for each net and input."""
    same = grouped(
        filter(counts_disagree, records), lambda case: (case.subject, tuple(case.input_shape))
    )
    return plain([cases[0] for cases in same.values()], COUNTS)


def starts_of_run(records: Sequence[CaseRecord]) -> Section:
    """How each case came to its steady state in its first process, and what timing it costs."""
    return plain(records, STARTS)


def placements_of_run(records: Sequence[CaseRecord], ceilings: Sequence[Ceilings]) -> Section:
    """Where each case stands under the roofline, for those that can be placed."""
    placed = [(record, placement_of(record, ceilings)) for record in records]
    return Section(
        group="",
        questions=(),
        headings=("case", "FLOP/byte", "GFLOP/s", "GB/s", "% of ceiling", "bound", "remark"),
        rows=tuple((record.id, *_placed(place)) for record, place in placed if place),
    )


def _placed(place: Placement) -> tuple[str, ...]:
    return (
        significant(place.intensity),
        scaled(place.flops_per_second, GIGA),
        scaled(place.bytes_per_second, GIGA),
        significant(100 * place.share),
        place.verdict,
        place.remark or UNKNOWN,
    )


def ceilings_of_run(ceilings: Sequence[Ceilings]) -> Section:
    """What the devices did at best."""
    return Section(
        group="",
        questions=(),
        headings=(
            *("device", "GFLOP/s, matrix product", "GFLOP/s, convolution"),
            *("memory (GB/s)", "cache (GB/s)", "cache (MiB)", "beware"),
        ),
        rows=tuple(
            (
                f"{each.device}, {each.precision}, {each.threads} threads",
                scaled(each.matmul_flops_per_second, GIGA),
                scaled(each.conv_flops_per_second, GIGA),
                scaled(each.memory_bytes_per_second, GIGA),
                scaled(each.cache_bytes_per_second, GIGA),
                scaled(each.cache_bytes, MEBI),
                CONTENDED if each.contended else UNKNOWN,
            )
            for each in ceilings
        ),
    )
