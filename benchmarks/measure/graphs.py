"""What torch.compile made of a module: its graphs, and why there is more than one."""

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks.measure.profile_record import GraphsRecord
from benchmarks.measure.redaction import redacted

# What ``TORCH_LOGS=graph_breaks`` shows. Dynamo's counters lack the places, and the breaks at
# branches that depend on values.
BREAKS = "torch._dynamo.symbolic_convert.__graph_breaks"
EXPLANATION = "Explanation: "
PLACE = re.compile(
    r".*in user code at (?P<place>\S+)\s*\nGraph Break Reason:(?P<reason>.*)", re.DOTALL
)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a break's message."""
        self.said.append(shortened(record.getMessage()))


@contextmanager
def kernels_named() -> Iterator[None]:
    """Has Inductor's kernels of the CPU say their names to the profiler; CUDA's always do.

    It is other code than without, which the caches do not hold.
    """
    from torch._inductor import config  # noqa: PLC0415  # Seconds, for compiled modules alone.

    with config.patch({"cpp.enable_kernel_profile": True}):
        yield


@contextmanager
def watched(*, compiled: bool) -> Iterator[list[str]]:
    """Watches a module being compiled: its graph breaks, a line each.

    Dynamo's counters are set to nothing before, so that they speak of this module alone.

    Args:
        compiled: whether anything is to be compiled; else there is nothing to listen to.
    """
    if "torch._dynamo" in sys.modules:  # Its import takes seconds.
        _dynamo().counters.clear()
        _dynamo().clear_compilation_metrics()
    if not compiled:
        yield []
        return
    with _heard() as said:
        yield said


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Dynamo's lines about graph breaks, which nobody else gets to see meanwhile."""
    from torch._dynamo import symbolic_convert  # noqa: F401, PLC0415  # It sets the level.

    logger, listener = logging.getLogger(BREAKS), _Listener()
    before = (logger.level, logger.propagate)
    logger.addHandler(listener)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield listener.said
    finally:
        logger.removeHandler(listener)
        logger.setLevel(before[0])
        logger.propagate = before[1]


def graphs_of(breaks: Sequence[str], *, compiled: bool) -> GraphsRecord | None:
    """What was compiled while it was `watched`; `None` where nothing was to be.

    Dynamo's counters are what ``torch._dynamo.explain`` reads, but of the code that runs, and
    without compiling it once more.
    """
    if not compiled:
        return None
    recompiles = [found.recompile_reason for found in _dynamo().get_compilation_metrics()]
    return GraphsRecord(
        graphs=_dynamo().counters["stats"]["unique_graphs"],
        breaks=list(breaks),
        recompiles=[shortened(reason) for reason in recompiles if reason],
    )


def _dynamo() -> Any:
    from torch._dynamo import utils  # noqa: PLC0415  # As above.

    return utils


def shortened(said: str) -> str:
    """One line, with the place where Dynamo says it: ``net.py:8: a reason. An explanation``.

    Hints, links and the stack are left out.
    """
    match = PLACE.match(said)
    lines = [line.strip() for line in (match["reason"] if match else said).splitlines()]
    # "Encountered graph break when attempting to trace CALL:" and the like come before the reason.
    reasons = [line for line in lines if line and not line.endswith(":")]
    telling = reasons[:1]
    if match and reasons[1:] and reasons[1].startswith(EXPLANATION):
        telling.append(reasons[1].removeprefix(EXPLANATION))
    place = f"{match['place']}: " if match else ""
    return redacted(place + ". ".join(telling))
