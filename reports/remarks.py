"""What a reader has to beware of in a case, and what to do about it."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from benchmarks.measure.flags import ADVICE
from benchmarks.measure.record import CaseRecord
from benchmarks.measure.roofline import Ceilings
from reports.placements import is_above, placement_of

IMPRECISE = "imprecise"
LAUNCH_BOUND = "launch-bound"
ABOVE_CEILING = "above its ceiling"
COUNTS_DISAGREE = "counts disagree"
ALL: Mapping[str, str] = MappingProxyType(
    {
        **ADVICE,
        IMPRECISE: "Give each case more time (--benchmark-max-time): it was up before some "
        "process's own interval came within the target. One over processes takes more --restarts.",
        LAUNCH_BOUND: "Read the latency as the host's: it takes as long to issue the call as the "
        "GPU to run it. A larger batch or CUDA graphs (compile-reduce-overhead) show the GPU.",
        ABOVE_CEILING: "Nothing runs faster than a ceiling: it was measured too low, or the work "
        "was done with less than was counted (Winograd's algorithm and FFTs multiply less, "
        "compiled code fuses operators and moves less). Measure the ceilings again before reading "
        "the share.",
        COUNTS_DISAGREE: "Read what follows from the MACs with care: torch's operators, the closed "
        "form and fvcore should find the same ones. The table of counts has the figures.",
    }
)


def remarks(record: CaseRecord, ceilings: Sequence[Ceilings] = ()) -> tuple[str, ...]:
    """The case's flags, and what follows from its figures, in the order of `ALL`."""
    found = {
        IMPRECISE: not record.converged,
        LAUNCH_BOUND: is_launch_bound(record),
        ABOVE_CEILING: is_above(placement_of(record, ceilings)),
        COUNTS_DISAGREE: counts_disagree(record),
    }
    raised = {*record.flags, *(remark for remark, holds in found.items() if holds)}
    return tuple(remark for remark in ALL if remark in raised)


def explained(
    records: Iterable[CaseRecord], ceilings: Sequence[Ceilings] = ()
) -> tuple[tuple[str, str], ...]:
    """Each remark that a case has, once, and what to do about it."""
    made = {remark for record in records for remark in remarks(record, ceilings)}
    return tuple((remark, advice) for remark, advice in ALL.items() if remark in made)


def counts_disagree(record: CaseRecord) -> bool:
    """Whether two counts of the same multiply-accumulates differ.

    fvcore counts norms and pooling on top, so that less than the MACs cannot be.
    """
    macs, closed, fvcore = record.macs, record.closed_form_macs, record.fvcore_flops
    if macs is None:
        return False
    return (closed is not None and closed != macs) or (fvcore is not None and fvcore < macs)


def is_launch_bound(record: CaseRecord) -> bool:
    """Whether a call that is waited for takes the host as long to issue as the GPU to run."""
    hot_s, cold_s = record.device_hot_s, record.device_cold_s
    if record.latency_s is None or record.launch_s is None or hot_s is None or cold_s is None:
        return False
    # Either can only be more than the GPU's own work: a gap before the next launch, a cold cache.
    return record.launch_s >= min(hot_s, cold_s)
