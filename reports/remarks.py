"""What a reader has to beware of in a case, and what to do about it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from benchmarks.measure.flags import ADVICE
from benchmarks.measure.record import CaseRecord

IMPRECISE = "imprecise"
LAUNCH_BOUND = "launch-bound"
ALL: Mapping[str, str] = MappingProxyType(
    {
        **ADVICE,
        IMPRECISE: "Give each case more time (--benchmark-max-time): it was up before some "
        "process's own interval came within the target. One over processes takes more --restarts.",
        LAUNCH_BOUND: "Read the latency as the host's: it takes as long to issue the call as the "
        "GPU to run it. A larger batch or CUDA graphs (compile-reduce-overhead) show the GPU.",
    }
)


def remarks(record: CaseRecord) -> tuple[str, ...]:
    """The case's flags, and what follows from its figures, in the order of `ALL`."""
    raised = {*record.flags}
    raised |= set() if record.converged else {IMPRECISE}
    raised |= {LAUNCH_BOUND} if is_launch_bound(record) else set()
    return tuple(remark for remark in ALL if remark in raised)


def explained(records: Iterable[CaseRecord]) -> tuple[tuple[str, str], ...]:
    """Each remark that a case has, once, and what to do about it."""
    made = {remark for record in records for remark in remarks(record)}
    return tuple((remark, advice) for remark, advice in ALL.items() if remark in made)


def is_launch_bound(record: CaseRecord) -> bool:
    """Whether a call that is waited for takes the host as long to issue as the GPU to run."""
    hot_s, cold_s = record.device_hot_s, record.device_cold_s
    if record.latency_s is None or record.launch_s is None or hot_s is None or cold_s is None:
        return False
    # Either can only be more than the GPU's own work: a gap before the next launch, a cold cache.
    return record.launch_s >= min(hot_s, cold_s)
