"""Whether the layers together are the call, and what profiling and a busy machine add to it."""

from functools import partial

# The layers' times are medians, and medians do not add up: where each layer is disturbed in a few
# calls of its own, each call is disturbed somewhere. The rows of a resnet18 step were 94 % of the
# call on a quiet machine of two cores, and 52 % beside a busy neighbour.
ALLOWED = 0.1
# Where a call is slower by more, a reader of layers is told: small ones are then mostly ranges.
HEAVY = 1.25


def agrees(
    *, layers_s: float, profiled_s: float, plain_s: float, kernels_s: float | None = None
) -> bool:
    """Whether the layers are the profiled call, give or take what profiling costs.

    Where there is *kernels_s*, whether they are that: profiling costs a device nothing, and a call
    that waits for it takes longer than the layers take to be issued.
    """
    if kernels_s is not None:
        profiled_s = plain_s = kernels_s
    allowed_s = max(profiled_s - plain_s, ALLOWED * profiled_s)
    return abs(profiled_s - layers_s) <= allowed_s


def remarks(
    *,
    layers_s: float,
    inside_s: float,
    profiled_s: float,
    marked_s: float,
    plain_s: float,
    kernels_s: float | None = None,
) -> list[str]:
    """What a reader of the layers has to know, a line each.

    Args:
        layers_s: the layers' medians, added up; on CUDA, of their kernels.
        inside_s: of one call in any layer, the median of the calls; likewise.
        profiled_s: median of a profiled call.
        marked_s: median of a marked call.
        plain_s: median of a plain call.
        kernels_s: CUDA, how long the device was at work, the median of the profiled calls.
    """
    watched_s = min(marked_s, profiled_s)
    whole_s = profiled_s if kernels_s is None else kernels_s
    what = "a profiled call" if kernels_s is None else "the device's time in a profiled call"
    share = f"{100 * layers_s / whole_s:.0f} %" if whole_s else "nothing"
    agree = partial(agrees, profiled_s=profiled_s, plain_s=plain_s, kernels_s=kernels_s)
    said = ""
    if plain_s > HEAVY * watched_s:
        said = (
            f"something else kept the machine busy: a plain call took {plain_s / watched_s:.1f} "
            "times a watched one, and no time here is to be trusted"
        )
    elif not agree(layers_s=inside_s):
        said = f"the layers are {share} of {what}: the rest is outside of any module"
    elif not agree(layers_s=layers_s):
        said = (
            f"something else kept the machine busy: the layers' medians add up to {share} of "
            f"{what}, and none of them is to be trusted"
        )
    elif profiled_s > HEAVY * plain_s:
        said = (
            f"a profiled call takes {profiled_s / plain_s:.1f} times a plain one: every operator "
            "and layer pays for being watched, so small ones look larger than they are"
        )
    return [said] if said else []
