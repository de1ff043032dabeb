"""How a case is called where its group already says the rest, and which cases stand together."""

import re
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from benchmarks.measure.record import CaseRecord

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)
DEFAULTS = {"precision": "float32", "layout": "nchw", "mode": "eager"}


def variant(record: CaseRecord) -> str:
    """What differs from eager float32 nchw, as ``bfloat16 nhwc``; empty where nothing does."""
    values = {axis: getattr(record, axis) for axis in DEFAULTS}
    return " ".join(value for axis, value in values.items() if value != DEFAULTS[axis])


def label(record: CaseRecord) -> str:
    """Subject, batch size above 1, and what differs from eager float32 nchw."""
    batch = f"b{record.batch_size}" if record.batch_size > 1 else ""
    return " ".join(part for part in (record.subject, batch, variant(record)) if part)


def family(record: CaseRecord) -> str:
    """What the nets of one design have in common: ``wide_resnet`` for ``wide_resnet50_2``.

    A peer's net belongs to the design's own family, so that the two are drawn alike.
    """
    if record.source == "user":
        return "your own"
    name = record.subject.rpartition(":")[2]
    return re.split(r"[\d.]", name, maxsplit=1)[0].rstrip("_") or name


def block_kind(record: CaseRecord) -> str:
    """A block's role without what it was matched by: ``bottleneck, matched MACs`` is bottleneck."""
    return (record.role or record.subject).partition(",")[0]


def kind_of(case: CaseRecord) -> str:
    """Nets are told apart by their input; blocks stand together, since each site has its own."""
    return "blocks" if case.kind == "block" else f"nets, {'x'.join(map(str, case.input_shape))}"


def design_of(case: CaseRecord) -> str:
    """The family of a net, the kind of a block."""
    return block_kind(case) if case.kind == "block" else family(case)


def macs_of_a_call(record: CaseRecord) -> int:
    """Multiply-accumulates of the whole batch; 0 where they are unknown or there are none."""
    return (record.macs or 0) * record.batch_size


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """The items by key, in the order of their first appearance."""
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def ordered(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, in the order of its first appearance."""
    return tuple(dict.fromkeys(values))
