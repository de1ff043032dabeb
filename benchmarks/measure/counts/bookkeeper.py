"""Charges every operator of a pass to the layers that are running and to its own name."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from benchmarks.measure.counts.elementwise import elementwise_flops, kind_of
from benchmarks.measure.counts.layers import RunningLayers, type_of
from benchmarks.measure.counts.products import bias_elements, hides_products, macs_of
from benchmarks.measure.counts.tally import ModuleRow, OperatorRow, Tally
from benchmarks.measure.counts.traffic import bytes_of, touches_nothing
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
        running = self.layers.running
        if running:
            self._own[running[-1]].append(work)
        for path in set(running):  # A module that calls itself is charged once.
            self._total[path].append(work)

    def _work(self, func: Any, args: Any, kwargs: Any, out: Any) -> Work:
        outs = [leaf for leaf in tree_leaves(out) if isinstance(leaf, Tensor)]
        if touches_nothing(func):
            return Work()
        traffic = {
            "read_bytes": bytes_of(_tensors((args, kwargs))),
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
        if hides_products(func):
            self._products_unseen[func.name()] += 1
        elif kind is None:
            self._elementwise_unseen[func.name()] += 1
        if kind is None:
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
            parameters=_parameters(self._module),
            products_unseen=dict(self._products_unseen),
            elementwise_unseen=dict(self._elementwise_unseen),
            note=None,
        )

    def _module_rows(self) -> Iterator[ModuleRow]:
        for path, module in self._module.named_modules():
            calls = self.layers.calls.get(path, 0)
            yield ModuleRow(
                path=path,
                type=type_of(module),
                depth=path.count(".") + 1 if path else 0,
                output_shape=self.layers.outputs.get(path, ""),
                calls=calls,
                parameters=_parameters(module),
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
        out = func(*args, **kwargs)
        self._books.charge(func, args, kwargs, out)
        return out


def _tensors(values: Any) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(values) if isinstance(leaf, Tensor)]


def _sum(works: list[Work]) -> Work:
    return Work.total(works) if works else Work()


def _parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
