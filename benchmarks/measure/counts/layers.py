"""Which layer is running: the modules whose forward has begun and not yet ended."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.utils._pytree import tree_map_only

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)


class RunningLayers:
    """The paths of the modules that are running, the outermost first.

    A module that has several names goes by the first; one that forward makes by its type's.

    Attributes:
        running: the paths now.
        failed: the innermost one of the last error; empty without one.
        made: modules that forward made by itself, by the path that they get here.
        calls: of each path.
        outputs: of each path's last call, as shapes in the structure that was returned.
    """

    def __init__(self, module: nn.Module) -> None:
        self.running: list[str] = []
        self.failed = ""
        self.made: dict[str, nn.Module] = {}
        self.calls: dict[str, int] = {}
        self.outputs: dict[str, str] = {}
        self._error: BaseException | None = None
        self._paths = {id(part): path for path, part in module.named_modules()}

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Listens to every module's forward, by hooks that belong to no module."""
        before = register_module_forward_pre_hook(self._enter)
        after = register_module_forward_hook(self._leave, always_call=True)
        try:
            yield
        finally:
            before.remove()
            after.remove()

    def _enter(self, module: nn.Module, _inputs: Any) -> None:
        path = self._paths.get(id(module))
        if path is None:
            outer = self.running[-1] if self.running else ""
            path = f"{outer}.({type(module).__name__})".lstrip(".")
            self.made[path] = module
        self.running.append(path)
        self.calls[path] = self.calls.get(path, 0) + 1

    def _leave(self, _module: nn.Module, _inputs: Any, output: Any) -> None:
        """Ends a module, also one that raised: the first to end with an error is where it arose."""
        path, error = self.running.pop(), sys.exc_info()[1]
        if output is not None or error is None:
            self.outputs[path] = shapes_in(output)
        elif error is not self._error:
            self._error, self.failed = error, path


def shapes_in(output: Any) -> str:
    """``(1, 64, 56, 56)`` for a tensor; in a tuple, a list or a dict each stands in its place."""
    shapes = tree_map_only(Tensor, lambda tensor: tuple(tensor.shape), output)
    return str(shapes).replace("'", "")


def type_of(module: nn.Module) -> str:
    """A layer's kind and what decides its cost: ``Conv2d 3x3 s2 g32``, ``Linear``."""
    kind = type(module).__name__
    if not isinstance(module, CONVOLUTIONS + TRANSPOSED):
        return kind
    words = [kind, "x".join(map(str, module.kernel_size))]
    words += [f"s{_sides(module.stride)}"] if set(module.stride) != {1} else []
    words += [f"d{_sides(module.dilation)}"] if set(module.dilation) != {1} else []
    words += [f"g{module.groups}"] if module.groups > 1 else []
    return " ".join(words)


def _sides(sides: tuple[int, ...]) -> str:
    """``2`` where all sides are the same, else ``2x1``."""
    return str(sides[0]) if len(set(sides)) == 1 else "x".join(map(str, sides))
