"""How a case can end without a measurement."""

from benchmarks.answers import WrongAnswer
from benchmarks.libraries import SubjectUnavailable
from benchmarks.measure.first_line import kind_and_line
from benchmarks.measure.record import Status

# torch raises its own class for CUDA, Python and numpy theirs; on the CPU torch raises a
# RuntimeError that names the allocator.
OUT_OF_MEMORY = ("OutOfMemoryError", "MemoryError", "_ArrayMemoryError")
CPU_ALLOCATOR = "DefaultCPUAllocator"
# Stands for the case's id where no case is to blame.
NO_CASE = ""


class CaseFailed(Exception):  # noqa: N818  # It is how a case ended, not what went wrong with us.
    """A case came to an end without a measurement."""

    def __init__(self, case_id: str, status: Status, reason: str) -> None:
        super().__init__(case_id, status, reason)
        self.case_id, self.status, self.reason = case_id, status, reason

    def __str__(self) -> str:
        return self.reason


class WorkerLost(CaseFailed):
    """The case took its process with it, and with that every case that was alive there."""


def failure(error: BaseException) -> tuple[Status, str]:
    """The status and the reason, in a line, of a case that raised *error*."""
    if isinstance(error, CaseFailed):
        return error.status, error.reason
    if isinstance(error, SubjectUnavailable):
        return "skipped", str(error)
    if isinstance(error, WrongAnswer):
        return "wrong", str(error)
    reason = kind_and_line(error)
    if type(error).__name__ in OUT_OF_MEMORY or CPU_ALLOCATOR in str(error):
        return "out_of_memory", reason
    return "failed", reason
