"""Which case and which layer an error came from."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb

from torch import nn

from benchmarks.cases import Case
from benchmarks.failures import failure
from benchmarks.libraries import SubjectUnavailable
from benchmarks.measure.first_line import first_line

# What torch.compile's wrapper puts before every path.
COMPILED = "_orig_mod"


class ProfileRefused(Exception):  # noqa: N818  # It is an answer, and nothing went wrong with us.
    """What was asked for cannot be profiled here; the message is one line that names the case."""


class ProfileFailed(Exception):  # noqa: N818  # As CaseFailed: it is how a case ended.
    """A case came to an end without a profile; the message is one line that names it."""


@contextmanager
def blamed(case: Case) -> Iterator[None]:
    """Turns any error into one line that names the case and, where one failed, the layer."""
    try:
        yield
    except SubjectUnavailable as error:
        raise ProfileRefused(f"{case.id}: {first_line(error)}") from error
    except Exception as error:
        layer = failed_layer(error)
        if layer is None and isinstance(error, ValueError):
            raise ProfileRefused(f"{case.id}: {first_line(error)}") from error
        _, reason = failure(error)
        place = f"{layer}: " if layer else ""
        raise ProfileFailed(f"{case.id}: {place}{reason}") from error


def failed_layer(error: BaseException) -> str | None:
    """The innermost module whose forward was running: ``stages.0.1.conv2 (Conv2d)``.

    `None` where none was. Read from the error's own stack, so that no call has to be watched.
    """
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    # The first argument, whatever its name.
    running = [
        frame.f_locals.get(frame.f_code.co_varnames[0])
        for frame in frames
        if frame.f_code.co_name == "forward" and frame.f_code.co_argcount
    ]
    modules = [found for found in running if isinstance(found, nn.Module)]
    if not modules:
        return None
    paths = {id(part): path for path, part in modules[0].named_modules()}
    # One that a forward makes has no path: its maker's stands for it.
    innermost = [module for module in modules if id(module) in paths][-1]
    path = paths[id(innermost)].removeprefix(COMPILED).removeprefix(".")
    return f"{path or 'the module itself'} ({type(innermost).__name__})"
