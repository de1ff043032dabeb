"""Which case of a run another one is held against."""

from collections.abc import Iterable, Sequence

from benchmarks.measure.record import CaseRecord
from reports.labels import block_kind, grouped, variant
from reports.measured import Measured

Pair = tuple[Measured, Measured]  # baseline, candidate
# The basic block of a site: its shortcut is a projection where the map shrinks.
BASIC_BLOCKS = ("identity", "projection")
USUAL = "eager float32 nchw"


def block_baseline(group: Sequence[Measured]) -> Measured | None:
    """The basic block of a group of blocks, which the others were matched with."""
    for kind in BASIC_BLOCKS:
        for case in group:
            if case.record.kind == "block" and block_kind(case.record) == kind:
                return case
    return None


def variant_pairs(cases: Iterable[Measured]) -> list[Pair]:
    """Each candidate beside its own baseline: the same case, eager, float32 and nchw."""
    pairs = []
    for same in grouped(cases, lambda case: same_but_for_variant(case.record)).values():
        baselines = [case for case in same if not variant(case.record)]
        pairs += [(baselines[0], case) for case in same if baselines and variant(case.record)]
    return pairs


def same_but_for_variant(case: CaseRecord) -> tuple[object, ...]:
    """What baseline and candidate have in common."""
    shape = tuple(case.input_shape)
    return case.subject, case.workload, case.batch_size, shape, case.device, case.threads
