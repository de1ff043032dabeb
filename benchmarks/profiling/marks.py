"""A named range around every module's forward, so that a trace tells the layers apart."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch.autograd.profiler import record_function
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

# Begins the name of a module's range; no operator's and hardly a user's own range begins like that.
MARK = "benchmarks.layer:"


def mark_of(path: str) -> str:
    """The name of a module's range in a trace: ``benchmarks.layer: stages.0.1.conv2``."""
    return f"{MARK} {path}" if path else MARK


def path_of(name: str) -> str | None:
    """The path of the module whose range has that name; `None` for any other range."""
    if name == MARK:
        return ""
    return name.removeprefix(f"{MARK} ") if name.startswith(f"{MARK} ") else None


@contextmanager
def marked(module: nn.Module) -> Iterator[None]:
    """Puts a range around each forward of *module* and of what is in it.

    The hooks belong to no module, so that none is changed, and are gone at the end, also where
    forward raises. A module of several names goes by its first; one that a forward makes is part
    of the module that made it.

    Source:
        ``register_module_forward_pre_hook``: global hooks are "for debugging/profiling purposes".
    """
    paths = {id(part): path for path, part in module.named_modules()}
    running: list[Any] = []

    def enter(part: nn.Module, _inputs: Any) -> None:
        if id(part) in paths:
            running.append(record_function(mark_of(paths[id(part)])))
            running[-1].__enter__()

    def leave(part: nn.Module, _inputs: Any, _output: Any) -> None:
        if id(part) in paths:
            running.pop().__exit__(None, None, None)

    before = register_module_forward_pre_hook(enter)
    # Else the range of a module that raises would stay open.
    behind = register_module_forward_hook(leave, always_call=True)
    try:
        yield
    finally:
        before.remove()
        behind.remove()


def marked_whole(variant: Callable[[Tensor], Any]) -> Callable[[Tensor], Any]:
    """*variant* in a single range, which is all that compiled code has: its layers are fused.

    Hooks would be traced into the compiled code and change it.
    """

    def call(batch: Tensor) -> Any:
        with record_function(mark_of("")):
            return variant(batch)

    return call
