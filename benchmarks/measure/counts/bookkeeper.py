"""Charges every operator of a pass to the layers that are running and to its own name."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.measure.counts.elementwise import elementwise_flops, kind_of
from benchmarks.measure.counts.layers import RunningLayers, type_of
from benchmarks.measure.counts.products import bias_elements, macs_of, may_multiply
from benchmarks.measure.counts.quick import quick_answer
from benchmarks.measure.counts.tally import ModuleRow, OperatorRow, Tally
from benchmarks.measure.counts.traffic import bytes_of, read_bytes, tensors_in, touches_nothing
from benchmarks.measure.counts.work import Work

Works = dict[Any, list[Work]]


class Bookkeeper:
    """Counts what runs while it is open.

    Attributes:
        layers: those that are running.
        backward: whether what runs now belongs to the backward pass.
    """

    def __init__(self, module: nn.Module) -> None:
        self.layers = RunningLayers(module)
        self.backward = False
        self._module = module
        self._own: Works = defaultdict(list)
        self._total: Works = defaultdict(list)
        self._operators: Works = defaultdict(list)
        self._products_unseen: Counter[str] = Counter()
        self._elementwise_unseen: Counter[str] = Counter()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Listens to layers and operators."""
        with self.layers.followed(), _Listener(self):
            yield

    def charge(self, func: Any, args: Any, kwargs: Any, out: Any) -> None:
        """Enters one call of an operator."""
        work = self._work(func, args, kwargs, out)
        self._operators[func.overloadpacket, self.backward].append(work)
        # What a backward pass computes again, it computes within layers; rows are of the forward.
        running = [] if self.backward else self.layers.running
        if running:
            self._own[running[-1]].append(work)
        for path in dict.fromkeys(running):  # A module that calls itself is charged once.
            self._total[path].append(work)

    def _work(self, func: Any, args: Any, kwargs: Any, out: Any) -> Work:
        if touches_nothing(func):
            return Work()
        outs = tensors_in(out)
        traffic = {
            "read_bytes": read_bytes(func, args, kwargs, outs),
            "written_bytes": bytes_of(outs),
        }
        macs = macs_of(func, args, kwargs, out)
        if macs is not None:
            # A gradient is no activation.
            elements = 0 if self.backward or not outs else outs[0].numel()
            bias = bias_elements(func, args, outs)
            return Work(macs=macs, activations=elements, bias=bias, **traffic)
        return Work(**self._elementwise(func, args, kwargs, outs), **traffic)

    def _elementwise(self, func: Any, args: Any, kwargs: Any, outs: list[Tensor]) -> dict[str, int]:
        kind = kind_of(func)
        if kind is None:
            unseen = self._products_unseen if may_multiply(func) else self._elementwise_unseen
            unseen[func.name()] += 1
            return {}
        column, flops = elementwise_flops(func, kind, args, kwargs, outs)
        return {} if column == "moves" else {column: flops}

    def tally(self) -> Tally:
        """What was entered."""
        rows = [
            OperatorRow(
                name=str(packet), backward=backward, calls=len(works), work=Work.total(works)
            )
            for (packet, backward), works in self._operators.items()
        ]
        rows.sort(key=lambda row: (row.work.macs, row.work.least_bytes), reverse=True)
        return Tally(
            modules=tuple(self._module_rows()),
            operators=tuple(rows),
            parameters=parameters_of(self._module),
            products_unseen=dict(self._products_unseen),
            elementwise_unseen=dict(self._elementwise_unseen),
            note=None,
        )

    def _module_rows(self) -> Iterator[ModuleRow]:
        named = dict(self._module.named_modules())
        for path, module in (named | self.layers.made).items():
            calls = self.layers.calls.get(path, 0)
            yield ModuleRow(
                path=path,
                type=type_of(module),
                depth=path.count(".") + 1 if path else 0,
                output_shape=self.layers.outputs.get(path, ""),
                calls=calls,
                parameters=parameters_of(module),
                own=_sum(self._own[path]),
                total=_sum(self._total[path] if calls else self._below(path)),
            )

    def _below(self, path: str) -> list[Work]:
        """What the parts of a list of modules did, which nobody calls as a whole."""
        own = [works for name, works in self._own.items() if name.startswith(f"{path}.")]
        return [work for works in own for work in works]


class _Listener(TorchDispatchMode):
    def __init__(self, books: Bookkeeper) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._books = books

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        out = quick_answer(func, args)
        if out is None:
            out = func(*args, **kwargs)
        self._books.charge(func, args, kwargs, out)
        return out


def _sum(works: list[Work]) -> Work:
    return Work.total(works) if works else Work()


def parameters_of(module: nn.Module) -> int:
    """Those that were made: of a lazy layer that forward passes by there are none yet."""
    return sum(one.numel() for one in module.parameters() if not is_lazy(one))
