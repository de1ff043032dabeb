"""A benchmark short of timing: what ``--benchmark-disable`` asks for."""

from benchmarks.answers import Answer
from benchmarks.cases import Case
from benchmarks.messages import Limits
from benchmarks.protocol import Bench, clear
from benchmarks.subjects import Subject

# No sample is taken and no warm-up done.
NO_LIMITS = Limits(min_sample_s=0.0, warmup_s=0.0, weighed=False)


def rehearse(case: Case, subject: Subject) -> Answer:
    """Builds the case and checks its answer, in this process; no clock is read.

    Raises:
        WrongAnswer: the variant differs from the float32 eager reference.
        SubjectUnavailable: the subject's library is missing.
        ValueError: the resolution does not fit the subject.
    """
    try:
        return Bench(case, subject, NO_LIMITS).answer()
    finally:
        clear(case.device_type)
