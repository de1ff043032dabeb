"""What a profile has to fulfil before anybody draws it."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import pairwise

from benchmarks.measure.profile_record import (
    LayerRecord,
    MemoryRecord,
    OperatorRecord,
    ProfileRecord,
)
from reports.trust import bad_ceilings

# The sum of the layers is taken from the same figures; JSON keeps every digit.
ROUNDING = 1e-6
POSITIVE = ("batch_size", "threads", "calls", "plain_s", "marked_s", "profiled_s")


def faults(profile: ProfileRecord) -> Iterator[str]:
    """What is wrong with a profile whose types have been checked; a line each."""
    yield from _bad_layers(profile)
    for name in POSITIVE:
        if getattr(profile, name) <= 0:
            yield f"{name} is {getattr(profile, name)}"
    if not 0 <= profile.outside_kernels_share <= 1:
        yield f"outside_kernels_share is {profile.outside_kernels_share}, which is no share"
    for operator in profile.operators:
        yield from _negative(f"operator {operator.name!r}", operator)
    if profile.memory:
        yield from _bad_memory(profile.memory)
    if profile.ceilings:
        yield from bad_ceilings(profile.ceilings)


def _bad_layers(profile: ProfileRecord) -> Iterator[str]:
    layers = profile.layers
    if not layers:
        yield "has no layers"
        return
    for layer in layers:
        yield from _negative(f"layer {layer.path!r}", layer)
    for path, count in Counter(layer.path for layer in layers).items():
        if count > 1:
            yield f"layer {path!r} stands there {count} times"
    if not profile.training and any(layer.backward_s is not None for layer in layers):
        yield "has backward times, and no backward pass belongs to the call"
    if len({layer.device_s is None for layer in layers}) > 1:
        yield "knows the kernels' time of some layers and not of others"
    else:
        yield from _bad_sum(profile.layers_s, layers)


def _bad_sum(layers_s: float, layers: Sequence[LayerRecord]) -> Iterator[str]:
    """On CUDA the sum may be that of the kernels or that of the host."""
    host_s = math.fsum(layer.forward_s + (layer.backward_s or 0) for layer in layers)
    own_s = math.fsum(layer.own_s for layer in layers)
    if own_s <= 0:
        yield "its layers take no time"
    elif not any(math.isclose(layers_s, s, rel_tol=ROUNDING) for s in (own_s, host_s)):
        yield f"layers_s is {layers_s}, and its layers take {own_s} together"


def _bad_memory(memory: MemoryRecord) -> Iterator[str]:
    times, held = memory.times_s, memory.held_bytes
    if len(times) != len(held):
        yield f"memory: has {len(times)} times and {len(held)} sizes"
    if any(time < 0 for time in times) or any(later < time for time, later in pairwise(times)):
        yield "memory: its times do not grow from zero"
    if memory.peak_bytes < max(held, default=0):
        yield f"memory: peak_bytes is {memory.peak_bytes}, and {max(held)} were held"


def _negative(whose: str, record: LayerRecord | OperatorRecord) -> Iterator[str]:
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, int | float) and value < 0:
            yield f"{whose}: {field.name} is {value}"
