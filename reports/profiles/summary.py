"""Where the time of a call goes, in sentences."""

from collections.abc import Iterator, Sequence

from reports.labels import grouped
from reports.placements import is_above
from reports.profiles.layers import Layer, by_kind, by_time, on_device
from reports.profiles.profile import Profile
from reports.units import MEBI, MILLI, scaled, significant

# Kinds that take less are not worth a sentence.
TELLING_SHARE = 0.05
# What reaches less of its ceiling than this is held up by something else, such as an operator that
# is not vectorised, or the cost of calling it.
FAR = 0.2
# Of the time: less is not worth a reader's while.
NOTED_SHARE = 0.02
MOST_FAR = 4
LIMITS = {
    "compute": "the rate of the products",
    "memory": "the bandwidth of main memory",
    "cache": "the bandwidth of the caches",
}


def sentences(profile: Profile) -> Iterator[str]:
    """What a reader wants to know first."""
    yield call_sentence(profile)
    yield kind_sentence(profile.layers)
    yield from limit_sentences(profile)
    yield from memory_sentences(profile)


def call_sentence(profile: Profile) -> str:
    """The call with and without the profiler, and what is in no layer."""
    record = profile.record
    cost = 100 * (record.profiled_s / record.plain_s - 1)
    outside = 100 * record.outside_kernels_share
    text = (
        f"A call takes {scaled(record.plain_s, MILLI)} ms, and profiled "
        f"{scaled(record.profiled_s, MILLI)} ms ({signed(cost)} %); {layers_sum(profile)}. "
        f"{significant(outside, 2)} % of a profiled call is in no kernel: Python, dispatch, "
        "launching."
    )
    if not record.agrees:
        text += (
            " Layers and call do not agree within what profiling costs: read the shares, not the "
            "times."
        )
    return text


def layers_sum(profile: Profile) -> str:
    """What the layers add up to; on CUDA, what issuing them does, and their kernels."""
    if not on_device(profile.record):
        return f"its layers add up to {scaled(profile.record.layers_s, MILLI)} ms"
    host_s = sum(layer.forward_s + (layer.backward_s or 0.0) for layer in profile.record.layers)
    kernels_s = sum(layer.own_s for layer in profile.layers)
    return (
        f"issuing its layers adds up to {scaled(host_s, MILLI)} ms, their kernels to "
        f"{scaled(kernels_s, MILLI)} ms"
    )


def kind_sentence(layers: Sequence[Layer]) -> str:
    """Which kinds of layers take the time, and which layer takes most."""
    kinds = {kind: sum(each.share for each in members) for kind, members in by_kind(layers).items()}
    telling = sorted(kinds.items(), key=lambda entry: -entry[1])
    first, *others = [(kind, share) for kind, share in telling if share >= TELLING_SHARE]
    parts = [f"{per_cent(first[1])} of the layers' time is in {first[0]}"]
    parts += [f"{per_cent(share)} in {kind}" for kind, share in others]
    longest = by_time(layers)[0]
    return (
        f"{listed(parts)}. The longest layer is {longest.name} "
        f"({longest.record.type}) with {per_cent(longest.share)}."
    )


def limit_sentences(profile: Profile) -> Iterator[str]:
    """Which limit binds for how much of the time, and how near it is."""
    if profile.record.ceilings is None:
        yield "No ceilings were measured for this device, so that no limit can be named."
        return
    placed = [layer for layer in profile.layers if layer.placement]
    if not placed:
        yield without_placement(profile)
        return
    by_bound = grouped(placed, lambda layer: layer.placement.bound if layer.placement else "")
    order = sorted(by_bound.items(), key=lambda entry: -sum(layer.share for layer in entry[1]))
    parts = [
        f"{LIMITS[bound]} for layers with {per_cent(sum(layer.share for layer in members))} "
        f"of the time (they reach {per_cent(attained(members))} of it)"
        for bound, members in order
    ]
    yield f"By their forward pass, the limit that binds is {listed(parts)}."
    yield from far_sentences(placed)
    if above := [layer for layer in placed if is_above(layer.placement)]:
        yield f"{len(above)} of {len(placed)} are above their ceiling; the remarks say why."


def far_sentences(placed: Sequence[Layer]) -> Iterator[str]:
    """Layers that matter, and whose time neither limit explains."""
    far = [
        f"{layer.name} ({per_cent(layer.placement.share)})"
        for layer in by_time(placed)
        if layer.placement and layer.placement.share < FAR and layer.share >= NOTED_SHARE
    ]
    if far:
        named = listed(far[:MOST_FAR]) if len(far) <= MOST_FAR else ", ".join(far[:MOST_FAR])
        more = f" and {len(far) - MOST_FAR} more" if len(far) > MOST_FAR else ""
        yield (
            f"Far below their ceilings, so that neither products nor bandwidth explain their time: "
            f"{named}{more}."
        )


def without_placement(profile: Profile) -> str:
    """Why nothing stands under the roofline."""
    if on_device(profile.record) and profile.record.training:
        return (
            "Kernels are timed forward and backward together, and counted forward alone, so that "
            "no limit can be named."
        )
    return "No layer's operations and traffic are known, so that no limit can be named."


def attained(layers: Sequence[Layer]) -> float:
    """The share of the ceilings over several layers: the time at the ceilings over their own."""
    ideal_s = sum(layer.placement.share * layer.forward_s for layer in layers if layer.placement)
    return ideal_s / sum(layer.forward_s for layer in layers)


def memory_sentences(profile: Profile) -> Iterator[str]:
    """The peak and whose it is."""
    if memory := profile.record.memory:
        where = memory.peak_layer
        whose = "outside of any layer" if where is None else f"in {where or 'the module itself'}"
        yield f"Memory peaks {whose}, {scaled(memory.peak_bytes, MEBI)} MiB above the beginning."


def per_cent(share: float) -> str:
    """A share as text."""
    return f"{significant(100 * share, 2)} %"


def signed(value: float, digits: int = 2) -> str:
    """A number that says whether it is more or less."""
    return ("+" if value > 0 else "") + significant(value, digits)


def listed(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
